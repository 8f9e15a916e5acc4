// SPDX-License-Identifier: Apache-2.0
#include "mcp/shown_text.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::mcp {
namespace {

// What is written instead of the beginnings of links.
struct Replacement {
  std::string_view text;
  std::string_view with;
  bool begins_word;
};
constexpr Replacement kReplacements[] = {
    {"://", "[:]//", false},
    {"www.", "www[.]", true},
    {"mailto:", "mailto[:]", true},
    {"](", "] (", false},
};

// The replacement for what `rest` begins with, or null.
const Replacement* FindReplacement(std::string_view rest, bool at_word) {
  for (const Replacement& row : kReplacements) {
    if (row.begins_word && !at_word) continue;
    if (base::EqualsIgnoreCase(rest.substr(0, row.text.size()), row.text)) return &row;
  }
  return nullptr;
}

// Whether the UTF-8 at the start of `rest` is a character that makes text look other than it reads.
bool IsTrick(std::string_view rest) {
  const auto byte = static_cast<uint8_t>(rest[0]);
  if (byte < 0x20) return byte != '\n' && byte != '\t';
  if (byte == 0x7F) return true;
  const auto next = [rest](size_t at) {
    return at < rest.size() ? static_cast<uint8_t>(rest[at]) : uint8_t{0};
  };
  if (byte == 0xC2) return next(1) < 0xA0;                                         // C1
  if (byte == 0xE2 && next(1) == 0x80) return next(2) >= 0xAA && next(2) <= 0xAE;  // U+202A..E
  if (byte == 0xE2 && next(1) == 0x81) return next(2) >= 0xA6 && next(2) <= 0xA9;  // U+2066..9
  return byte == 0xF3 && next(1) == 0xA0 && next(2) < 0x82;                        // U+E0000..7F
}

}  // namespace

std::string FindShownTextFault(json::Value text, size_t bytes_max) {
  if (!text.Is(json::Type::kString)) return "is not a string";
  return FindShownTextFault(text.text(), bytes_max);
}

std::string FindShownTextFault(std::string_view text, size_t bytes_max) {
  if (text.size() > bytes_max) return fmt::format("is longer than {} bytes", bytes_max);
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsTrick(text.substr(i))) return "has characters that make it look other than it reads";
  }
  return {};
}

std::string WithoutLinks(std::string_view text) {
  std::string out;
  bool at_word = true;
  while (!text.empty()) {
    const Replacement* row = FindReplacement(text, at_word);
    const size_t taken = row != nullptr ? row->text.size() : 1;
    if (row != nullptr && row->begins_word) {
      // The letters keep their case; only the mark after them changes.
      out.append(text.substr(0, taken - 1)).append(row->with.substr(taken - 1));
    } else {
      out.append(row != nullptr ? row->with : text.substr(0, 1));
    }
    at_word = !base::IsAsciiAlnum(text[taken - 1]);
    text.remove_prefix(taken);
  }
  return out;
}

}  // namespace toolgate::mcp

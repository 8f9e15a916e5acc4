// SPDX-License-Identifier: Apache-2.0
#include "report/shown_text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "json/utf8.h"

namespace toolgate::report {
namespace {

constexpr std::string_view kCut = "...";

struct Range {
  char32_t first;
  char32_t last;
};

constexpr Range kWide[] = {
    {0x1100, 0x115E},   {0x2329, 0x232A},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF},
    {0x20000, 0x3FFFD},
};

// Marks that are drawn over the character before. A few of them are a language, many are a trick.
constexpr Range kCombining[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x1AB0, 0x1AFF},
                                {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE20, 0xFE2F}};
constexpr size_t kCombiningMax = 2;  // on one character

template <size_t N>
bool IsIn(char32_t character, const Range (&ranges)[N]) {
  return std::any_of(std::begin(ranges), std::end(ranges), [character](const Range& range) {
    return character >= range.first && character <= range.last;
  });
}

// What stands for the character, or byte, that `text` begins with, and how many bytes that is.
struct Piece {
  std::string text;
  size_t columns = 1;
  size_t bytes = 1;
};

Piece TakePiece(std::string_view text, size_t& combining) {
  const size_t bytes = json::Utf8SequenceSize(text.data(), text.data() + text.size());
  if (bytes == 0) {
    const std::string escaped = fmt::format("\\x{:02x}", static_cast<uint8_t>(text[0]));
    return {escaped, escaped.size(), 1};
  }
  if (text[0] == '\n' || text[0] == '\t' || text[0] == '\r') return {" ", 1, 1};
  const char32_t character = json::DecodeUtf8Sequence(text.substr(0, bytes));
  const bool is_combining = IsIn(character, kCombining);
  combining = is_combining ? combining + 1 : 0;
  if (json::IsUnshown(character) || combining > kCombiningMax) {
    const std::string escaped = fmt::format("\\u{{{:x}}}", static_cast<uint32_t>(character));
    return {escaped, escaped.size(), bytes};
  }
  const size_t columns = is_combining ? 0 : IsIn(character, kWide) ? 2 : 1;
  return {std::string(text.substr(0, bytes)), columns, bytes};
}

bool IsMark(char c) {
  return static_cast<unsigned char>(c) < 0x80 && c != ' ' && !base::IsAsciiAlnum(c);
}

}  // namespace

ShownText Show(std::string_view text, size_t columns_max) {
  ShownText shown;
  size_t fits_bytes = 0;    // of shown.text, with room for the cut
  size_t fits_columns = 0;  // likewise
  size_t combining = 0;
  while (!text.empty()) {
    const Piece piece = TakePiece(text, combining);
    if (shown.columns + piece.columns > columns_max) {
      const size_t room = columns_max - std::min(columns_max, fits_columns);
      shown.text.resize(fits_bytes);
      shown.text += kCut.substr(0, room);
      shown.columns = fits_columns + std::min(room, kCut.size());
      return shown;
    }
    shown.text += piece.text;
    shown.columns += piece.columns;
    if (shown.columns + kCut.size() <= columns_max) {
      fits_bytes = shown.text.size();
      fits_columns = shown.columns;
    }
    text.remove_prefix(piece.bytes);
  }
  return shown;
}

std::string Cell(std::string_view text, size_t columns) {
  ShownText shown = Show(text, columns);
  shown.text.append(columns - shown.columns, ' ');
  return std::move(shown.text);
}

std::string ShowInMarkdown(std::string_view text, size_t columns_max) {
  const std::string shown = Show(text, columns_max).text;
  if (shown.empty()) return "";
  const bool fits_code = shown.find_first_of("`|") == std::string::npos;
  if (fits_code && shown.front() != ' ' && shown.back() != ' ') return fmt::format("`{}`", shown);
  std::string out;
  for (const char c : shown)
    out += IsMark(c) ? fmt::format("&#{};", static_cast<int>(c)) : std::string(1, c);
  return out;
}

}  // namespace toolgate::report

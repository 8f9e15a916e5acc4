// SPDX-License-Identifier: Apache-2.0
#include "policy/uri_form.h"

#include <algorithm>
#include <string>

#include "base/encoding.h"
#include "base/text.h"

namespace toolgate::policy {
namespace {

constexpr std::string_view kDelimiters = "/?#;=&";

bool IsUriCharacter(char c) {
  constexpr std::string_view kReserved = ":/?#[]@!$&'()*+,;=";
  constexpr std::string_view kOfTemplates = "{}";
  return base::IsUnreserved(c) || kReserved.find(c) != std::string_view::npos ||
         kOfTemplates.find(c) != std::string_view::npos;
}

bool IsScheme(std::string_view scheme) {
  if (scheme.empty() || !base::IsAsciiLower(scheme.front())) return false;
  return std::all_of(scheme.begin(), scheme.end(), [](char c) {
    return base::IsAsciiLower(c) || base::IsAsciiDigit(c) || c == '+' || c == '-' || c == '.';
  });
}

// What `%XX` at the front of `text` stands for, or 0 if it should not be there.
char DecodeNeededEscape(std::string_view text) {
  const std::string_view digits = text.substr(1, 2);
  for (char c : digits) {
    if (c >= 'a' && c <= 'f') return 0;
  }
  const auto byte = base::HexDecode(digits);
  if (!byte || byte->size() != 1) return 0;
  const char c = byte->front();
  const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  return is_control || c == '\\' || base::IsUnreserved(c) ? '\0' : c;
}

bool IsDots(std::string_view segment) { return segment == "." || segment == ".."; }

}  // namespace

bool IsNormalUri(std::string_view uri) {
  const size_t colon = uri.find(':');
  if (colon == std::string_view::npos || !IsScheme(uri.substr(0, colon))) return false;
  std::string segment;
  for (size_t at = colon + 1; at < uri.size(); ++at) {
    char c = uri[at];
    if (c == '%') {
      c = DecodeNeededEscape(uri.substr(at));
      if (c == '\0') return false;
      at += 2;
    } else if (!IsUriCharacter(c)) {
      return false;
    }
    if (kDelimiters.find(c) == std::string_view::npos) {
      segment += c;
      continue;
    }
    if (IsDots(segment)) return false;
    segment.clear();
  }
  return !IsDots(segment);
}

}  // namespace toolgate::policy

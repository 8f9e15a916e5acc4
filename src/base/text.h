// SPDX-License-Identifier: Apache-2.0
// ASCII text: case, trimming, splitting, nearest name. Never depends on the locale.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace toolgate::base {

constexpr char AsciiLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool IsAsciiDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsAsciiUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool IsAsciiLower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsAsciiAlnum(char c) { return IsAsciiDigit(c) || IsAsciiLower(AsciiLower(c)); }
constexpr bool IsLowerHexDigit(char c) { return IsAsciiDigit(c) || (c >= 'a' && c <= 'f'); }
// The value of a hexadecimal digit in either case; -1 if `c` is none.
constexpr int HexDigit(char c) {
  if (IsAsciiDigit(c)) return c - '0';
  return IsLowerHexDigit(AsciiLower(c)) ? AsciiLower(c) - 'a' + 10 : -1;
}

std::string ToAsciiLower(std::string_view text);
void LowerInPlace(char* text, size_t size);
bool EqualsIgnoreCase(std::string_view a, std::string_view b);  // ASCII case only

// Without leading and trailing spaces and tabs (HTTP's OWS).
std::string_view Trim(std::string_view text);

// The parts between separators; "" gives one empty part.
std::vector<std::string_view> Split(std::string_view text, char separator);
std::string Join(const std::vector<std::string>& parts, std::string_view separator);

// A decimal integer without sign, leading zeros allowed. Empty if malformed or too large.
std::optional<uint64_t> ParseUint(std::string_view text);

// The candidate with the least edit distance to `name`, if that is close enough to be a typing
// slip (at most a third of the name). For "did you mean" sentences.
std::optional<std::string_view> FindClosest(std::string_view name,
                                            const std::vector<std::string_view>& candidates);

// `text` for a person: control characters and backticks escaped, cut after `chars_max`.
std::string Printable(std::string_view text, size_t chars_max = 120);
// The same for a sentence of ours, whose backticks stay.
std::string PrintableSentence(std::string_view text, size_t chars_max);

}  // namespace toolgate::base

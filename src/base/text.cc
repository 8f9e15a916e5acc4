// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <cstring>
#include <numeric>
#include <utility>

namespace toolgate::base {
namespace {

// Edits that turn `a` into `b`: a byte inserted, removed or replaced, or two neighbours swapped.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> before_last;
  std::vector<size_t> last(b.size() + 1);
  std::iota(last.begin(), last.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    std::vector<size_t> row(b.size() + 1, i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, std::move(row));
  }
  return last[b.size()];
}

constexpr size_t kComparedBytesMax = 256;

}  // namespace

std::string ToAsciiLower(std::string_view text) {
  std::string out(text);
  LowerInPlace(out.data(), out.size());
  return out;
}

void LowerInPlace(char* text, size_t size) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  constexpr uint64_t kHighBits = 0x8080808080808080;
  for (; size >= 8; text += 8, size -= 8) {
    uint64_t word = 0;
    std::memcpy(&word, text, sizeof word);
    // In each byte of ASCII the high bit tells: at least 'A', and more than 'Z'.
    const uint64_t ascii = word & ~kHighBits;
    const uint64_t from_a = ascii + kOnes * (0x80 - 'A');
    const uint64_t beyond_z = ascii + kOnes * (0x80 - 'Z' - 1);
    const uint64_t upper = from_a & ~beyond_z & ~word & kHighBits;
    word |= upper >> 2;
    std::memcpy(text, &word, sizeof word);
  }
  for (; size > 0; ++text, --size) *text = AsciiLower(*text);
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return AsciiLower(x) == AsciiLower(y); });
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0;;) {
    const size_t end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

std::string Join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) out += separator;
    out += part;
  }
  return out;
}

std::optional<uint64_t> ParseUint(std::string_view text) {
  if (text.empty()) return std::nullopt;
  uint64_t value = 0;
  for (char c : text) {
    if (!IsAsciiDigit(c)) return std::nullopt;
    if (__builtin_mul_overflow(value, uint64_t{10}, &value)) return std::nullopt;
    if (__builtin_add_overflow(value, static_cast<uint64_t>(c - '0'), &value)) return std::nullopt;
  }
  return value;
}

std::optional<std::string_view> FindClosest(std::string_view name,
                                            const std::vector<std::string_view>& candidates) {
  if (name.size() > kComparedBytesMax) return std::nullopt;
  std::optional<std::string_view> best;
  size_t best_distance = std::max<size_t>(name.size() / 3, 1) + 1;
  for (std::string_view candidate : candidates) {
    if (candidate.size() > kComparedBytesMax) continue;
    const size_t distance = EditDistance(ToAsciiLower(name), ToAsciiLower(candidate));
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

namespace {

std::string Escape(std::string_view text, size_t chars_max, bool escapes_backticks) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    // Never within a character of UTF-8, of which at most three bytes are to come.
    const bool is_within = (byte & 0xC0) == 0x80 && out.size() < chars_max + 3;
    if (out.size() >= chars_max && !is_within) return out + "...";
    if (byte < 0x20 || byte == 0x7F || (c == '`' && escapes_backticks)) {
      out += "\\x";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string Printable(std::string_view text, size_t chars_max) {
  return Escape(text, chars_max, true);
}

std::string PrintableSentence(std::string_view text, size_t chars_max) {
  return Escape(text, chars_max, false);
}

}  // namespace toolgate::base

// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>

#include "base/check.h"
#include "base/text.h"

namespace toolgate::base {
namespace {

constexpr int64_t kExponentMax = 1'000'000;

// The run of digits at the front of `text`, taken off it.
std::string_view TakeDigits(std::string_view& text) {
  size_t size = 0;
  while (size < text.size() && IsAsciiDigit(text[size])) ++size;
  const std::string_view digits = text.substr(0, size);
  text.remove_prefix(size);
  return digits;
}

bool TakeChar(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// Reads `e+12`. Empty if malformed or out of range.
std::optional<int64_t> TakeExponent(std::string_view& text) {
  if (!TakeChar(text, 'e') && !TakeChar(text, 'E')) return 0;
  const bool negative = TakeChar(text, '-');
  if (!negative) TakeChar(text, '+');
  const auto value = ParseUint(TakeDigits(text));
  if (!value || *value > kExponentMax) return std::nullopt;
  return negative ? -static_cast<int64_t>(*value) : static_cast<int64_t>(*value);
}

constexpr size_t kUnitDigitsMax = 18;

uint64_t MultiplyModulo(uint64_t a, uint64_t b, uint64_t modulus) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<uint64_t>(Wide{a} * b % modulus);
}

// 10^exponent modulo `modulus`, by squaring.
uint64_t PowerOfTenModulo(int64_t exponent, uint64_t modulus) {
  uint64_t power = 1 % modulus;
  uint64_t square = 10 % modulus;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) power = MultiplyModulo(power, square, modulus);
    square = MultiplyModulo(square, square, modulus);
  }
  return power;
}

uint64_t DigitsModulo(std::string_view digits, uint64_t modulus) {
  uint64_t rest = 0;
  for (char digit : digits) {
    rest = (MultiplyModulo(rest, 10, modulus) + static_cast<uint64_t>(digit - '0')) % modulus;
  }
  return rest;
}

}  // namespace

std::optional<Decimal> Decimal::Parse(std::string_view text) {
  Decimal out;
  const bool negative = TakeChar(text, '-');
  const std::string_view whole = TakeDigits(text);
  if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return std::nullopt;
  std::string_view fraction;
  if (TakeChar(text, '.')) {
    fraction = TakeDigits(text);
    if (fraction.empty()) return std::nullopt;
  }
  const auto exponent = TakeExponent(text);
  if (!exponent || !text.empty()) return std::nullopt;

  out.digits_.append(whole).append(fraction);
  out.exponent_ = *exponent - static_cast<int64_t>(fraction.size());
  while (!out.digits_.empty() && out.digits_.back() == '0') {
    out.digits_.pop_back();
    ++out.exponent_;
  }
  out.digits_.erase(0, std::min(out.digits_.find_first_not_of('0'), out.digits_.size()));
  if (out.digits_.empty()) return Decimal();
  out.sign_ = negative ? -1 : 1;
  return out;
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  if (sign_ != other.sign_) return sign_ <=> other.sign_;
  if (sign_ == 0) return std::strong_ordering::equal;
  const int64_t magnitude = exponent_ + static_cast<int64_t>(digits_.size());
  const int64_t other_magnitude = other.exponent_ + static_cast<int64_t>(other.digits_.size());
  std::strong_ordering order = magnitude <=> other_magnitude;
  // With equal magnitude both start at the same place, so text order is value order.
  if (order == 0) order = digits_.compare(other.digits_) <=> 0;
  return sign_ > 0 ? order : 0 <=> order;
}

std::optional<uint64_t> Decimal::AsCount() const {
  if (sign_ < 0 || !is_integer()) return std::nullopt;
  constexpr int64_t kDigitsOfAny = 19;  // every number with so many fits
  const int64_t size = static_cast<int64_t>(digits_.size()) + exponent_;
  if (size > kDigitsOfAny) return UINT64_MAX;
  return ParseUint("0" + digits_ + std::string(static_cast<size_t>(exponent_), '0'));
}

bool Decimal::IsUnit() const { return sign_ > 0 && digits_.size() <= kUnitDigitsMax; }

bool Decimal::IsMultipleOf(const Decimal& unit) const {
  CHECK(unit.IsUnit());
  if (sign_ == 0) return true;
  const int64_t shift = exponent_ - unit.exponent_;
  // The digits end in no zero, so that they are no multiple of any power of ten.
  if (shift < 0) return false;
  const uint64_t modulus = *ParseUint(unit.digits_);
  return MultiplyModulo(DigitsModulo(digits_, modulus), PowerOfTenModulo(shift, modulus),
                        modulus) == 0;
}

size_t Decimal::Hash() const {
  return std::hash<std::string>()(digits_) ^
         static_cast<size_t>(exponent_ * 31 + sign_) * size_t{0x9E3779B97F4A7C15};
}

std::optional<uint64_t> ParseSmallCount(std::string_view json_number) {
  constexpr size_t kDigitsMax = 15;
  if (json_number.empty() || json_number.size() > kDigitsMax) return std::nullopt;
  uint64_t count = 0;
  for (const char c : json_number) {
    if (!IsAsciiDigit(c)) return std::nullopt;
    count = count * 10 + static_cast<uint64_t>(c - '0');
  }
  return count;
}

bool IsExactInDouble(std::string_view json_number) {
  if (ParseSmallCount(json_number)) return true;
  double value = 0;
  const char* end = json_number.data() + json_number.size();
  if (std::from_chars(json_number.data(), end, value).ec != std::errc()) return false;
  if (!std::isfinite(value)) return false;
  char shortest[32];
  const auto written = std::to_chars(shortest, shortest + sizeof shortest, value);
  const auto read_back = Decimal::Parse({shortest, static_cast<size_t>(written.ptr - shortest)});
  const auto exact = Decimal::Parse(json_number);
  return exact && read_back && *exact == *read_back;
}

}  // namespace toolgate::base

// SPDX-License-Identifier: Apache-2.0
#include "state/amount.h"

#include <algorithm>

#include "base/check.h"

namespace toolgate::state {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr Wide kUnitsOfOne = static_cast<Wide>(Amount::kWholeMax);
constexpr Wide kUnitsMax = kUnitsOfOne * kUnitsOfOne;
constexpr int64_t kDigitsMax = 2 * Amount::kDecimals + 1;  // of kUnitsMax

Wide ToWide(Amount amount) { return Wide{amount.high()} << 64 | amount.low(); }

Amount FromWide(Wide units) {
  return Amount::FromWords(static_cast<uint64_t>(units >> 64), static_cast<uint64_t>(units));
}

}  // namespace

Amount Amount::Of(int64_t count) {
  CHECK(count >= 0 && count <= kWholeMax);
  return FromWide(static_cast<Wide>(count) * kUnitsOfOne);
}

std::optional<Amount> Amount::From(const base::Decimal& number) {
  if (number.sign() < 0) return std::nullopt;
  const int64_t shift = number.exponent() + kDecimals;
  const int64_t digits = static_cast<int64_t>(number.digits().size()) + shift;
  if (shift < 0 || digits > kDigitsMax) return std::nullopt;
  Wide units = 0;
  for (const char digit : number.digits()) units = units * 10 + static_cast<unsigned>(digit - '0');
  // Nothing has exponent 0, and stays nothing.
  for (int64_t i = 0; i < shift; ++i) units *= 10;
  if (units > kUnitsMax) return std::nullopt;
  return FromWide(units);
}

Amount Amount::operator+(Amount other) const {
  const Wide sum = ToWide(*this) + ToWide(other);
  return FromWide(sum < ToWide(other) ? ~Wide{0} : sum);
}

Amount Amount::operator-(Amount other) const {
  if (*this <= other) return {};
  return FromWide(ToWide(*this) - ToWide(other));
}

int64_t Amount::Whole() const {
  const Wide whole = ToWide(*this) / kUnitsOfOne;
  return static_cast<int64_t>(std::min(whole, static_cast<Wide>(kWholeMax)));
}

std::string Amount::Text() const {
  std::string text;
  Wide units = ToWide(*this);
  for (int place = 0; units > 0 || place <= kDecimals; ++place, units /= 10) {
    if (place == kDecimals && !text.empty()) text += '.';
    const char digit = static_cast<char>('0' + static_cast<int>(units % 10));
    const bool ends_fraction = place < kDecimals && text.empty() && digit == '0';
    if (!ends_fraction) text += digit;
  }
  std::reverse(text.begin(), text.end());
  return text;
}

}  // namespace toolgate::state

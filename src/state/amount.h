// SPDX-License-Identifier: Apache-2.0
// What a call takes of a limit, and what a limit allows: exact, never negative, with up to 18
// decimals. Adding amounts is an addition of whole numbers.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "base/decimal.h"

namespace toolgate::state {

class Amount {
 public:
  static constexpr int kDecimals = 18;
  static constexpr int64_t kWholeMax = 1'000'000'000'000'000'000;

  constexpr Amount() = default;  // nothing

  // `count` is from 0 to kWholeMax.
  static Amount Of(int64_t count);
  // Empty for what cannot be counted: a negative number, one beyond kWholeMax, or one with more
  // than 18 decimals. Zero counts and takes nothing; whether it may is for the caller to say.
  static std::optional<Amount> From(const base::Decimal& number);
  static constexpr Amount FromWords(uint64_t high, uint64_t low) { return {high, low}; }

  std::strong_ordering operator<=>(const Amount&) const = default;
  bool is_zero() const { return high_ == 0 && low_ == 0; }

  // Neither wraps around: a sum stays at the largest number, a difference at nothing.
  Amount operator+(Amount other) const;
  Amount operator-(Amount other) const;
  Amount& operator+=(Amount other) { return *this = *this + other; }
  Amount& operator-=(Amount other) { return *this = *this - other; }

  // As units of 10^-18.
  uint64_t high() const { return high_; }
  uint64_t low() const { return low_; }

  // The largest whole number that is not larger.
  int64_t Whole() const;
  std::string Text() const;  // `1250.5`

 private:
  constexpr Amount(uint64_t high, uint64_t low) : high_(high), low_(low) {}

  // Two words instead of a 128-bit integer, which would align marks to 16 bytes.
  uint64_t high_ = 0;
  uint64_t low_ = 0;
};

}  // namespace toolgate::state

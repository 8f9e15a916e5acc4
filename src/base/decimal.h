// SPDX-License-Identifier: Apache-2.0
// Exact decimal numbers as JSON writes them: compared by value, never through a double.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace toolgate::base {

class Decimal {
 public:
  // Reads a number in JSON's grammar (RFC 8259 section 6). Empty if it is none, or if its exponent
  // is beyond +-1,000,000.
  static std::optional<Decimal> Parse(std::string_view text);

  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal& other) const { return (*this <=> other) == 0; }

  bool is_integer() const { return exponent_ >= 0; }

  // The value is sign * digits * 10^exponent. The digits have no zeros at either end; zero has
  // none.
  int sign() const { return sign_; }
  std::string_view digits() const { return digits_; }
  int64_t exponent() const { return exponent_; }

  // A whole number from 0 on; one of 20 digits or more becomes the largest of 64 bits. Empty for
  // all others.
  std::optional<uint64_t> AsCount() const;

  // Whether numbers can be tested for being multiples of this one: it is positive and has at most
  // 18 significant digits.
  bool IsUnit() const;
  // Whether it is a whole multiple of `unit`. Exact, and quick whatever the exponents are.
  bool IsMultipleOf(const Decimal& unit) const;

  // Equal numbers have equal hashes.
  size_t Hash() const;

 private:
  // value = sign * 0.digits * 10^(digits.size() + exponent); digits without zeros at either end.
  int sign_ = 0;  // -1, 0, 1; zero has no digits and exponent 0, so that -0 equals 0
  std::string digits_;
  int64_t exponent_ = 0;
};

// A number that is written as at most 15 digits and nothing else. Empty for all others.
std::optional<uint64_t> ParseSmallCount(std::string_view json_number);

// Whether the number's decimal value is the one that a reader through a double would print again.
// False for 9007199254740993, 5.0000000000000000001 and 1e400: two parsers may read those apart.
bool IsExactInDouble(std::string_view json_number);

}  // namespace toolgate::base

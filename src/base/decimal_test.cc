// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.h"

#include <gtest/gtest.h>

namespace toolgate::base {
namespace {

std::strong_ordering Compare(std::string_view a, std::string_view b) {
  return *Decimal::Parse(a) <=> *Decimal::Parse(b);
}

TEST(Decimal, EqualValuesInDifferentFormsAreEqual) {
  EXPECT_EQ(Compare("1", "1.0"), std::strong_ordering::equal);
  EXPECT_EQ(Compare("100", "1e2"), std::strong_ordering::equal);
  EXPECT_EQ(Compare("0.001", "1E-3"), std::strong_ordering::equal);
  EXPECT_EQ(Compare("-0", "0.000"), std::strong_ordering::equal);
  EXPECT_EQ(Compare("1200e-2", "12"), std::strong_ordering::equal);
}

TEST(Decimal, OrdersByValueNotByText) {
  EXPECT_EQ(Compare("9", "10"), std::strong_ordering::less);
  EXPECT_EQ(Compare("-9", "-10"), std::strong_ordering::greater);
  EXPECT_EQ(Compare("-1", "1"), std::strong_ordering::less);
  EXPECT_EQ(Compare("0.3", "0.25"), std::strong_ordering::greater);
  EXPECT_EQ(Compare("1e400", "9e399"), std::strong_ordering::greater);
  EXPECT_EQ(Compare("0.1", "0.1000000000000000055511151231257827"), std::strong_ordering::less);
}

TEST(Decimal, TellsNumbersApartThatADoubleCannot) {
  EXPECT_EQ(Compare("9007199254740993", "9007199254740992"), std::strong_ordering::greater);
}

TEST(Decimal, RefusesWhatIsNotAJsonNumber) {
  for (const char* text : {"", "-", "01", "1.", ".5", "1e", "+1", "0x10", "1 ", "NaN", "1e1000001",
                           "1e99999999999999999999"}) {
    EXPECT_FALSE(Decimal::Parse(text)) << text;
  }
}

TEST(Decimal, KnowsIntegers) {
  EXPECT_TRUE(Decimal::Parse("10.0")->is_integer());
  EXPECT_TRUE(Decimal::Parse("1e3")->is_integer());
  EXPECT_FALSE(Decimal::Parse("1.5")->is_integer());
}

TEST(Decimal, ReadsCounts) {
  EXPECT_EQ(Decimal::Parse("0")->AsCount(), 0u);
  EXPECT_EQ(Decimal::Parse("2.0")->AsCount(), 2u);
  EXPECT_EQ(Decimal::Parse("12e2")->AsCount(), 1200u);
  EXPECT_EQ(Decimal::Parse("9999999999999999999")->AsCount(), 9999999999999999999u);
  EXPECT_EQ(Decimal::Parse("1e1000000")->AsCount(), UINT64_MAX);
  for (const char* text : {"-1", "1.5", "1e-3"}) {
    EXPECT_FALSE(Decimal::Parse(text)->AsCount()) << text;
  }
}

bool IsMultiple(std::string_view number, std::string_view unit) {
  return Decimal::Parse(number)->IsMultipleOf(*Decimal::Parse(unit));
}

TEST(Decimal, KnowsMultiplesExactly) {
  EXPECT_TRUE(IsMultiple("0", "7"));
  EXPECT_TRUE(IsMultiple("-4.5", "1.5"));
  EXPECT_TRUE(IsMultiple("0.0075", "0.0001"));
  EXPECT_FALSE(IsMultiple("0.00751", "0.0001"));
  EXPECT_FALSE(IsMultiple("35", "1.5"));
  EXPECT_TRUE(IsMultiple("0.3", "0.1"));
  EXPECT_TRUE(IsMultiple("12391239123", "1e-8"));
  EXPECT_FALSE(IsMultiple("1e308", "0.123456789"));
  EXPECT_TRUE(IsMultiple("1e1000000", "1e-1000000"));
  EXPECT_FALSE(IsMultiple("1e-1000000", "1e1000000"));
  EXPECT_FALSE(IsMultiple("5", "10"));
  EXPECT_TRUE(IsMultiple("999999999999999999999999999998", "2"));
  EXPECT_FALSE(IsMultiple("999999999999999999999999999999", "2"));
  EXPECT_TRUE(IsMultiple("1999999999999999998", "999999999999999999"));
}

TEST(Decimal, KnowsUnits) {
  EXPECT_TRUE(Decimal::Parse("0.01")->IsUnit());
  EXPECT_TRUE(Decimal::Parse("123456789012345678")->IsUnit());
  for (const char* text : {"0", "-1", "1234567890123456789"}) {
    EXPECT_FALSE(Decimal::Parse(text)->IsUnit()) << text;
  }
}

TEST(Decimal, EqualNumbersHaveEqualHashes) {
  EXPECT_EQ(Decimal::Parse("1.0")->Hash(), Decimal::Parse("10e-1")->Hash());
  EXPECT_EQ(Decimal::Parse("-0.0")->Hash(), Decimal::Parse("0")->Hash());
  EXPECT_NE(Decimal::Parse("1")->Hash(), Decimal::Parse("-1")->Hash());
  EXPECT_NE(Decimal::Parse("1")->Hash(), Decimal::Parse("10")->Hash());
}

TEST(IsExactInDouble, AcceptsWhatEveryParserReadsAlike) {
  for (const char* text : {"0", "-0", "1", "-1.5", "0.1", "1e3", "9007199254740992", "1e22",
                           "123456789012345", "5e-324"}) {
    EXPECT_TRUE(IsExactInDouble(text)) << text;
  }
}

TEST(IsExactInDouble, RefusesWhatParsersReadApart) {
  for (const char* text : {"9007199254740993", "5.0000000000000000001", "1e400", "-1e400", "1e-400",
                           "12345678901234567890"}) {
    EXPECT_FALSE(IsExactInDouble(text)) << text;
  }
}

}  // namespace
}  // namespace toolgate::base

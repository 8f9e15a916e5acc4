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

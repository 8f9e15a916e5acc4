// SPDX-License-Identifier: Apache-2.0
#include "state/amount.h"

#include <gtest/gtest.h>

namespace toolgate::state {
namespace {

std::optional<Amount> From(std::string_view text) {
  return Amount::From(*base::Decimal::Parse(text));
}

TEST(AmountTest, CountsFractionsExactly) {
  EXPECT_EQ(*From("0.1") + *From("0.2"), *From("0.3"));
  Amount sum;
  for (int i = 0; i < 1000; ++i) sum += *From("0.001");
  EXPECT_EQ(sum, Amount::Of(1));
  EXPECT_EQ(*From("1e-18") + *From("999999999999999999.999999999999999999"),
            Amount::Of(Amount::kWholeMax));
}

TEST(AmountTest, ReadsWhatCanBeCountedAndNothingElse) {
  EXPECT_EQ(From("0"), Amount());
  EXPECT_EQ(From("-0"), Amount());
  EXPECT_EQ(From("0e30"), Amount());
  EXPECT_EQ(From("1e18"), Amount::Of(Amount::kWholeMax));
  EXPECT_EQ(From("12.50"), From("1250e-2"));
  EXPECT_FALSE(From("-1"));
  EXPECT_FALSE(From("-1e-18"));
  EXPECT_FALSE(From("1e-19"));
  EXPECT_FALSE(From("1.0000000000000000001"));
  EXPECT_FALSE(From("1000000000000000000.1"));
  EXPECT_FALSE(From("1e19"));
  EXPECT_FALSE(From("1e1000000"));
  EXPECT_FALSE(From("1e-1000000"));
  EXPECT_FALSE(From("9999999999999999999999999999999999999999"));
}

TEST(AmountTest, NeverWrapsAround) {
  const Amount largest = Amount::FromWords(~uint64_t{0}, ~uint64_t{0});
  EXPECT_EQ(largest + largest, largest);
  EXPECT_EQ(largest + Amount::Of(1), largest);
  EXPECT_EQ(Amount::Of(1) - Amount::Of(2), Amount());
  EXPECT_EQ(Amount::Of(3) - Amount::Of(2), Amount::Of(1));
}

TEST(AmountTest, IsOrderedByValue) {
  EXPECT_LT(*From("0.9999"), *From("1"));
  EXPECT_LT(*From("18.446744073709551615"), *From("18.446744073709551616"));
  EXPECT_GT(*From("100"), *From("18.5"));
}

TEST(AmountTest, IsWrittenForPeople) {
  EXPECT_EQ(Amount().Text(), "0");
  EXPECT_EQ(Amount::Of(1200).Text(), "1200");
  EXPECT_EQ(From("0.05")->Text(), "0.05");
  EXPECT_EQ(From("1250.50")->Text(), "1250.5");
  EXPECT_EQ(From("1e-18")->Text(), "0.000000000000000001");
  EXPECT_EQ(From("7.9")->Whole(), 7);
  EXPECT_EQ(Amount::FromWords(~uint64_t{0}, 0).Whole(), Amount::kWholeMax);
}

}  // namespace
}  // namespace toolgate::state

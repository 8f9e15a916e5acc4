// SPDX-License-Identifier: Apache-2.0
#include "json/regex.h"

#include <gtest/gtest.h>

namespace toolgate::json {
namespace {

TEST(Regex, MatchesAnywhere) {
  const auto regex = Regex::Compile("b+$");
  ASSERT_TRUE(regex);
  EXPECT_TRUE(regex->Matches("aabb"));
  EXPECT_FALSE(regex->Matches("bba"));
}

TEST(Regex, TellsWhatIsWrong) {
  EXPECT_EQ(Regex::Compile("a(b").error().message, "missing ): a(b");
  EXPECT_FALSE(Regex::Compile("(?=x)"));  // look-around cannot be bounded
  EXPECT_FALSE(Regex::Compile(std::string(5000, 'a')));
  EXPECT_FALSE(Regex::Compile("((a{1000}){1000}){1000}"));
}

TEST(Regex, DoesNotBacktrack) {
  const auto regex = Regex::Compile("(a+)+$");
  ASSERT_TRUE(regex);
  EXPECT_FALSE(regex->Matches(std::string(100'000, 'a') + "b"));
}

}  // namespace
}  // namespace toolgate::json

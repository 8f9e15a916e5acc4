// SPDX-License-Identifier: Apache-2.0
#include "gateway/progress_pace.h"

#include <gtest/gtest.h>

namespace toolgate::gateway {
namespace {

using std::chrono::milliseconds;

constexpr base::SteadyTime kStart{std::chrono::hours(1)};

TEST(ProgressPace, TellsWhatComesSlowly) {
  ProgressPace pace(2);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(pace.Take(std::to_string(i), kStart + i * milliseconds(500)), std::to_string(i));
    EXPECT_EQ(pace.TakeNewest(), std::nullopt);
  }
}

TEST(ProgressPace, LeavesOutWhatIsTooMuchAndKeepsTheNewest) {
  ProgressPace pace(2);
  EXPECT_EQ(pace.Take("1", kStart), "1");
  EXPECT_EQ(pace.Take("2", kStart + milliseconds(600)), "2");
  EXPECT_EQ(pace.Take("3", kStart + milliseconds(700)), std::nullopt);
  EXPECT_EQ(pace.Take("4", kStart + milliseconds(999)), std::nullopt);
  EXPECT_EQ(pace.Take("5", kStart + milliseconds(1000)), "5");
  EXPECT_EQ(pace.TakeNewest(), std::nullopt) << "the older ones are never told";
  EXPECT_EQ(pace.Take("6", kStart + milliseconds(1001)), std::nullopt);
  EXPECT_EQ(pace.TakeNewest(), "6");
  EXPECT_EQ(pace.TakeNewest(), std::nullopt);
}

}  // namespace
}  // namespace toolgate::gateway

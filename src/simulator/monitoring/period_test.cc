// SPDX-License-Identifier: Apache-2.0
#include "simulator/monitoring/period.h"

#include <gtest/gtest.h>

namespace toolgate::simulator {
namespace {

TEST(Period, CountsItsLastSecond) {
  const base::WallTime end = *base::ParseUtc("2026-01-31T23:59:59Z");
  const Period period{end - std::chrono::hours(1), end};
  EXPECT_TRUE(Holds(period, end + std::chrono::milliseconds(999)));
  EXPECT_FALSE(Holds(period, end + std::chrono::seconds(1)));
  EXPECT_TRUE(Holds(period, *period.start));
  EXPECT_FALSE(Holds(period, *period.start - std::chrono::seconds(1)));
  EXPECT_TRUE(Holds({}, end));
}

}  // namespace
}  // namespace toolgate::simulator

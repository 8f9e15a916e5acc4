// SPDX-License-Identifier: Apache-2.0
#include "state/timeline.h"

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"

namespace toolgate::state {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

TEST(TimelineTest, PassesAsTheSteadyClockWhateverTheWallClockDoes) {
  base::FakeClock clock;
  const Timeline timeline(clock);
  const Moment before = timeline.Now();
  EXPECT_EQ(before.time, before.wall);
  clock.SetWall(clock.WallNow() + hours(24));
  EXPECT_EQ(timeline.Now().time, before.time);
  EXPECT_EQ(timeline.Now().wall, before.wall + hours(24));
  clock.SetWall(clock.WallNow() - hours(48));
  clock.Advance(seconds(5));
  EXPECT_EQ(timeline.Now().time, before.time + seconds(5));
}

TEST(TimelineTest, GoesOnAfterARestartByWhatTheWallClockSays) {
  base::FakeClock clock;
  const Moment last{seconds(1000), clock.WallNow().time_since_epoch()};
  clock.Advance(seconds(30));
  Timeline timeline(clock);
  timeline.Resume(last);
  EXPECT_EQ(timeline.Now().time, seconds(1030));
}

TEST(TimelineTest, NeverGoesBack) {
  base::FakeClock clock;
  const Moment last{seconds(1000), clock.WallNow().time_since_epoch() + hours(1)};
  Timeline timeline(clock);
  timeline.Resume(last);
  EXPECT_EQ(timeline.Now().time, seconds(1000));
  clock.Advance(seconds(1));
  EXPECT_EQ(timeline.Now().time, seconds(1001));
}

}  // namespace
}  // namespace toolgate::state

// SPDX-License-Identifier: Apache-2.0
#include "state/memory_rate_limiter.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"

namespace toolgate::state {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class MemoryRateLimiterTest : public ::testing::Test {
 protected:
  // Whether a call of this session gets through `max` in `window`.
  bool Call(std::string_view session, int64_t max = 3, seconds window = seconds(60)) {
    const RateLimit limits[] = {{"p /tools/x/rate_limit", max, window}};
    const auto reserved = limiter_.Reserve({"grant", session}, limits, clock_.Now());
    if (reserved) {
      last_ = *reserved;
    } else {
      exceeded_ = reserved.error();
    }
    return reserved.has_value();
  }

  base::FakeClock clock_;
  MemoryRateLimiter limiter_;
  Reservation last_;
  RateExceeded exceeded_;
};

TEST_F(MemoryRateLimiterTest, AdmitsAtMostMaxInAnyInterval) {
  EXPECT_TRUE(Call("s"));
  clock_.Advance(seconds(30));
  EXPECT_TRUE(Call("s"));
  EXPECT_TRUE(Call("s"));
  EXPECT_FALSE(Call("s"));
  EXPECT_EQ(exceeded_.retry_after, seconds(30));
  clock_.Advance(milliseconds(29'999));
  EXPECT_FALSE(Call("s"));
  EXPECT_EQ(exceeded_.retry_after, milliseconds(1));
  clock_.Advance(milliseconds(1));
  EXPECT_TRUE(Call("s"));   // the first has passed
  EXPECT_FALSE(Call("s"));  // the next two have not
  clock_.Advance(seconds(30));
  EXPECT_TRUE(Call("s"));
  EXPECT_TRUE(Call("s"));
  EXPECT_FALSE(Call("s"));
}

TEST_F(MemoryRateLimiterTest, NeverExceedsMaxInAnyWindowOfARandomRun) {
  std::vector<milliseconds> admitted;
  uint32_t random = 1;
  milliseconds now{0};
  for (int i = 0; i < 5000; ++i) {
    random = random * 1664525 + 1013904223;
    const milliseconds step(random >> 24);
    clock_.Advance(step);
    now += step;
    if (Call("s", 5, seconds(1))) admitted.push_back(now);
  }
  for (size_t i = 5; i < admitted.size(); ++i) {
    EXPECT_GE(admitted[i] - admitted[i - 5], seconds(1));
  }
  EXPECT_GT(admitted.size(), 3000u * 127 / 1000 * 5 / 2);  // and wastes little
}

TEST_F(MemoryRateLimiterTest, GivesBackWhatNeverReachedTheServer) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Call("s"));
  limiter_.Release(last_);
  EXPECT_TRUE(Call("s"));
  EXPECT_FALSE(Call("s"));
  clock_.Advance(seconds(61));
  limiter_.Release(last_);  // long passed: nothing to give back
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Call("s"));
  EXPECT_FALSE(Call("s"));
}

TEST_F(MemoryRateLimiterTest, TakesAllLimitsOrNone) {
  const RateLimit both[] = {{"wide", 10, seconds(60)}, {"narrow", 1, seconds(10)}};
  EXPECT_TRUE(limiter_.Reserve({"g", "s"}, both, clock_.Now()));
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(limiter_.Reserve({"g", "s"}, both, clock_.Now()));
  const RateLimit wide[] = {{"wide", 10, seconds(60)}};
  for (int i = 0; i < 9; ++i) EXPECT_TRUE(limiter_.Reserve({"g", "s"}, wide, clock_.Now()));
  EXPECT_FALSE(limiter_.Reserve({"g", "s"}, wide, clock_.Now()));
}

TEST_F(MemoryRateLimiterTest, NamesTheLongestWaitOfSeveral) {
  const RateLimit both[] = {{"short", 1, seconds(10)}, {"long", 1, seconds(60)}};
  EXPECT_TRUE(limiter_.Reserve({"g", "s"}, both, clock_.Now()));
  const auto denied = limiter_.Reserve({"g", "s"}, both, clock_.Now());
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().index, 1u);
  EXPECT_EQ(denied.error().retry_after, seconds(60));
}

TEST_F(MemoryRateLimiterTest, ReconnectingResetsNothing) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Call("first"));
  EXPECT_FALSE(Call("second"));  // the first is still open
  limiter_.EndSession({"grant", "first"});
  limiter_.Sweep(clock_.Now());
  EXPECT_FALSE(Call("third"));
  clock_.Advance(seconds(60));
  EXPECT_TRUE(Call("third"));
}

TEST_F(MemoryRateLimiterTest, ConcurrentSessionsDoNotStarveEachOther) {
  EXPECT_TRUE(Call("a"));
  EXPECT_TRUE(Call("b"));  // began with one of a's
  EXPECT_TRUE(Call("b"));
  EXPECT_FALSE(Call("b"));
  EXPECT_TRUE(Call("a"));
  EXPECT_TRUE(Call("a"));
  clock_.Advance(seconds(60));
  limiter_.Sweep(clock_.Now());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Call("a"));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Call("b"));  // inherits once, not again
}

TEST_F(MemoryRateLimiterTest, ManyEndedSessionsTakeTheRoomOfOne) {
  MemoryRateLimiter small({.windows_max = 4, .marks_max = 100});
  const RateLimit limits[] = {{"l", 5, seconds(60)}};
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(small.Reserve({"g", "first"}, limits, clock_.Now()));
    clock_.Advance(std::chrono::milliseconds(10));
  }
  small.EndSession({"g", "first"});
  for (int i = 0; i < 1000; ++i) {
    const std::string session = "s" + std::to_string(i);
    EXPECT_FALSE(small.Reserve({"g", session}, limits, clock_.Now()));
    small.EndSession({"g", session});
  }
  EXPECT_TRUE(small.Reserve({"other", "s"}, limits, clock_.Now()));
  // Each call is free again when its own minute is over.
  clock_.Advance(seconds(60) - std::chrono::milliseconds(45));
  EXPECT_TRUE(small.Reserve({"g", "late"}, limits, clock_.Now()));
  EXPECT_FALSE(small.Reserve({"g", "late"}, limits, clock_.Now()));
}

TEST_F(MemoryRateLimiterTest, EndedSessionsCountAsTheBusiestOfThem) {
  const RateLimit limits[] = {{"l", 3, seconds(60)}};
  EXPECT_TRUE(limiter_.Reserve({"g", "a"}, limits, clock_.Now()));
  EXPECT_TRUE(limiter_.Reserve({"g", "a"}, limits, clock_.Now()));
  clock_.Advance(seconds(30));
  EXPECT_TRUE(limiter_.Reserve({"g", "b"}, limits, clock_.Now()));  // inherits two
  limiter_.EndSession({"g", "a"});
  limiter_.EndSession({"g", "b"});
  EXPECT_FALSE(limiter_.Reserve({"g", "c"}, limits, clock_.Now()));
  clock_.Advance(seconds(30));  // two have passed, one has not
  EXPECT_TRUE(limiter_.Reserve({"g", "d"}, limits, clock_.Now()));
  EXPECT_TRUE(limiter_.Reserve({"g", "d"}, limits, clock_.Now()));
  EXPECT_FALSE(limiter_.Reserve({"g", "d"}, limits, clock_.Now()));
}

TEST_F(MemoryRateLimiterTest, GrantsAreApart) {
  const RateLimit limits[] = {{"l", 1, seconds(60)}};
  EXPECT_TRUE(limiter_.Reserve({"one", ""}, limits, clock_.Now()));
  EXPECT_TRUE(limiter_.Reserve({"two", ""}, limits, clock_.Now()));
  EXPECT_FALSE(limiter_.Reserve({"one", ""}, limits, clock_.Now()));
}

TEST_F(MemoryRateLimiterTest, DeniesWhenItsTableIsFull) {
  MemoryRateLimiter small({.windows_max = 2, .marks_max = 100});
  const RateLimit limits[] = {{"l", 10, seconds(60)}};
  EXPECT_TRUE(small.Reserve({"g1", ""}, limits, clock_.Now()));
  EXPECT_TRUE(small.Reserve({"g2", ""}, limits, clock_.Now()));
  const auto denied = small.Reserve({"g3", ""}, limits, clock_.Now());
  ASSERT_FALSE(denied);
  EXPECT_TRUE(denied.error().table_full);
  clock_.Advance(seconds(60));
  small.Sweep(clock_.Now());
  EXPECT_TRUE(small.Reserve({"g3", ""}, limits, clock_.Now()));
}

TEST_F(MemoryRateLimiterTest, IsExactUnderConcurrency) {
  std::atomic<int> admitted = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      const std::string session = "s" + std::to_string(t % 2);
      const RateLimit limits[] = {{"l", 1000, seconds(60)}};
      for (int i = 0; i < 500; ++i) {
        admitted += limiter_.Reserve({"g", ""}, limits, clock_.Now()).has_value();
        limiter_.Sweep(clock_.Now());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(admitted, 1000);
}

}  // namespace
}  // namespace toolgate::state

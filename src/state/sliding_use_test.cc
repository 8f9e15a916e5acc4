// SPDX-License-Identifier: Apache-2.0
#include "state/sliding_use.h"

#include <gtest/gtest.h>

namespace toolgate::state {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr seconds kMinute{60};

class SlidingUseTest : public ::testing::Test {
 protected:
  SlidingUse Make(seconds length = kMinute) { return SlidingUse(length, count_); }
  static void Call(SlidingUse& use, nanoseconds now) {
    use.Expire(now);
    use.Take(use.TickOf(now), Amount::Of(1));
  }
  SlidingUse Busiest(std::vector<const SlidingUse*> uses) {
    return SlidingUse::Busiest(uses, kMinute, count_);
  }

  std::atomic<size_t> total_ = 0;
  MarkCount count_{&total_};
};

TEST_F(SlidingUseTest, CountsForExactlyAWindow) {
  SlidingUse use = Make();
  Call(use, seconds(100));
  EXPECT_EQ(use.FreeAt(Amount::Of(1)), seconds(160));
  use.Expire(seconds(160) - nanoseconds(1));
  EXPECT_EQ(use.used(), Amount::Of(1));
  use.Expire(seconds(160));
  EXPECT_EQ(use.used(), Amount());
  EXPECT_EQ(total_, 0u);
}

TEST_F(SlidingUseTest, NeverCountsForLessThanAWindow) {
  SlidingUse use = Make();
  Call(use, seconds(100) + nanoseconds(1));
  use.Expire(seconds(160) + nanoseconds(1));
  EXPECT_EQ(use.used(), Amount::Of(1));
  use.Expire(seconds(160) + milliseconds(1));
  EXPECT_EQ(use.used(), Amount());
}

TEST_F(SlidingUseTest, HasABoundedNumberOfMarksWhateverItsLengthIs) {
  SlidingUse use = Make(hours(24));
  for (int i = 0; i < 200'000; ++i) Call(use, milliseconds(500) * i);
  EXPECT_LE(total_, 66'000u);
  // A day has 86'400 seconds, two calls in each.
  EXPECT_GE(use.used(), Amount::Of(172'800));
  EXPECT_LE(use.used(), Amount::Of(172'804));
}

TEST_F(SlidingUseTest, GivesBackToTheTickThatItWasTakenFrom) {
  SlidingUse use = Make();
  Call(use, seconds(1));
  Call(use, seconds(2));
  Call(use, seconds(2));
  use.GiveBack(2000, Amount::Of(1));
  EXPECT_EQ(use.used(), Amount::Of(2));
  use.GiveBack(1000, Amount::Of(5));  // never more than was taken
  EXPECT_EQ(use.used(), Amount::Of(1));
  use.GiveBack(1000, Amount::Of(1));
  use.GiveBack(1500, Amount::Of(1));
  EXPECT_EQ(use.used(), Amount::Of(1));
  use.GiveBack(2000, Amount::Of(1));
  EXPECT_EQ(use.used(), Amount());
  EXPECT_EQ(total_, 0u);
  EXPECT_EQ(use.FreeAt(Amount::Of(1)), std::nullopt);
}

TEST_F(SlidingUseTest, GivesNothingBackThatHasPassed) {
  SlidingUse use = Make();
  Call(use, seconds(1));
  Call(use, seconds(1) + milliseconds(1));
  use.Expire(seconds(61));
  use.GiveBack(1000, Amount::Of(1));
  EXPECT_EQ(use.used(), Amount::Of(1));
  use.GiveBack(1001, Amount::Of(1));
  EXPECT_EQ(use.used(), Amount());
}

TEST_F(SlidingUseTest, InheritsTheBusiestAtEveryMoment) {
  SlidingUse early = Make();
  for (int i = 0; i < 10; ++i) Call(early, seconds(1));
  SlidingUse late = Make();
  for (int i = 0; i < 9; ++i) Call(late, seconds(59));
  SlidingUse both = Busiest({&early, &late});
  EXPECT_EQ(both.used(), Amount::Of(10));
  both.Expire(seconds(61));
  EXPECT_EQ(both.used(), Amount::Of(9));
  both.Expire(seconds(119));
  EXPECT_EQ(both.used(), Amount());
}

TEST_F(SlidingUseTest, SharesWhatIsInherited) {
  SlidingUse first = Make();
  for (int i = 0; i < 10'000; ++i) Call(first, milliseconds(i));
  const size_t alone = total_;
  std::vector<SlidingUse> all = {first};
  for (int session = 0; session < 32; ++session) {
    std::vector<const SlidingUse*> uses;
    for (const SlidingUse& use : all) uses.push_back(&use);
    SlidingUse next = Busiest(uses);
    EXPECT_EQ(next.used(), Amount::Of(10'000 + session));
    Call(next, milliseconds(10'000 + session));
    all.push_back(std::move(next));
  }
  // What each adds, and the 64 ticks at the end that it cannot share.
  EXPECT_LE(total_, alone + 32 * 2 * 64);
  all.clear();
  EXPECT_EQ(total_, alone);
}

TEST_F(SlidingUseTest, SharesWhatSeveralWereBusiestWith) {
  SlidingUse one = Make();
  SlidingUse other = Make();
  for (int i = 0; i < 20'000; ++i) Call(i / 300 % 2 == 0 ? one : other, milliseconds(i));
  std::vector<SlidingUse> all = {one, other};
  std::vector<size_t> totals;
  for (int session = 0; session < 8; ++session) {
    all.push_back(Busiest({&all[0], &all[1], &all.back()}));
    Call(all[0], milliseconds(20'000 + session));
    Call(all[1], milliseconds(20'000 + session));
    totals.push_back(total_);
  }
  EXPECT_LE(totals.back(), totals.front() + 8 * 3 * 64);
}

TEST_F(SlidingUseTest, ChangesNothingOfThoseItSharesWith) {
  SlidingUse one = Make();
  for (int i = 0; i < 200; ++i) Call(one, milliseconds(i));
  SlidingUse other = Busiest({&one});
  other.GiveBack(100, Amount::Of(1));
  Call(other, milliseconds(200));
  EXPECT_EQ(one.used(), Amount::Of(200));
  EXPECT_EQ(other.used(), Amount::Of(200));
  one.GiveBack(100, Amount::Of(1));
  EXPECT_EQ(one.used(), Amount::Of(199));
  one.Expire(kMinute + milliseconds(150));
  EXPECT_EQ(one.used(), Amount::Of(49));
  EXPECT_EQ(other.used(), Amount::Of(200));
}

}  // namespace
}  // namespace toolgate::state

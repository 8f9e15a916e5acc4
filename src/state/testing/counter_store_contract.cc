// SPDX-License-Identifier: Apache-2.0
#include "state/testing/counter_store_contract.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace toolgate::state {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

Amount Decimal(std::string_view text) { return *Amount::From(*base::Decimal::Parse(text)); }

}  // namespace

Limit MakeLimit(int64_t max, std::string_view counter, seconds length) {
  Limit limit;
  limit.holder = "agent";
  limit.counter = counter;
  limit.window.length = length;
  limit.max = Amount::Of(max);
  return limit;
}

Limit MakeSessionLimit(int64_t max, std::string_view session, std::string_view grant) {
  Limit limit = MakeLimit(max);
  limit.scope = Scope::kSession;
  limit.holder = grant;
  limit.session = session;
  return limit;
}

Limit MakeCalendarLimit(int64_t max, seconds length) {
  Limit limit = MakeLimit(max, "calls", length);
  limit.window.align = Align::kCalendar;
  return limit;
}

CounterStoreContract::CounterStoreContract() : harness_(GetParam()()) {}
CounterStoreContract::~CounterStoreContract() = default;

bool CounterStoreContract::Call(std::span<const Limit> limits) {
  auto reserved = store().Reserve(limits);
  if (reserved) {
    last_ = std::move(*reserved);
    return true;
  }
  refusal_ = reserved.error();
  return false;
}

int CounterStoreContract::CallAll(const Limit& limit, int tries) {
  int admitted = 0;
  for (int i = 0; i < tries; ++i) admitted += Call(limit) ? 1 : 0;
  return admitted;
}

TEST_P(CounterStoreContract, AdmitsAtMostMaxInAnyInterval) {
  const Limit limit = MakeLimit(3);
  EXPECT_TRUE(Call(limit));
  clock().Advance(seconds(30));
  EXPECT_EQ(CallAll(limit, 2), 2);
  EXPECT_FALSE(Call(limit));
  EXPECT_EQ(refusal_.why, Refusal::Why::kExceeded);
  EXPECT_EQ(refusal_.retry_after, seconds(30));
  EXPECT_EQ(refusal_.remaining, Amount());
  clock().Advance(milliseconds(29'999));
  EXPECT_FALSE(Call(limit));
  EXPECT_EQ(refusal_.retry_after, milliseconds(1));
  clock().Advance(milliseconds(1));
  EXPECT_EQ(CallAll(limit, 9), 1);  // the first has passed, the next two have not
  clock().Advance(seconds(30));
  EXPECT_EQ(CallAll(limit, 9), 2);
}

TEST_P(CounterStoreContract, ADeniedCallConsumesNothing) {
  const Limit both[] = {MakeLimit(10, "wide"), MakeLimit(1, "narrow", seconds(10))};
  EXPECT_TRUE(Call(both));
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(Call(both));
  EXPECT_EQ(CallAll(both[0], 20), 9);
}

TEST_P(CounterStoreContract, TakesFromAllScopesOrFromNone) {
  Limit limits[] = {MakeSessionLimit(9, "s"), MakeLimit(9), MakeLimit(9), MakeLimit(9),
                    MakeLimit(1)};
  limits[2].scope = Scope::kSubject;
  limits[2].holder = "somebody";
  limits[3].scope = Scope::kServer;
  limits[3].holder = "cloudstack";
  limits[4].scope = Scope::kOrganisation;
  limits[4].holder = "all";
  EXPECT_TRUE(Call(limits));
  EXPECT_FALSE(Call(limits));
  EXPECT_EQ(refusal_.index, 4u);
  for (const Limit& limit : std::span(limits).first(4)) {
    EXPECT_EQ(store().Query(limit).used, Amount::Of(1));
  }
}

TEST_P(CounterStoreContract, NamesTheLongestWaitOfSeveral) {
  const Limit both[] = {MakeLimit(1, "short", seconds(10)), MakeLimit(1, "long")};
  EXPECT_TRUE(Call(both));
  EXPECT_FALSE(Call(both));
  EXPECT_EQ(refusal_.index, 1u);
  EXPECT_EQ(refusal_.retry_after, seconds(60));
  Limit never[] = {MakeLimit(1, "short", seconds(10)), MakeLimit(1, "other"), MakeLimit(1, "long")};
  never[1].amount = Amount::Of(2);
  EXPECT_FALSE(Call(never));
  EXPECT_EQ(refusal_.index, 1u);
  EXPECT_EQ(refusal_.retry_after, std::nullopt);
}

TEST_P(CounterStoreContract, CountersOfOtherNamesAreApart) {
  const Limit limit = MakeLimit(1);
  EXPECT_TRUE(Call(limit));
  Limit other = limit;
  other.holder = "another";
  EXPECT_TRUE(Call(other));
  other = limit;
  other.counter = "others";
  EXPECT_TRUE(Call(other));
  other = limit;
  other.scope = Scope::kServer;
  EXPECT_TRUE(Call(other));
  other = limit;
  other.window.length = seconds(61);
  EXPECT_TRUE(Call(other));
  other = limit;
  other.window.align = Align::kCalendar;
  EXPECT_TRUE(Call(other));
  EXPECT_FALSE(Call(limit));
}

TEST_P(CounterStoreContract, AnotherMaxGoesOnWithTheSameCounter) {
  EXPECT_EQ(CallAll(MakeLimit(3), 9), 3);
  EXPECT_EQ(CallAll(MakeLimit(5), 9), 2);
  EXPECT_FALSE(Call(MakeLimit(2)));
  EXPECT_EQ(refusal_.remaining, Amount());
}

TEST_P(CounterStoreContract, ACounterThatSeveralLimitsNameIsChargedOnce) {
  Limit twice[] = {MakeLimit(5), MakeLimit(4)};
  twice[1].amount = Amount::Of(2);
  EXPECT_TRUE(Call(twice));
  EXPECT_EQ(store().Query(twice[0]).used, Amount::Of(2));
  EXPECT_TRUE(Call(twice));
  EXPECT_FALSE(Call(twice));
  EXPECT_EQ(store().Query(twice[0]).used, Amount::Of(4));
}

TEST_P(CounterStoreContract, SumsAmountsExactly) {
  Limit limit = MakeLimit(1);
  limit.amount = Decimal("0.1");
  EXPECT_EQ(CallAll(limit, 20), 10);
  clock().Advance(seconds(60));
  limit.amount = Decimal("0.3");
  EXPECT_EQ(CallAll(limit, 20), 3);
  EXPECT_EQ(refusal_.remaining, Decimal("0.1"));
  limit.amount = Decimal("0.100000000000000001");
  EXPECT_FALSE(Call(limit));
  limit.amount = Decimal("0.1");
  EXPECT_TRUE(Call(limit));
  limit.amount = Amount();
  EXPECT_TRUE(Call(limit));  // nothing always fits
  EXPECT_TRUE(last_.taken.empty());
}

TEST_P(CounterStoreContract, SaysWhenAnAmountFits) {
  Limit limit = MakeLimit(10);
  for (const int64_t amount : {4, 3, 3}) {
    limit.amount = Amount::Of(amount);
    EXPECT_TRUE(Call(limit));
    clock().Advance(seconds(10));
  }
  limit.amount = Amount::Of(5);
  const Usage usage = store().Query(limit);
  EXPECT_EQ(usage.used, Amount::Of(10));
  EXPECT_EQ(usage.remaining, Amount());
  EXPECT_EQ(usage.retry_after, seconds(40));
  limit.amount = Amount::Of(4);
  EXPECT_EQ(store().Query(limit).retry_after, seconds(30));
  limit.amount = Amount::Of(11);
  EXPECT_EQ(store().Query(limit).retry_after, std::nullopt);
  clock().Advance(seconds(40));
  limit.amount = Amount::Of(5);
  EXPECT_EQ(store().Query(limit).retry_after, milliseconds(0));
  EXPECT_TRUE(Call(limit));
}

TEST_P(CounterStoreContract, GivesBackWhatNeverReachedTheServer) {
  const Limit limit = MakeLimit(3);
  EXPECT_EQ(CallAll(limit, 3), 3);
  store().Release(last_);
  EXPECT_EQ(CallAll(limit, 9), 1);
  const Reservation old = last_;
  clock().Advance(seconds(61));
  EXPECT_EQ(CallAll(limit, 3), 3);
  store().Release(old);  // long passed: nothing to give back
  EXPECT_FALSE(Call(limit));
}

TEST_P(CounterStoreContract, KeepsWhatIsSettled) {
  const Limit limit = MakeLimit(1);
  EXPECT_TRUE(Call(limit));
  store().Settle(last_);
  EXPECT_FALSE(Call(limit));
}

TEST_P(CounterStoreContract, FollowsTheCalendar) {
  clock().SetWall(base::WallTime(std::chrono::sys_days(std::chrono::year(2026) / 3 / 6)) +
                  hours(22));  // a Friday
  const Limit day = MakeCalendarLimit(2, hours(24));
  const Limit week = MakeCalendarLimit(5, hours(24 * 7));
  EXPECT_EQ(CallAll(day, 9), 2);
  EXPECT_EQ(refusal_.retry_after, hours(2));
  EXPECT_EQ(CallAll(week, 9), 5);
  EXPECT_EQ(refusal_.retry_after, hours(50));
  const Reservation friday = last_;
  clock().Advance(hours(2));
  EXPECT_EQ(CallAll(day, 1), 1);
  EXPECT_FALSE(Call(week));
  clock().Advance(hours(48));
  EXPECT_EQ(CallAll(week, 9), 5);
  store().Release(friday);  // its week is over
  EXPECT_FALSE(Call(week));
}

TEST_P(CounterStoreContract, GivesBackToTheCalendarsWindow) {
  const Limit day = MakeCalendarLimit(2, hours(24));
  EXPECT_EQ(CallAll(day, 9), 2);
  store().Release(last_);
  EXPECT_EQ(CallAll(day, 9), 1);
}

TEST_P(CounterStoreContract, NobodyWhoSetsTheClockFreesASlidingWindow) {
  const Limit limit = MakeLimit(2);
  EXPECT_EQ(CallAll(limit, 9), 2);
  clock().SetWall(clock().WallNow() + hours(100));
  EXPECT_FALSE(Call(limit));
  clock().SetWall(clock().WallNow() - hours(300));
  EXPECT_FALSE(Call(limit));
  EXPECT_EQ(refusal_.retry_after, seconds(60));
  clock().Advance(seconds(60));
  EXPECT_EQ(CallAll(limit, 9), 2);
}

TEST_P(CounterStoreContract, AClockSetBackFreesNoWindowOfTheCalendar) {
  clock().SetWall(base::WallTime(hours(24 * 20000)));
  const Limit day = MakeCalendarLimit(2, hours(24));
  clock().SetWall(clock().WallNow() - seconds(1));
  EXPECT_EQ(CallAll(day, 9), 2);
  clock().Advance(seconds(2));
  EXPECT_EQ(CallAll(day, 1), 1);
  clock().SetWall(clock().WallNow() - seconds(2));
  EXPECT_FALSE(Call(day));
  clock().SetWall(clock().WallNow() + seconds(2));
  EXPECT_EQ(CallAll(day, 9), 1);
}

TEST_P(CounterStoreContract, ReconnectingResetsNothing) {
  EXPECT_EQ(CallAll(MakeSessionLimit(3, "first"), 9), 3);
  EXPECT_FALSE(Call(MakeSessionLimit(3, "second")));  // the first is still open
  store().EndSession("agent", "first");
  store().Sweep();
  EXPECT_EQ(store().Query(MakeSessionLimit(3, "third")).used, Amount::Of(3));
  EXPECT_FALSE(Call(MakeSessionLimit(3, "third")));
  EXPECT_FALSE(Call(MakeSessionLimit(3, "")));
  EXPECT_TRUE(Call(MakeSessionLimit(3, "third", "other agent")));
  clock().Advance(seconds(60));
  EXPECT_TRUE(Call(MakeSessionLimit(3, "third")));
}

TEST_P(CounterStoreContract, ConcurrentSessionsDoNotStarveEachOther) {
  EXPECT_TRUE(Call(MakeSessionLimit(3, "a")));
  EXPECT_EQ(CallAll(MakeSessionLimit(3, "b"), 9), 2);  // began with one of a's
  EXPECT_EQ(CallAll(MakeSessionLimit(3, "a"), 9), 2);
  clock().Advance(seconds(60));
  store().Sweep();
  EXPECT_EQ(CallAll(MakeSessionLimit(3, "a"), 9), 3);
  EXPECT_EQ(CallAll(MakeSessionLimit(3, "b"), 9), 3);  // inherits once, not again
}

TEST_P(CounterStoreContract, EndedSessionsCountAsTheBusiestOfThem) {
  EXPECT_EQ(CallAll(MakeSessionLimit(3, "a"), 2), 2);
  clock().Advance(seconds(30));
  EXPECT_TRUE(Call(MakeSessionLimit(3, "b")));  // inherits two
  store().EndSession("agent", "a");
  store().EndSession("agent", "b");
  EXPECT_FALSE(Call(MakeSessionLimit(3, "c")));
  clock().Advance(seconds(30));  // two have passed, one has not
  EXPECT_EQ(CallAll(MakeSessionLimit(3, "d"), 9), 2);
}

TEST_P(CounterStoreContract, RefusesWhatCannotBeNamed) {
  const std::string long_name(Limit::kNameBytesMax + 1, 'x');
  Limit limit = MakeLimit(1, long_name);
  EXPECT_FALSE(Call(limit));
  EXPECT_EQ(refusal_.why, Refusal::Why::kInvalid);
  for (const std::string_view name : {"", "a\nb", "\x7F"}) {
    const Limit both[] = {MakeLimit(1), MakeLimit(1, name)};
    EXPECT_FALSE(Call(both));
    EXPECT_EQ(refusal_.why, Refusal::Why::kInvalid);
    EXPECT_EQ(refusal_.index, 1u);
  }
  EXPECT_FALSE(Call(MakeLimit(1, "c", seconds(0))));
  EXPECT_FALSE(Call(MakeLimit(1, "c", hours(24 * 367))));
  EXPECT_EQ(store().Query(MakeLimit(1)).used, Amount());
  EXPECT_TRUE(Call(MakeLimit(1, std::string(Limit::kNameBytesMax, 'x'))));
}

TEST_P(CounterStoreContract, IsExactWhenManyCallAtOnce) {
  constexpr int kThreads = 64;
  constexpr int kMax = 1000;
  std::atomic<int> admitted = 0;
  std::atomic<int> given_back = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      // The same limits in another order, and others that lie in stripes of their own.
      const std::string own = "own" + std::to_string(t % 7);
      Limit limits[] = {MakeLimit(kMax), MakeLimit(100'000), MakeLimit(100'000, own)};
      limits[1].scope = Scope::kServer;
      limits[2].holder = own;
      if (t % 2 == 1) std::swap(limits[0], limits[2]);
      for (int i = 0; i < 40; ++i) {
        const auto reserved = store().Reserve(limits);
        if (!reserved) continue;
        if (i % 8 != 7) {
          ++admitted;
          store().Settle(*reserved);
          continue;
        }
        ++given_back;
        store().Release(*reserved);
      }
      if (t == 0) store().Sweep();
    });
  }
  for (std::thread& thread : threads) thread.join();
  admitted += CallAll(MakeLimit(kMax), kMax);
  EXPECT_EQ(admitted, kMax);
  EXPECT_GT(given_back, 0);
}

}  // namespace toolgate::state

// SPDX-License-Identifier: Apache-2.0
#include "state/testing/random_run.h"

#include <algorithm>
#include <random>

#include "state/testing/naive_counters.h"

namespace toolgate::state {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::string_view kHolders[] = {"a", "b"};
constexpr std::string_view kSessions[] = {"", "s1", "s2", "s3"};
constexpr std::string_view kCounters[] = {"calls", "spend"};
constexpr seconds kLengths[] = {seconds(60), seconds(3600), seconds(86400), seconds(604800)};
constexpr std::string_view kAmounts[] = {"1", "1", "1", "0.1", "0.25", "3", "7.5", "0"};

class RandomRun {
 public:
  RandomRun(StoreHarness& harness, uint32_t seed)
      : harness_(harness), timeline_(harness.clock), random_(seed) {}

  void Step() {
    harness_.clock.Advance(nanoseconds(int64_t{Below(4'000'000)} * Below(4'000)));
    switch (Below(20)) {
      case 0:
        // Not so often that a window of the calendar is forgotten for the number of them.
        harness_.clock.SetWall(harness_.clock.WallNow() +
                               milliseconds(int64_t{Below(7'200'000)} - 3'600'000));
        return;
      case 1:
        return EndSession();
      case 2:
      case 3:
        return Release();
      case 4:
        naive_.Sweep(timeline_.Now());
        harness_.store().Sweep();
        return;
      case 5:
        return harness_.is_durable() && Below(4) == 0 ? Restart() : Query();
      case 6:
        return Query();
      default:
        return Reserve();
    }
  }

 private:
  uint32_t Below(uint32_t bound) { return static_cast<uint32_t>(random_() % bound); }
  template <class T, size_t N>
  T Any(const T (&values)[N]) {
    return values[Below(N)];
  }

  Limit AnyLimit() {
    Limit limit;
    limit.scope = Below(2) == 0 ? Scope::kSession : Scope::kGrant;
    limit.holder = Any(kHolders);
    limit.session = Any(kSessions);
    limit.counter = Any(kCounters);
    limit.window.length = Any(kLengths);
    limit.window.align = Below(3) == 0 ? Align::kCalendar : Align::kSliding;
    limit.max = Amount::Of(Below(30));
    limit.amount = *Amount::From(*base::Decimal::Parse(Any(kAmounts)));
    return limit;
  }

  void Reserve() {
    std::vector<Limit> limits(1 + Below(3));
    for (Limit& limit : limits) limit = AnyLimit();
    const auto number = naive_.Reserve(limits, timeline_.Now());
    const auto reserved = harness_.store().Reserve(limits);
    ASSERT_EQ(reserved.has_value(), number.has_value());
    if (!reserved) {
      ASSERT_EQ(reserved.error().why, Refusal::Why::kExceeded);
      CheckRefusal(limits, reserved.error());
      return;
    }
    taken_.emplace_back(*number, *reserved);
  }

  // After the wait that was told it fits, and a moment before it does not.
  void CheckRefusal(std::span<const Limit> limits, const Refusal& refusal) {
    const Limit& limit = limits[refusal.index];
    const bool fits_never = !refusal.retry_after;
    if (fits_never || limit.window.align == Align::kCalendar) return;
    Amount charge;
    for (const Limit& other : limits) {
      const bool is_same = other.scope == limit.scope && other.holder == limit.holder &&
                           other.counter == limit.counter && other.window == limit.window &&
                           (limit.scope == Scope::kGrant || other.session == limit.session);
      if (is_same) charge = std::max(charge, other.amount);
    }
    Moment then = timeline_.Now();
    then.time += *refusal.retry_after;
    EXPECT_LE(naive_.Used(limit, then) + charge, limit.max);
    then.time -= milliseconds(1);
    EXPECT_GT(naive_.Used(limit, then) + charge, limit.max);
  }

  void Release() {
    if (taken_.empty()) return;
    const size_t place = Below(static_cast<uint32_t>(taken_.size()));
    naive_.Release(taken_[place].first);
    harness_.store().Release(taken_[place].second);
    taken_.erase(taken_.begin() + static_cast<ptrdiff_t>(place));
  }

  void EndSession() {
    const std::string_view holder = Any(kHolders);
    const std::string_view session = Any(kSessions);
    if (session.empty()) return;
    naive_.EndSession(holder, session, timeline_.Now());
    harness_.store().EndSession(holder, session);
  }

  void Query() {
    const Limit limit = AnyLimit();
    ASSERT_EQ(harness_.store().Query(limit).used.Text(), naive_.Used(limit, timeline_.Now()).Text())
        << Describe(limit);
  }

  static std::string Describe(const Limit& limit) {
    return std::string(limit.counter) + " of " + std::string(limit.holder) + "/" +
           std::string(limit.session) + ", scope " + std::to_string(static_cast<int>(limit.scope)) +
           ", align " + std::to_string(static_cast<int>(limit.window.align)) + ", length " +
           std::to_string(limit.window.length.count());
  }

  void Restart() {
    harness_.Restart();
    naive_.EndAll(timeline_.Now());
    taken_.clear();
  }

  StoreHarness& harness_;
  Timeline timeline_;
  NaiveCounters naive_;
  std::mt19937 random_;
  std::vector<std::pair<size_t, Reservation>> taken_;
};

}  // namespace

void RunRandomly(StoreHarness& harness, uint32_t seed, int steps) {
  RandomRun run(harness, seed);
  for (int i = 0; i < steps && !::testing::Test::HasFailure(); ++i) run.Step();
}

}  // namespace toolgate::state

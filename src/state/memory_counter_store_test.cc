// SPDX-License-Identifier: Apache-2.0
#include "state/memory_counter_store.h"

#include <thread>

#include <gtest/gtest.h>

#include "state/testing/counter_store_contract.h"
#include "state/testing/random_run.h"

namespace toolgate::state {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class MemoryHarness final : public StoreHarness {
 public:
  CounterStore& store() override { return store_; }

 private:
  MemoryCounterStore store_{MemoryCounterStore::Options(), clock};
};

std::unique_ptr<StoreHarness> MakeMemoryHarness() { return std::make_unique<MemoryHarness>(); }

INSTANTIATE_TEST_SUITE_P(Memory, CounterStoreContract, testing::Values(&MakeMemoryHarness));

TEST(MemoryCounterStoreTest, DoesWhatTheObviousReadingSays) {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    MemoryHarness harness;
    RunRandomly(harness, seed, 1500);
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
}

class TableTest : public ::testing::Test {
 protected:
  base::FakeClock clock_;
};

TEST_F(TableTest, DeniesWhenItIsFullAndForgetsNobody) {
  MemoryCounterStore store({.uses_max = 4, .marks_max = 100}, clock_);
  const auto call = [&store](std::string_view grant) {
    const Limit limits[] = {MakeSessionLimit(1, "", grant)};
    return store.Reserve(limits);
  };
  EXPECT_TRUE(call("g1"));
  EXPECT_TRUE(call("g2"));
  const auto denied = call("g3");
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().why, Refusal::Why::kTableFull);
  store.Sweep();
  EXPECT_EQ(call("g1").error().why, Refusal::Why::kExceeded);
  clock_.Advance(seconds(60));
  store.Sweep();
  EXPECT_EQ(store.size().uses, 0u);
  EXPECT_TRUE(call("g3"));
}

TEST_F(TableTest, OneHolderCannotTakeTheRoomOfOthers) {
  MemoryCounterStore store({.uses_per_holder_max = 6, .marks_per_holder_max = 50}, clock_);
  for (int i = 0; i < 100; ++i) {
    const std::string session = "s" + std::to_string(i);
    const Limit limits[] = {MakeSessionLimit(1000, session)};
    store.Reserve(limits);
  }
  EXPECT_LE(store.size().uses, 6u);
  for (int i = 0; i < 100; ++i) {
    const Limit limits[] = {MakeLimit(1000)};
    const auto reserved = store.Reserve(limits);
    EXPECT_EQ(reserved.has_value(), i < 50) << i;
    clock_.Advance(milliseconds(1));
  }
  const Limit other[] = {MakeSessionLimit(1000, "s", "another")};
  EXPECT_TRUE(store.Reserve(other));
}

TEST_F(TableTest, ManyEndedSessionsTakeTheRoomOfOne) {
  MemoryCounterStore store({.uses_max = 4, .marks_max = 100}, clock_);
  const auto call = [&store](std::string_view session) {
    const Limit limits[] = {MakeSessionLimit(5, session)};
    return store.Reserve(limits).has_value();
  };
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(call("first"));
    clock_.Advance(milliseconds(10));
  }
  store.EndSession("agent", "first");
  for (int i = 0; i < 1000; ++i) {
    const std::string session = "s" + std::to_string(i);
    EXPECT_FALSE(call(session));
    store.EndSession("agent", session);
  }
  // Each call is free again when its own minute is over.
  clock_.Advance(seconds(60) - milliseconds(45));
  EXPECT_TRUE(call("late"));
  EXPECT_FALSE(call("late"));
}

TEST_F(TableTest, ConcurrentSessionsShareWhatTheyInherit) {
  MemoryCounterStore store({}, clock_);
  const auto call = [&store](std::string_view session) {
    const Limit limits[] = {MakeSessionLimit(1'000'000, session)};
    return store.Reserve(limits).has_value();
  };
  for (int i = 0; i < 20'000; ++i) {
    EXPECT_TRUE(call("busy"));
    clock_.Advance(milliseconds(1));
  }
  for (int i = 0; i < 32; ++i) EXPECT_TRUE(call("s" + std::to_string(i)));
  EXPECT_LE(store.size().marks, 20'000u + 32 * 2 * 64);
}

TEST_F(TableTest, IsEmptyWhenEverythingHasPassed) {
  MemoryCounterStore store({}, clock_);
  for (int i = 0; i < 50; ++i) {
    const std::string session = "s" + std::to_string(i % 5);
    const Limit limits[] = {MakeSessionLimit(1000, session), MakeLimit(1000),
                            MakeCalendarLimit(1000, seconds(60))};
    EXPECT_TRUE(store.Reserve(limits));
    if (i % 7 == 0) store.EndSession("agent", session);
  }
  clock_.Advance(std::chrono::hours(26));
  store.Sweep();
  store.Sweep();
  EXPECT_EQ(store.size().uses, 0u);
  EXPECT_EQ(store.size().marks, 0u);
}

TEST_F(TableTest, CopiesMayBeReadWhileCallsGoOn) {
  MemoryCounterStore store({}, clock_);
  std::atomic<bool> done = false;
  std::thread reader([&] {
    while (!done) {
      for (size_t stripe = 0; stripe < MemoryCounterStore::kStripes; ++stripe) {
        auto copy = store.CopyStripe(stripe);
        for (const CounterCopy& counter : copy.counters) {
          Amount sum;
          for (const auto& use : counter.uses) {
            use.use.ForEach(
                [&sum](int64_t, std::chrono::nanoseconds, Amount amount) { sum += amount; });
          }
          EXPECT_LE(sum, Amount::Of(10'000));
        }
        store.DropCopies(stripe, std::move(copy));
      }
    }
  });
  for (int i = 0; i < 3000; ++i) {
    const Limit limits[] = {MakeLimit(10'000), MakeCalendarLimit(10'000, seconds(3600))};
    const auto reserved = store.Reserve(limits);
    ASSERT_TRUE(reserved);
    if (i % 5 == 0) store.Release(*reserved);
    clock_.Advance(milliseconds(1));
  }
  done = true;
  reader.join();
}

}  // namespace
}  // namespace toolgate::state

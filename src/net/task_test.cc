// SPDX-License-Identifier: Apache-2.0
#include "net/task.h"

#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "net/event_loop.h"

namespace toolgate::net {
namespace {

Task<int> Immediate(int value) { co_return value; }

Task<void> AddMany(int times, int64_t& sum) {
  for (int i = 0; i < times; ++i) sum += co_await Immediate(1);
}

TEST(Task, LoopsOverReadyTasksWithoutGrowingTheStack) {
  int64_t sum = 0;
  Spawn(AddMany(3'000'000, sum));
  EXPECT_EQ(sum, 3'000'000);
}

Task<std::string> SleepThenSay(EventLoop& loop, std::string text) {
  co_await SleepFor(loop, std::chrono::milliseconds(1));
  co_return text;
}

TEST(Task, ResumesItsParentAfterWaiting) {
  EventLoop loop;
  std::string said;
  auto run = [&]() -> Task<void> {
    said = co_await SleepThenSay(loop, "one");
    said += co_await SleepThenSay(loop, "two");
    loop.Finish();
  };
  Spawn(run());
  EXPECT_EQ(said, "");
  loop.Run();
  EXPECT_EQ(said, "onetwo");
}

// GCC 12 destroys temporaries of these kinds twice when they stand inside a co_await expression.
// These tests hold the safe forms that the code base uses; tools/check_coroutines refuses the rest.
struct Counted {
  explicit Counted(int& live) : live_(&live) { ++*live_; }
  Counted(const Counted& other) : live_(other.live_) { ++*live_; }
  Counted(Counted&& other) noexcept : live_(other.live_) { ++*live_; }
  ~Counted() { --*live_; }
  int* live_;
};

template <class F>
Task<int> Call(F function) {
  co_return function();
}

Task<int> Take(Counted) { co_return 1; }

TEST(Task, DestroysSafeArgumentsOnce) {
  int live = 0;
  auto run = [&]() -> Task<void> {
    {
      const Counted counted(live);
      auto named = [counted] { return 1; };
      co_await Call(std::move(named));
    }
    EXPECT_EQ(live, 0);
    co_await Take(Counted(live));
    EXPECT_EQ(live, 0);
    {
      const Counted counted(live);
      std::function<int()> function = [counted] { return 1; };
      auto task = Call(std::move(function));
      co_await std::move(task);
    }
    EXPECT_EQ(live, 0);
  };
  Spawn(run());
}

TEST(Deadline, ExpiresOnceAndCanBeDisarmed) {
  EventLoop loop;
  int expired = 0;
  Deadline first(loop, [&] {
    ++expired;
    loop.Finish();
  });
  Deadline second(loop, [&] { expired += 10; });
  first.Arm(std::chrono::milliseconds(60));
  second.Arm(std::chrono::milliseconds(1));
  second.Disarm();
  loop.Run();
  EXPECT_EQ(expired, 1);
  EXPECT_FALSE(first.armed());
}

TEST(Deadline, MayDestroyItselfWhenItExpires) {
  EventLoop loop;
  std::unique_ptr<Deadline> deadline;
  deadline = std::make_unique<Deadline>(loop, [&] {
    deadline.reset();
    loop.Finish();
  });
  deadline->Arm(std::chrono::milliseconds(1));
  loop.Run();
  EXPECT_EQ(deadline, nullptr);
}

TEST(EventLoop, FinishWakesSleepers) {
  EventLoop loop;
  bool woke = false;
  auto run = [&]() -> Task<void> {
    co_await SleepFor(loop, std::chrono::hours(1));
    woke = true;
  };
  Spawn(run());
  loop.Finish();
  loop.Run();
  EXPECT_TRUE(woke);
}

}  // namespace
}  // namespace toolgate::net

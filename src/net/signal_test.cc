// SPDX-License-Identifier: Apache-2.0
#include "net/signal.h"

#include <thread>

#include <gtest/gtest.h>

#include "net/task.h"

namespace toolgate::net {
namespace {

using std::chrono::milliseconds;

TEST(Signal, WakesTheWaiterFromAnotherThreadEveryTime) {
  EventLoop loop;
  Signal ask;
  Signal answer;
  int woken = 0;
  auto wait = [&]() -> Task<void> {
    for (int i = 0; i < 1000; ++i) {
      ask.Notify();
      const bool notified = co_await answer.Wait(loop, milliseconds(10'000));
      if (notified) ++woken;
    }
    loop.Finish();
  };
  EventLoop other;
  auto reply = [&]() -> Task<void> {
    for (int i = 0; i < 1000; ++i) {
      co_await ask.Wait(other, milliseconds(10'000));
      answer.Notify();
    }
    other.Finish();
  };
  loop.Post([&] { Spawn(wait()); });
  other.Post([&] { Spawn(reply()); });
  std::thread thread([&] { other.Run(); });
  loop.Run();
  thread.join();
  EXPECT_EQ(woken, 1000);
}

TEST(Signal, KeepsANotificationForTheNextWait) {
  EventLoop loop;
  Signal signal;
  signal.Notify();
  signal.Notify();
  bool first = false;
  bool second = true;
  auto wait = [&]() -> Task<void> {
    first = co_await signal.Wait(loop, milliseconds(10'000));
    second = co_await signal.Wait(loop, milliseconds(1));
    loop.Finish();
  };
  loop.Post([&] { Spawn(wait()); });
  loop.Run();
  EXPECT_TRUE(first);
  EXPECT_FALSE(second);
}

TEST(Signal, AWaitEndsWhenTheLoopFinishes) {
  EventLoop loop;
  Signal signal;
  bool notified = true;
  auto wait = [&]() -> Task<void> {
    notified = co_await signal.Wait(loop, milliseconds(3'600'000));
  };
  loop.Post([&] {
    Spawn(wait());
    loop.Finish();
  });
  loop.Run();
  EXPECT_FALSE(notified);
}

}  // namespace
}  // namespace toolgate::net

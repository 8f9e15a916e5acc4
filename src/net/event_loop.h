// SPDX-License-Identifier: Apache-2.0
// One thread's event loop. Sockets, deadlines and coroutines belong to the loop that made them and
// are touched only on its thread; Post is the one way in from outside.
#pragma once

#include <chrono>
#include <coroutine>
#include <functional>
#include <memory>

#include "base/clock.h"
#include "net/deadline.h"

namespace toolgate::net {

class EventLoop {
 public:
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Runs on the calling thread until Finish was called and nothing is left to wait for.
  void Run();

  // Thread-safe. Expires every deadline at once and lets Run return when the last socket operation
  // has ended; servers and clients of the loop must have been closed.
  void Finish();

  // Thread-safe. Runs `function` on the loop's thread, never inside Post.
  void Post(std::function<void()> function);

  // Thread-safe. Keeps Run from returning until as many ReleaseHold follow: for coroutines that
  // wait for something outside of the loop.
  void Hold();
  void ReleaseHold();

  // The time at the last tick: cheap, and late by at most kTick while a deadline is armed.
  base::SteadyTime coarse_now() const;

  static constexpr std::chrono::milliseconds kTick{50};

  struct State;
  State& state() { return *state_; }

 private:
  friend class Deadline;
  void AddDeadline(Deadline& deadline, std::chrono::milliseconds after);

  std::unique_ptr<State> state_;
};

// `co_await SleepFor(loop, time)`: to the tick. Ends early when the loop finishes.
class SleepFor {
 public:
  SleepFor(EventLoop& loop, std::chrono::milliseconds time)
      : deadline_(loop, [this] { waiter_.resume(); }), time_(time) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) {
    waiter_ = waiter;
    deadline_.Arm(time_);
  }
  void await_resume() const noexcept {}

 private:
  std::coroutine_handle<> waiter_;
  Deadline deadline_;
  std::chrono::milliseconds time_;
};

}  // namespace toolgate::net

// SPDX-License-Identifier: Apache-2.0
// Waiting for what somebody else announces, or for the time to be up.
#pragma once

#include <algorithm>
#include <chrono>
#include <coroutine>
#include <utility>
#include <vector>

#include "net/deadline.h"

namespace toolgate::net::internal {

class TimedWait;

// Those who wait for one event. On one event loop.
class Waiters {
 public:
  void WakeAll();

 private:
  friend class TimedWait;
  std::vector<TimedWait*> waiting_;
};

// `co_await TimedWait(...)`: until the waiters are woken or the time is up.
class TimedWait {
 public:
  TimedWait(EventLoop& loop, Waiters& waiters, std::chrono::milliseconds timeout)
      : waiters_(waiters), timeout_(timeout), deadline_(loop, [this] {
          std::erase(waiters_.waiting_, this);
          waiter_.resume();
        }) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) {
    waiter_ = waiter;
    waiters_.waiting_.push_back(this);
    deadline_.Arm(timeout_);
  }
  void await_resume() const noexcept {}

 private:
  friend class Waiters;
  void Wake() {
    deadline_.Disarm();
    waiter_.resume();
  }

  Waiters& waiters_;
  const std::chrono::milliseconds timeout_;
  std::coroutine_handle<> waiter_;
  Deadline deadline_;
};

inline void Waiters::WakeAll() {
  for (TimedWait* wait : std::exchange(waiting_, {})) wait->Wake();
}

}  // namespace toolgate::net::internal

// SPDX-License-Identifier: Apache-2.0
// Wakes one waiting coroutine, from any thread, again and again. A notification that comes while
// nobody waits is kept for the next wait.
#pragma once

#include <chrono>
#include <coroutine>
#include <memory>
#include <mutex>

#include "net/event_loop.h"

namespace toolgate::net {

class Signal {
 public:
  // Thread-safe.
  void Notify();

  // `co_await Wait(loop, timeout)` on the thread of `loop`: true when notified, false when
  // `timeout` has passed or the loop finishes. One waiter at a time; the signal must outlive the
  // wait.
  class Awaiter;
  Awaiter Wait(EventLoop& loop, std::chrono::milliseconds timeout);

 private:
  // The waiter, taken by whoever is first: a notification or the timeout.
  Awaiter* Take(Awaiter* expected);

  std::mutex mutex_;
  bool is_notified_ = false;   // guarded by mutex_
  Awaiter* waiter_ = nullptr;  // guarded by mutex_
};

class Signal::Awaiter {
 public:
  Awaiter(Signal& signal, EventLoop& loop, std::chrono::milliseconds timeout);
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> handle);
  bool await_resume() const noexcept { return was_notified_; }

 private:
  friend class Signal;

  Signal& signal_;
  EventLoop& loop_;
  const std::chrono::milliseconds timeout_;
  Deadline deadline_;
  std::coroutine_handle<> handle_;
  bool was_notified_ = false;
};

}  // namespace toolgate::net

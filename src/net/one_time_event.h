// SPDX-License-Identifier: Apache-2.0
// Something that happens once and that coroutines on any loop wait for.
#pragma once

#include <coroutine>
#include <mutex>
#include <utility>
#include <vector>

#include "net/event_loop.h"

namespace toolgate::net {

class OneTimeEvent {
 public:
  // Thread-safe. Waiters go on, each on its own loop.
  void Set() {
    std::vector<Waiter> waiters;
    {
      const std::lock_guard lock(mutex_);
      is_set_ = true;
      waiters.swap(waiters_);
    }
    for (const Waiter& waiter : waiters) {
      waiter.loop->Post([handle = waiter.handle] { handle.resume(); });
      waiter.loop->ReleaseHold();
    }
  }

  class Awaiter {
   public:
    Awaiter(OneTimeEvent& event, EventLoop& loop) : event_(event), loop_(loop) {}
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> handle) {
      const std::lock_guard lock(event_.mutex_);
      if (event_.is_set_) return false;
      loop_.Hold();
      event_.waiters_.push_back({&loop_, handle});
      return true;
    }
    void await_resume() const noexcept {}

   private:
    OneTimeEvent& event_;
    EventLoop& loop_;
  };

  // `co_await event.Wait(loop)` on the thread of `loop`. The event must outlive the wait.
  Awaiter Wait(EventLoop& loop) { return {*this, loop}; }

 private:
  struct Waiter {
    EventLoop* loop;
    std::coroutine_handle<> handle;
  };

  std::mutex mutex_;
  bool is_set_ = false;          // guarded by mutex_
  std::vector<Waiter> waiters_;  // guarded by mutex_
};

}  // namespace toolgate::net

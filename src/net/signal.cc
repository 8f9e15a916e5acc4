// SPDX-License-Identifier: Apache-2.0
#include "net/signal.h"

#include <utility>

namespace toolgate::net {

Signal::Awaiter* Signal::Take(Awaiter* expected) {
  const std::lock_guard lock(mutex_);
  if (expected == nullptr && waiter_ == nullptr) is_notified_ = true;
  if (expected != nullptr && waiter_ != expected) return nullptr;
  return std::exchange(waiter_, nullptr);
}

void Signal::Notify() {
  Awaiter* const waiter = Take(nullptr);
  if (waiter == nullptr) return;
  // The waiter stays suspended until its own loop resumes it: nobody else can have taken it.
  waiter->was_notified_ = true;
  EventLoop& loop = waiter->loop_;
  loop.Post([waiter] { waiter->handle_.resume(); });
  loop.ReleaseHold();
}

Signal::Awaiter Signal::Wait(EventLoop& loop, std::chrono::milliseconds timeout) {
  return {*this, loop, timeout};
}

Signal::Awaiter::Awaiter(Signal& signal, EventLoop& loop, std::chrono::milliseconds timeout)
    : signal_(signal), loop_(loop), timeout_(timeout), deadline_(loop, [this] {
        if (signal_.Take(this) == nullptr) return;  // notified: the loop resumes it in a moment
        loop_.ReleaseHold();
        handle_.resume();
      }) {}

bool Signal::Awaiter::await_suspend(std::coroutine_handle<> handle) {
  handle_ = handle;
  deadline_.Arm(timeout_);
  const std::lock_guard lock(signal_.mutex_);
  if (std::exchange(signal_.is_notified_, false)) {
    was_notified_ = true;
    return false;
  }
  loop_.Hold();
  signal_.waiter_ = this;
  return true;
}

}  // namespace toolgate::net

// SPDX-License-Identifier: Apache-2.0
#include "pacer.h"

#include <algorithm>

namespace toolgate::bench {

Pacer::Pacer(net::EventLoop& loop) : loop_(loop), thread_([this] { Beat(); }) {}

Pacer::~Pacer() {
  is_ending_ = true;
  is_wanted_ = true;
  is_wanted_.notify_one();
  thread_.join();
}

// The loop's own deadlines are far too coarse for this.
void Pacer::Beat() {
  for (;;) {
    is_wanted_.wait(false);
    if (is_ending_) return;
    std::this_thread::sleep_for(kBeat);
    if (is_posted_.exchange(true)) continue;
    loop_.Post([this] {
      is_posted_ = false;
      LetGoOn(kPerBeat);
    });
  }
}

void Pacer::LetGoOn(size_t count) {
  for (size_t left = std::min(count, waiting_.size()); left > 0; --left) {
    const auto next = waiting_.front();
    waiting_.pop_front();
    next.resume();
  }
  // Whoever went on comes back only when it has written: a few empty beats are no harm.
  if (waiting_.empty()) is_wanted_ = false;
}

void Pacer::Stop() {
  is_stopped_ = true;
  LetGoOn(waiting_.size());
}

void Pacer::Turn::await_suspend(std::coroutine_handle<> waiter) {
  pacer_.waiting_.push_back(waiter);
  if (pacer_.is_wanted_.exchange(true)) return;
  pacer_.is_wanted_.notify_one();
}

}  // namespace toolgate::bench

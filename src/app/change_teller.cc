// SPDX-License-Identifier: Apache-2.0
#include "app/change_teller.h"

namespace toolgate::app {

ChangeTeller::ChangeTeller(std::function<void()> tell)
    : tell_(std::move(tell)), thread_([this] { Run(); }) {}

ChangeTeller::~ChangeTeller() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void ChangeTeller::Wake() {
  {
    const std::lock_guard lock(mutex_);
    has_changed_ = true;
  }
  changed_.notify_one();
}

void ChangeTeller::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return has_changed_ || is_ending_; });
    if (is_ending_) return;
    has_changed_ = false;
    lock.unlock();
    tell_();
    lock.lock();
  }
}

}  // namespace toolgate::app

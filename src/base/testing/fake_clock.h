// SPDX-License-Identifier: Apache-2.0
// A clock that stands still until a test moves it.
#pragma once

#include <atomic>

#include "base/clock.h"

namespace toolgate::base {

class FakeClock final : public Clock {
 public:
  SteadyTime Now() const override { return SteadyTime(std::chrono::nanoseconds(steady_.load())); }
  WallTime WallNow() const override { return WallTime(std::chrono::nanoseconds(wall_.load())); }

  // Moves both clocks forward.
  void Advance(std::chrono::nanoseconds step) {
    steady_ += step.count();
    wall_ += step.count();
  }
  void SetWall(WallTime time) { wall_ = time.time_since_epoch().count(); }

 private:
  std::atomic<int64_t> steady_{1'000'000'000'000};
  std::atomic<int64_t> wall_{1'767'225'600'000'000'000};  // 2026-01-01T00:00:00Z
};

}  // namespace toolgate::base

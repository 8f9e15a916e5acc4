// SPDX-License-Identifier: Apache-2.0
// RateLimiter in this process's memory. Nothing survives a restart.
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "state/rate_limiter.h"

namespace toolgate::state {

class MemoryRateLimiter final : public RateLimiter {
 public:
  struct Options {
    size_t windows_max = 200'000;  // counters, over all grants
    size_t marks_max = 8'000'000;  // remembered moments, over all counters
  };

  MemoryRateLimiter() : MemoryRateLimiter(Options()) {}
  explicit MemoryRateLimiter(Options options) : options_(options) {}

  tl::expected<Reservation, RateExceeded> Reserve(const RateHolder& holder,
                                                  std::span<const RateLimit> limits,
                                                  base::SteadyTime now) override;
  void Release(const Reservation& reservation) override;
  void EndSession(const RateHolder& holder) override;
  void Sweep(base::SteadyTime now) override;

 private:
  // Calls admitted at one moment, to the millisecond.
  struct Mark {
    std::chrono::milliseconds at;
    int64_t calls;
  };

  // One holder's use of one limit.
  struct Window {
    std::deque<Mark> marks;  // oldest first
    int64_t calls = 0;
    std::chrono::milliseconds length{0};
    std::chrono::milliseconds last_used{0};
  };

  // Of one limit of one grant: a window per session, and one for all that have ended.
  using Sessions = std::map<std::string, Window, std::less<>>;
  using Limits = std::map<std::string, Sessions, std::less<>>;

  // All counters of a grant lie in one stripe, so that a call takes one lock.
  struct Stripe {
    std::mutex mutex;
    std::map<std::string, Limits, std::less<>> grants;
  };

  Stripe& StripeOf(std::string_view grant);
  Window* FindOrMakeWindow(Stripe& stripe, const RateHolder& holder, const RateLimit& limit,
                           std::chrono::milliseconds now);
  void Expire(Window& window, std::chrono::milliseconds now);
  void Inherit(const Sessions& sessions, Window& window);
  void Merge(const Window& from, Window& into);
  void SweepSessions(Sessions& sessions, std::chrono::milliseconds now);

  Options options_;
  std::atomic<size_t> windows_ = 0;
  std::atomic<size_t> marks_ = 0;
  std::array<Stripe, 64> stripes_;
};

}  // namespace toolgate::state

// SPDX-License-Identifier: Apache-2.0
// Exact sliding windows: in any interval of a limit's length at most `max` calls are admitted.
// Reserved before a call is forwarded, all limits or none, and given back if it provably never
// reached its server.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "base/clock.h"

namespace toolgate::state {

// One limit that a call counts against.
struct RateLimit {
  std::string_view id;  // names the counter within its grant: policy and rule
  int64_t max = 0;
  std::chrono::seconds window{0};
};

// Whose call it is. A caller without a session counts as its grant.
struct RateHolder {
  std::string_view grant;
  std::string_view session;
};

// What was taken; to be given back with Release, or dropped once the call was sent.
struct Reservation {
  struct Taken {
    std::string limit;
    std::chrono::milliseconds at;
  };
  std::string grant;
  std::string session;
  std::vector<Taken> taken;
};

// Why nothing was taken. Of several full limits, the one with the longest wait.
struct RateExceeded {
  size_t index = 0;  // of the limit
  std::chrono::milliseconds retry_after{0};
  bool table_full = false;  // no room for another counter: denied, whatever the limit says
};

// Thread-safe. Times are the steady clock's.
class RateLimiter {
 public:
  virtual ~RateLimiter() = default;

  virtual tl::expected<Reservation, RateExceeded> Reserve(const RateHolder& holder,
                                                          std::span<const RateLimit> limits,
                                                          base::SteadyTime now) = 0;
  virtual void Release(const Reservation& reservation) = 0;

  // The session is over. What it used counts against the grant's next session until it has passed.
  virtual void EndSession(const RateHolder& holder) = 0;

  // Forgets what has passed. To be called every few seconds.
  virtual void Sweep(base::SteadyTime now) = 0;
};

}  // namespace toolgate::state

// SPDX-License-Identifier: Apache-2.0
// api.throttling: how many requests an account sent in the last second.
#pragma once

#include <chrono>
#include <deque>
#include <map>

#include "base/clock.h"
#include "simulator/model/people.h"

namespace toolgate::simulator {

class RequestRates {
 public:
  explicit RequestRates(const base::Clock& clock) : clock_(clock) {}

  static constexpr std::chrono::seconds kInterval{1};  // api.throttling.interval

  // Counts a request. Zero if it is among the first `max`, else how long to wait.
  std::chrono::milliseconds Count(const Account& account, size_t max);
  size_t CountOf(const Account& account);
  // When the oldest one is forgotten.
  std::chrono::milliseconds LeftOf(const Account& account);
  void Reset(const Account& account) { recent_.erase(&account); }
  void Reset() { recent_.clear(); }

 private:
  std::deque<base::SteadyTime>& Recent(const Account& account);

  const base::Clock& clock_;
  std::map<const Account*, std::deque<base::SteadyTime>> recent_;
};

}  // namespace toolgate::simulator

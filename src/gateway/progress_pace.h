// SPDX-License-Identifier: Apache-2.0
// How fast a call tells its progress: so often a second, and no more. What is too much is left out,
// all but the newest, which is told as soon as it may be. Pure.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "base/clock.h"

namespace toolgate::gateway {

class ProgressPace {
 public:
  explicit ProgressPace(size_t per_second_max) : per_second_max_(per_second_max) {}

  // Takes a message; returns the one to tell now, if any.
  std::optional<std::string> Take(std::string message, base::SteadyTime now);

  // The newest that was not told: to be told before the response.
  std::optional<std::string> TakeNewest();

 private:
  const size_t per_second_max_;
  std::deque<base::SteadyTime> told_;  // within the last second
  std::optional<std::string> newest_;
};

}  // namespace toolgate::gateway

// SPDX-License-Identifier: Apache-2.0
#include "gateway/progress_pace.h"

#include <utility>

namespace toolgate::gateway {

std::optional<std::string> ProgressPace::Take(std::string message, base::SteadyTime now) {
  newest_ = std::move(message);
  while (!told_.empty() && now - told_.front() >= std::chrono::seconds(1)) told_.pop_front();
  if (told_.size() >= per_second_max_) return std::nullopt;
  told_.push_back(now);
  return TakeNewest();
}

std::optional<std::string> ProgressPace::TakeNewest() { return std::exchange(newest_, {}); }

}  // namespace toolgate::gateway

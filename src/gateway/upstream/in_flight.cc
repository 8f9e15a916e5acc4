// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/in_flight.h"

namespace toolgate::gateway {

std::unique_ptr<InFlight::Seat> InFlight::Enter(std::string_view policy, std::string_view tool,
                                                int64_t max) {
  std::string key(policy);
  key.append("\n").append(tool);
  {
    const std::lock_guard lock(mutex_);
    int64_t& calls = calls_[key];
    if (calls >= max) return nullptr;
    ++calls;
  }
  return std::make_unique<Seat>(*this, std::move(key));
}

void InFlight::Leave(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = calls_.find(key);
  if (--found->second == 0) calls_.erase(found);
}

}  // namespace toolgate::gateway

// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/request_rates.h"

namespace toolgate::simulator {

std::deque<base::SteadyTime>& RequestRates::Recent(const Account& account) {
  std::deque<base::SteadyTime>& recent = recent_[&account];
  const base::SteadyTime now = clock_.Now();
  while (!recent.empty() && recent.front() + kInterval <= now) recent.pop_front();
  return recent;
}

std::chrono::milliseconds RequestRates::Count(const Account& account, size_t max) {
  std::deque<base::SteadyTime>& recent = Recent(account);
  if (recent.size() >= max) return LeftOf(account);
  recent.push_back(clock_.Now());
  return std::chrono::milliseconds(0);
}

size_t RequestRates::CountOf(const Account& account) { return Recent(account).size(); }

std::chrono::milliseconds RequestRates::LeftOf(const Account& account) {
  const std::deque<base::SteadyTime>& recent = Recent(account);
  if (recent.empty()) return std::chrono::milliseconds(0);
  return std::chrono::ceil<std::chrono::milliseconds>(recent.front() + kInterval - clock_.Now());
}

}  // namespace toolgate::simulator

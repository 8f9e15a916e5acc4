// SPDX-License-Identifier: Apache-2.0
// What the management server tells its operators unasked.
#pragma once

#include <cstddef>
#include <string>

#include "base/clock.h"

namespace toolgate::simulator {

// By the numbers of listAlerts. The first ones are those of capacities too.
enum class AlertType {
  kMemory = 0,
  kCpu = 1,
  kStorage = 2,
  kStorageAllocated = 3,
  kPublicIp = 4,
  kPrivateIp = 5,
  kSecondaryStorage = 6,
  kHost = 7,
  kUserMachine = 8,
  kRouter = 9,
  kConsoleProxy = 10,
  kStorageMisc = 12,
  kVlan = 18,
  kSecondaryStorageVm = 19,
  kStorageDelete = 21,
};

inline constexpr size_t kAlertsMax = 100'000;  // then the oldest ones are forgotten

struct Alert {
  std::string id;
  AlertType type = AlertType::kHost;
  std::string subject;
  base::WallTime sent;
  bool is_resolved = false;  // what it warned of is over
};

}  // namespace toolgate::simulator

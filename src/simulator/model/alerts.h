// SPDX-License-Identifier: Apache-2.0
// What the management server tells its operators unasked.
#pragma once

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
  kStorageMisc = 12,
  kVlan = 18,
  kStorageDelete = 21,
};

struct Alert {
  std::string id;
  AlertType type = AlertType::kHost;
  std::string name;  // the subject
  std::string description;
  base::WallTime sent;
};

}  // namespace toolgate::simulator

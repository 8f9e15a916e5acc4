// SPDX-License-Identifier: Apache-2.0
// Virtual machines and their interfaces.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cloudstack/api/words.h"
#include "simulator/model/catalogue.h"
#include "simulator/model/networks.h"

namespace toolgate::simulator {

struct Nic {
  std::string id;
  const Network* network = nullptr;
  std::string address;
  std::string mac_address;
};

struct VirtualMachine {
  std::string id;
  int64_t database_id = 0;
  std::string name;
  std::string display_name;
  cloudstack::VmState state = cloudstack::VmState::kStopped;
  bool removed = false;  // expunged: no longer listed, its id still resolves
  bool delete_protection = false;
  const Account* account = nullptr;
  const Zone* zone = nullptr;
  const Host* host = nullptr;  // while it runs
  const Host* last_host = nullptr;
  const Template* source = nullptr;
  const ServiceOffering* offering = nullptr;
  std::vector<Nic> nics;
  std::string key_pairs;
  base::WallTime created;
  base::WallTime updated;
};

// Destroyed, or on its way out: recovering is all that can be done with it.
inline bool IsGone(const VirtualMachine& machine) {
  return machine.state == cloudstack::VmState::kDestroyed ||
         machine.state == cloudstack::VmState::kExpunging;
}

}  // namespace toolgate::simulator

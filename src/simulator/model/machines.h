// SPDX-License-Identifier: Apache-2.0
// Virtual machines, their interfaces, and the snapshots of whole machines.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "cloudstack/api/words.h"
#include "simulator/model/catalogue.h"
#include "simulator/model/networks.h"

namespace toolgate::simulator {

struct Nic {
  std::string id;
  const Network* network = nullptr;
  std::string address;  // empty where the network has none to give
  std::string mac_address;
  bool is_default = false;
  int64_t device_id = 0;
};

// What a machine of a custom offering was asked for; of other offerings it is all empty.
struct CustomSize {
  std::optional<int64_t> cpu_number;
  std::optional<int64_t> cpu_speed_mhz;
  std::optional<int64_t> memory_mib;
};

struct VirtualMachine {
  std::string id;
  int64_t database_id = 0;
  std::string name;
  std::string display_name;
  cloudstack::VmState state = cloudstack::VmState::kStopped;
  bool removed = false;  // expunged: no longer listed, its id still resolves
  bool delete_protection = false;
  bool ha_enabled = false;
  bool is_displayed = true;
  bool is_dynamically_scalable = true;
  const Account* account = nullptr;
  const User* user = nullptr;  // who deployed it
  const Zone* zone = nullptr;
  const Host* host = nullptr;  // while it runs
  const Host* last_host = nullptr;
  const Template* source = nullptr;
  const ServiceOffering* offering = nullptr;
  CustomSize custom;
  std::vector<Nic> nics;
  std::string group;
  std::string key_pairs;  // names, separated by commas
  std::string user_data;  // base64
  std::string password;   // the newest one; empty if it was never given any
  std::map<std::string, std::string> details;
  base::WallTime created;
  base::WallTime updated;
};

// Destroyed, or on its way out: recovering is all that can be done with it.
inline bool IsGone(const VirtualMachine& machine) {
  return machine.state == cloudstack::VmState::kDestroyed ||
         machine.state == cloudstack::VmState::kExpunging;
}

// What it has, by its offering or as it was asked for.
inline int64_t CpuNumber(const VirtualMachine& machine) {
  return machine.custom.cpu_number.value_or(machine.offering->cpu_number);
}
inline int64_t CpuSpeedMhz(const VirtualMachine& machine) {
  return machine.custom.cpu_speed_mhz.value_or(machine.offering->cpu_speed_mhz);
}
inline int64_t MemoryMib(const VirtualMachine& machine) {
  return machine.custom.memory_mib.value_or(machine.offering->memory_mib);
}

// The interface that the machine's own address belongs to, or null.
inline const Nic* DefaultNic(const VirtualMachine& machine) {
  for (const Nic& nic : machine.nics) {
    if (nic.is_default) return &nic;
  }
  return nullptr;
}

// States of a machine snapshot (com.cloud.vm.snapshot.VMSnapshot.State).
enum class MachineSnapshotState {
  kAllocatedRow,
  kCreating,
  kReady,
  kReverting,
  kExpunging,
  kRemoved,  // no longer listed
  kError,
};
std::string_view Name(MachineSnapshotState state);

struct MachineSnapshot {
  std::string id;
  std::string name;
  std::string display_name;
  std::string description;
  MachineSnapshotState state = MachineSnapshotState::kAllocatedRow;
  bool has_memory = false;
  bool is_current = false;  // the one that the machine was last taken or reverted to
  const VirtualMachine* machine = nullptr;
  const MachineSnapshot* parent = nullptr;
  const Account* account = nullptr;
  base::WallTime created;
};

}  // namespace toolgate::simulator

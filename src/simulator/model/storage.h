// SPDX-License-Identifier: Apache-2.0
// Disks and what is kept of them.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "simulator/model/machines.h"

namespace toolgate::simulator {

struct Volume {
  std::string id;
  std::string name;
  bool is_root = false;
  int64_t size_bytes = 0;
  std::string state = "Ready";
  bool delete_protection = false;
  const Account* account = nullptr;
  const Zone* zone = nullptr;
  const StoragePool* pool = nullptr;        // where it is, once it has been created
  const VirtualMachine* machine = nullptr;  // what it is attached to
  int64_t device_id = 0;
  base::WallTime created;
};

struct Snapshot {
  std::string id;
  std::string name;
  std::string state = "BackedUp";
  const Volume* volume = nullptr;
  const Account* account = nullptr;
  base::WallTime created;
};

}  // namespace toolgate::simulator

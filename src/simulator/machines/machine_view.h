// SPDX-License-Identifier: Apache-2.0
// A virtual machine as the API shows it: the members of the 4.22 response class that this cloud has
// values for.
#pragma once

#include <string>

#include "json/writer.h"
#include "simulator/engine/jobs.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// What of a machine is shown besides the least.
struct MachineView {
  bool for_admin = false;  // hosts and instance names
  const Job* pending = nullptr;
  std::string password;  // only ever in the result of the job that set it
  bool metrics = false;
  bool is_empty = false;  // nothing of it, because the caller does not see it any more
};

// Writes one object.
void WriteMachine(json::Writer& writer, const VirtualMachine& machine, const MachineView& view);

// Whether lists and results show `machine` to a caller who may see its owner's machines.
inline bool IsShownTo(const Account& caller, const VirtualMachine& machine,
                      const Settings& settings) {
  const bool sees_gone = caller.type != AccountType::kUser || settings.user_sees_destroyed;
  return !machine.removed && (sees_gone || !IsGone(machine));
}

}  // namespace toolgate::simulator

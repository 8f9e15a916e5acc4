// SPDX-License-Identifier: Apache-2.0
// A virtual machine as the API shows it: the members of the 4.22 response class that this cloud has
// values for.
#pragma once

#include <string>
#include <vector>

#include "json/writer.h"
#include "simulator/engine/jobs.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// What of a machine is shown besides the least.
struct MachineView {
  const Cloud& cloud;
  const Account& caller;
  std::vector<std::string> details = {"all"};  // of the parameter of that name, checked
  const Job* pending = nullptr;
  std::string password = {};  // only ever in the result of the job that set it
  bool metrics = false;
  bool user_data = false;
};

// Writes one object; of a machine that the caller does not see any more, nothing but empty lists.
void WriteMachine(json::Writer& writer, const VirtualMachine& machine, const MachineView& view);

// Writes one object.
void WriteNic(json::Writer& writer, const Cloud& cloud, const VirtualMachine& machine,
              const Nic& nic);

// `{"virtualmachine": ...}`, of a job or a command that changed `machine`.
std::string MachineResult(const Cloud& cloud, const Account& caller, const VirtualMachine& machine,
                          std::string password = "");

// Whether lists and results show `machine` to a caller who may see its owner's machines.
inline bool IsShownTo(const Account& caller, const VirtualMachine& machine,
                      const Settings& settings) {
  const bool sees_gone = IsAdmin(caller) || settings.user_sees_destroyed;
  return !machine.removed && (sees_gone || !IsGone(machine)) &&
         (machine.is_displayed || IsRootAdmin(caller));
}

}  // namespace toolgate::simulator

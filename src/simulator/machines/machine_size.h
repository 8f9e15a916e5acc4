// SPDX-License-Identifier: Apache-2.0
// How much CPU and memory machines get: custom offerings, and changes of the offering.
#pragma once

#include <map>

#include "simulator/engine/command.h"
#include "simulator/machines/machine_life.h"

namespace toolgate::simulator {

// The offering of a machine, with what was asked for where the offering leaves it open.
struct MachineSize {
  const ServiceOffering* offering = nullptr;
  CustomSize custom;
};

// Reads the details `cpuNumber`, `cpuSpeed` and `memory` for `offering`. Errors: 431 where they are
// missing, out of range, or not for the asker to choose.
tl::expected<MachineSize, ApiFailure> ReadSize(const ServiceOffering& offering,
                                               const std::vector<MapRow>& details);

// Of a running machine up only, of a stopped one to anything; other states fail.
net::Task<JobFailure> Scale(JobRun& run, Cloud& cloud, const base::Clock& clock,
                            VirtualMachine& machine, MachineSize size);
// Of a stopped machine, at once.
JobFailure ChangeOffering(Cloud& cloud, const base::Clock& clock, VirtualMachine& machine,
                          const MachineSize& size);

}  // namespace toolgate::simulator

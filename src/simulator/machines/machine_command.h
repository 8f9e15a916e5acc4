// SPDX-License-Identifier: Apache-2.0
// What the commands that change a virtual machine have in common.
#pragma once

#include <string>
#include <string_view>

#include "simulator/engine/enter_job.h"
#include "simulator/machines/machine_life.h"

namespace toolgate::simulator {

// The machine that the request names, if the caller may touch it.
tl::expected<VirtualMachine*, ApiFailure> TakeMachine(CommandContext& context,
                                                      std::string_view parameter = "id");

// A job whose result is the machine as it is then.
JobWork ResultIsMachine(CommandContext& context, const VirtualMachine& machine, JobBody body,
                        std::string password = "");

Reply EnterMachineJob(CommandContext& context, const VirtualMachine& machine, JobWork work,
                      Shown shown = Shown::kJob);

// Answers a synchronous command with the machine as it is now.
Reply AnswerWithMachine(CommandContext& context, const VirtualMachine& machine);

}  // namespace toolgate::simulator

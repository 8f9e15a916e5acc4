// SPDX-License-Identifier: Apache-2.0
// The commands of virtual machines.
#pragma once

#include <span>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

std::span<const Command> MachineCommands();

Reply ListVirtualMachines(CommandContext& context);
Reply ListVirtualMachinesMetrics(CommandContext& context);
Reply StartVirtualMachine(CommandContext& context);
Reply StopVirtualMachine(CommandContext& context);
Reply RebootVirtualMachine(CommandContext& context);
Reply DestroyVirtualMachine(CommandContext& context);
Reply ExpungeVirtualMachine(CommandContext& context);
Reply RecoverVirtualMachine(CommandContext& context);
Reply DeployVirtualMachine(CommandContext& context);
Reply ScaleVirtualMachine(CommandContext& context);
Reply ChangeServiceForVirtualMachine(CommandContext& context);
Reply MigrateVirtualMachine(CommandContext& context);
Reply ResetPasswordForVirtualMachine(CommandContext& context);

}  // namespace toolgate::simulator

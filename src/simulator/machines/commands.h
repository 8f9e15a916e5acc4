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
Reply UpdateVirtualMachine(CommandContext& context);
Reply ScaleVirtualMachine(CommandContext& context);
Reply ChangeServiceForVirtualMachine(CommandContext& context);
Reply MigrateVirtualMachine(CommandContext& context);
Reply FindHostsForMigration(CommandContext& context);
Reply ResetPasswordForVirtualMachine(CommandContext& context);
Reply ResetSshKeyForVirtualMachine(CommandContext& context);
Reply GetVmPassword(CommandContext& context);
Reply CreateConsoleEndpoint(CommandContext& context);
Reply ListNics(CommandContext& context);
Reply AddNicToVirtualMachine(CommandContext& context);
Reply RemoveNicFromVirtualMachine(CommandContext& context);
Reply CreateVmSnapshot(CommandContext& context);
Reply ListVmSnapshots(CommandContext& context);
Reply DeleteVmSnapshot(CommandContext& context);
Reply RevertToVmSnapshot(CommandContext& context);

}  // namespace toolgate::simulator

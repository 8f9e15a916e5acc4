// SPDX-License-Identifier: Apache-2.0
// The commands of disks and snapshots.
#pragma once

#include <span>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

std::span<const Command> StorageCommands();

Reply ListVolumes(CommandContext& context);
Reply ListSnapshots(CommandContext& context);

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// The commands of disks and snapshots.
#pragma once

#include <span>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

std::span<const Command> StorageCommands();

Reply ListVolumes(CommandContext& context);
Reply CreateVolume(CommandContext& context);
Reply AttachVolume(CommandContext& context);
Reply DetachVolume(CommandContext& context);
Reply ResizeVolume(CommandContext& context);
Reply MigrateVolume(CommandContext& context);
Reply UpdateVolume(CommandContext& context);
Reply DeleteVolume(CommandContext& context);
Reply DestroyVolume(CommandContext& context);
Reply RecoverVolume(CommandContext& context);

Reply ListSnapshots(CommandContext& context);
Reply CreateSnapshot(CommandContext& context);
Reply DeleteSnapshot(CommandContext& context);
Reply RevertSnapshot(CommandContext& context);

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// The commands of the API itself.
#pragma once

#include <span>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

std::span<const Command> DiscoveryCommands();

Reply ListApis(CommandContext& context);
Reply ListCapabilities(CommandContext& context);
Reply GetApiLimit(CommandContext& context);
Reply ResetApiLimit(CommandContext& context);

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// The commands of networks.
#pragma once

#include <span>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

std::span<const Command> NetworkCommands();

Reply ListNetworks(CommandContext& context);

}  // namespace toolgate::simulator

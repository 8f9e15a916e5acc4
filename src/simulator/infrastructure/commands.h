// SPDX-License-Identifier: Apache-2.0
// The commands of zones, hosts, offerings and templates.
#pragma once

#include <span>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

std::span<const Command> InfrastructureCommands();

Reply ListZones(CommandContext& context);
Reply ListHosts(CommandContext& context);
Reply ListServiceOfferings(CommandContext& context);
Reply ListTemplates(CommandContext& context);

}  // namespace toolgate::simulator

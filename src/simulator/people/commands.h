// SPDX-License-Identifier: Apache-2.0
// The commands of domains, accounts and users.
#pragma once

#include <span>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

std::span<const Command> PeopleCommands();

Reply ListUsers(CommandContext& context);

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// Every command that the management server knows.
#pragma once

#include <string_view>
#include <vector>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

// In the order of their families.
const std::vector<const Command*>& AllCommands();
const Command* FindCommand(std::string_view name);  // null if there is none

}  // namespace toolgate::simulator

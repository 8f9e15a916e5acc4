// SPDX-License-Identifier: Apache-2.0
// Commands about a gateway with a store; one file for each family.
#pragma once

#include <vector>

#include "cli/command_line.h"

namespace toolgate::cli {

std::vector<Command> ApiTokenCommands();
std::vector<Command> DatabaseCommands();
std::vector<Command> GrantCommands();
std::vector<Command> KeyCommands();
std::vector<Command> MemberCommands();
std::vector<Command> OrganisationCommands();
std::vector<Command> PauseCommands();
std::vector<Command> PolicyCommands();
std::vector<Command> ServerCommands();
std::vector<Command> ServerToolCommands();
Command ApplyCommand();
Command AuditCommand();
Command ImportCommand();
Command InitCommand();

}  // namespace toolgate::cli

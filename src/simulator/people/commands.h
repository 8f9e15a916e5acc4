// SPDX-License-Identifier: Apache-2.0
// The commands of domains, accounts, users, projects and roles, of what they may own, and of tags.
#pragma once

#include <span>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

std::span<const Command> PeopleCommands();

Reply ListUsers(CommandContext& context);
Reply ListAccounts(CommandContext& context);
Reply ListDomains(CommandContext& context);
Reply ListProjects(CommandContext& context);
Reply ListRoles(CommandContext& context);
Reply GetUserKeys(CommandContext& context);

Reply ListResourceLimits(CommandContext& context);

Reply ListTags(CommandContext& context);
Reply CreateTags(CommandContext& context);
Reply DeleteTags(CommandContext& context);

}  // namespace toolgate::simulator

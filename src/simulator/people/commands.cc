// SPDX-License-Identifier: Apache-2.0
// With their parameters, from the annotations of Apache CloudStack 4.22.
#include "simulator/people/commands.h"

namespace toolgate::simulator {
namespace {

constexpr Command kCommands[] = {
    {"listUsers", "user.ListUsersCmd", CommandKind::kList, Rights::kEveryone, "Lists user accounts",
     "+LIST +ACCT accounttype:integer id:string state:string username:string", ListUsers},
};

}  // namespace

std::span<const Command> PeopleCommands() { return kCommands; }

}  // namespace toolgate::simulator

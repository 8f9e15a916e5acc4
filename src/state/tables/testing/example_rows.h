// SPDX-License-Identifier: Apache-2.0
// Rows for tests: complete, made alike from their names. Ids are a prefix and the name.
#pragma once

#include <string>
#include <string_view>

#include "state/tables/control_store.h"

namespace toolgate::state {

// Midnight of some day, and so many seconds.
base::WallTime ExampleTime(int64_t seconds = 0);

Organisation ExampleOrganisation(std::string_view name);
User ExampleUser(std::string_view name);
Member ExampleMember(std::string_view organisation, std::string_view user, identity::Role role);
Invitation ExampleInvitation(std::string_view organisation, std::string_view email);
SignIn ExampleSignIn(std::string_view user, std::string_view token);
ApiToken ExampleApiToken(std::string_view organisation, std::string_view user,
                         std::string_view label);
Server ExampleServer(std::string_view organisation, std::string_view name);
Policy ExamplePolicy(std::string_view organisation, std::string_view name);
PolicyVersion ExampleVersion(std::string_view policy, std::string_view text);
Grant ExampleGrant(const Server& server, std::string_view policy, std::string_view label);
AcceptedTool ExampleTool(std::string_view server, std::string_view tool);
AdminEvent ExampleEvent(std::string_view organisation, std::string_view action);
KeptAnswer ExampleAnswer(std::string_view caller, std::string_view key);

// An organisation `NAME` with a user `NAME-admin`, a server `files` with one accepted tool, a
// policy `readers` with one version in force, and a grant `agent`.
struct ExampleThings {
  Organisation organisation;
  User user;
  Member member;
  Server server;
  Policy policy;
  Grant grant;
};
base::Status InsertExample(Tables& tables, std::string_view name, ExampleThings& things);

}  // namespace toolgate::state

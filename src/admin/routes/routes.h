// SPDX-License-Identifier: Apache-2.0
// All routes of the REST API: a table for each family, in a file of its own.
#pragma once

#include <span>

#include "admin/route.h"

namespace toolgate::admin::routes {

std::span<const Route> AuditRoutes();
std::span<const Route> ContractRoutes();
std::span<const Route> ServerRoutes();
std::span<const Route> ServerToolRoutes();
std::span<const Route> PolicyRoutes();
std::span<const Route> PolicyVersionRoutes();
std::span<const Route> GrantRoutes();
std::span<const Route> PauseRoutes();
std::span<const Route> DecisionRoutes();
std::span<const Route> InvitationRoutes();
std::span<const Route> KeyRoutes();
std::span<const Route> MeRoutes();
std::span<const Route> MemberRoutes();
std::span<const Route> OrganisationRoutes();
std::span<const Route> SignInRoutes();
std::span<const Route> TokenRoutes();

// All of them, one after another.
std::span<const std::span<const Route>> All();

}  // namespace toolgate::admin::routes

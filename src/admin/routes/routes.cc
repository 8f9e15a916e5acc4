// SPDX-License-Identifier: Apache-2.0
#include "admin/routes/routes.h"

#include <array>

namespace toolgate::admin::routes {

std::span<const std::span<const Route>> All() {
  static const std::array kTables{
      ContractRoutes(), SignInRoutes(),     MeRoutes(),       OrganisationRoutes(),
      MemberRoutes(),   InvitationRoutes(), TokenRoutes(),    AuditRoutes(),
      ServerRoutes(),   ServerToolRoutes(), PolicyRoutes(),   PolicyVersionRoutes(),
      GrantRoutes(),    PauseRoutes(),      DecisionRoutes(), KeyRoutes(),
  };
  return kTables;
}

}  // namespace toolgate::admin::routes

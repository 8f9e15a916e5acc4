// SPDX-License-Identifier: Apache-2.0
#include "admin/routes/rows.h"

namespace toolgate::admin::routes {

using base::ErrorCode;
using control::Outcome;
using control::Refuse;

Outcome<state::Organisation> GetOrganisation(state::Tables& tables, const Call& call) {
  ASSIGN_OR_FAULT(auto found, tables.organisations().Find(call.organisation.id));
  if (found) return std::move(*found);
  return Refuse(ErrorCode::kNotFound, "there is no such organisation");
}

Outcome<state::User> GetCaller(state::Tables& tables, const Call& call) {
  if (!call.actor.id.empty()) {
    ASSIGN_OR_FAULT(auto found, tables.users().Find(call.actor.id));
    if (found) return std::move(*found);
  }
  return Refuse(ErrorCode::kNotFound, "the local operator is no user");
}

}  // namespace toolgate::admin::routes

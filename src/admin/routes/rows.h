// SPDX-License-Identifier: Apache-2.0
// What routes of all families need of rows.
#pragma once

#include "admin/answers.h"
#include "admin/store.h"

namespace toolgate::admin::routes {

// The organisation of the path as it is inside a change or a reading.
control::Outcome<state::Organisation> GetOrganisation(state::Tables& tables, const Call& call);

// The user who asks. Errors: not_found for the local operator, who is none.
control::Outcome<state::User> GetCaller(state::Tables& tables, const Call& call);

}  // namespace toolgate::admin::routes

// SPDX-License-Identifier: Apache-2.0
// What a request asks of the decision log. The organisation is always that of the path, whatever
// else is asked for.
#pragma once

#include "admin/route.h"
#include "audit/reading/log_query.h"

namespace toolgate::admin::routes {

// Names of the parameters that filter, for tables of routes.
#define TOOLGATE_DECISION_FILTERS "since until grant grant_id server tool outcome rule text kind"

// Errors: bad_request.
control::Outcome<audit::LogQuery> ReadLogQuery(const Call& call);

// A moment that a parameter names; empty without it. Errors: bad_request.
control::Outcome<std::optional<base::WallTime>> ReadMoment(const Call& call, std::string_view name);

}  // namespace toolgate::admin::routes

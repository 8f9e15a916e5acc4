// SPDX-License-Identifier: Apache-2.0
// The stop buttons: every call of a server, of a grant or of a whole organisation is denied from
// the next one on, until somebody resumes it.
#pragma once

#include "control/rows.h"

namespace toolgate::control {

// `wanted`: {reason?}, or empty. To pause what is paused says who did it last, and why.
Outcome<state::Server> PauseServer(const Context& context, state::Server server,
                                   json::Value wanted);
Outcome<state::Server> ResumeServer(const Context& context, state::Server server);
Outcome<state::Grant> PauseGrant(const Context& context, state::Grant grant, json::Value wanted);
Outcome<state::Grant> ResumeGrant(const Context& context, state::Grant grant);
Outcome<state::Organisation> PauseOrganisation(const Context& context,
                                               state::Organisation organisation,
                                               json::Value wanted);
Outcome<state::Organisation> ResumeOrganisation(const Context& context,
                                                state::Organisation organisation);

}  // namespace toolgate::control

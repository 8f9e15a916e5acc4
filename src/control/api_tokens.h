// SPDX-License-Identifier: Apache-2.0
// Personal API tokens: a user's, for one organisation, with at most a role. Shown once.
#pragma once

#include <string>

#include "control/events.h"
#include "control/outcome.h"
#include "json/writer.h"

namespace toolgate::control {

inline constexpr size_t kApiTokensMax = 50;  // of a user in an organisation

struct MadeApiToken {
  state::ApiToken token;
  std::string secret;
};

// `wanted`: {label, role?, expires_at?}, for the actor, who has `role` there. Errors besides:
// limit_exceeded.
Outcome<MadeApiToken> CreateApiToken(const Context& context,
                                     const state::Organisation& organisation, identity::Role role,
                                     json::Value wanted);

// One of the actor's own.
Outcome<void> DeleteApiToken(const Context& context, const state::Organisation& organisation,
                             std::string_view id);

void WriteApiToken(json::Writer& writer, const state::ApiToken& token);

}  // namespace toolgate::control

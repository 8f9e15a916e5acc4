// SPDX-License-Identifier: Apache-2.0
// Grants of an organisation: minted, given other policies, rotated, revoked. A token is given out
// once, when it is made; what is kept is its hash.
#pragma once

#include <string>
#include <vector>

#include "control/rows.h"
#include "identity/roles.h"

namespace toolgate::control {

struct MintedGrant {
  state::Grant grant;
  std::string token;
};

// The longest time for which an old token stays good beside a new one.
inline constexpr int64_t kOverlapSecondsMax = 30 * 86'400;

// `wanted`: {label, server, policy?, shadow_policy?, subject?, expires_at?, labels?}: server and
// policies by name or id.
Outcome<MintedGrant> CreateGrant(const Context& context, const state::Organisation& organisation,
                                 json::Value wanted);
// A grant whose token is somewhere already, as `wanted` says but for its hash. For imports.
Outcome<state::Grant> AdoptGrant(const Context& context, const state::Organisation& organisation,
                                 json::Value wanted, const crypto::Sha256Digest& token_hash);

// The same members but `server`; null takes a policy or the expiry away. Who is no admin changes
// the policies alone.
Outcome<state::Grant> ChangeGrant(const Context& context, identity::Role role, state::Grant grant,
                                  json::Value wanted);

// `wanted`: {overlap_seconds?}: how long the old token is good beside the new one.
Outcome<MintedGrant> RotateGrant(const Context& context, state::Grant grant, json::Value wanted);

// For ever, from the next call on.
Outcome<state::Grant> RevokeGrant(const Context& context, state::Grant grant);

// As the API gives it, and the audit log keeps it: with the names of its server and policies.
base::Result<std::string> WriteGrant(state::Tables& tables, const state::Grant& grant);
base::Status WriteGrantMembers(state::Tables& tables, json::Writer& writer,
                               const state::Grant& grant);

}  // namespace toolgate::control

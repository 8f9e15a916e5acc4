// SPDX-License-Identifier: Apache-2.0
// Invitations to an organisation: a token that is shown once, to be passed on by whoever invites,
// and good for one person, whose address it names.
#pragma once

#include <optional>
#include <string>

#include "control/events.h"
#include "control/outcome.h"
#include "json/writer.h"

namespace toolgate::control {

inline constexpr std::chrono::hours kInvitationLifetime{7 * 24};
inline constexpr size_t kInvitationsMax = 200;  // open ones of an organisation

struct MadeInvitation {
  state::Invitation invitation;
  std::string token;
};

// `wanted`: {email, role}. Errors besides: conflict, if they are a member already;
// limit_exceeded.
Outcome<MadeInvitation> CreateInvitation(const Context& context,
                                         const state::Organisation& organisation,
                                         json::Value wanted);

Outcome<void> RevokeInvitation(const Context& context, const state::Organisation& organisation,
                               std::string_view id);

// What a token invites to, and whom, if they have an account.
struct OpenInvitation {
  state::Invitation invitation;
  state::Organisation organisation;
  std::optional<state::User> user;
};
// Errors: not_found, also for what has expired.
Outcome<OpenInvitation> FindInvitation(state::Tables& tables, std::string_view token,
                                       base::WallTime now);

// Makes `user`, who has the invitation's address, a member, and uses the invitation up.
Outcome<state::Member> AcceptInvitation(const Context& context, const OpenInvitation& open,
                                        const state::User& user);

void WriteInvitation(json::Writer& writer, const state::Invitation& invitation);

}  // namespace toolgate::control

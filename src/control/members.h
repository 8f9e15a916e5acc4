// SPDX-License-Identifier: Apache-2.0
// Members of an organisation. It always has an admin.
#pragma once

#include <vector>

#include "control/events.h"
#include "control/outcome.h"
#include "json/writer.h"

namespace toolgate::control {

// Errors: conflict, if the user is a member already.
Outcome<state::Member> AddMember(const Context& context, const state::Organisation& organisation,
                                 const state::User& user, identity::Role role);

// A member by user id or e-mail address.
struct MemberAndUser {
  state::Member member;
  state::User user;
};
Outcome<MemberAndUser> GetMember(state::Tables& tables, const state::Organisation& organisation,
                                 std::string_view user);

// `wanted`: {role}. Errors besides: conflict (`last_admin`).
Outcome<MemberAndUser> ChangeMember(const Context& context, MemberAndUser member,
                                    json::Value wanted);

// Ends the member's tokens for this organisation. The grants that they minted stay good: they are
// returned, for the admin to decide on. Errors: conflict (`last_admin`).
Outcome<std::vector<state::Grant>> RemoveMember(const Context& context,
                                                const MemberAndUser& member);

void WriteMember(json::Writer& writer, const MemberAndUser& member);

}  // namespace toolgate::control

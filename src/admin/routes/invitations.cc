// SPDX-License-Identifier: Apache-2.0
#include "control/invitations.h"

#include "admin/caller.h"
#include "admin/problem.h"
#include "admin/routes/routes.h"
#include "admin/routes/rows.h"
#include "control/body.h"
#include "control/names.h"
#include "control/users.h"
#include "identity/new_password.h"

namespace toolgate::admin::routes {
namespace {

using base::ErrorCode;
using control::Context;
using control::OpenInvitation;
using control::Outcome;
using control::Refuse;
using state::Invitation;
using state::User;

Outcome<Answer> List(Call& call) {
  ASSIGN_OR_FAULT(const auto page, PageOf(call));
  ASSIGN_OR_FAULT(const auto rows,
                  ReadStore(call, [&](state::Tables& tables) -> Outcome<std::vector<Invitation>> {
                    ASSIGN_OR_FAULT(auto found,
                                    tables.invitations().List(call.organisation.id, page));
                    return found;
                  }));
  return ListAnswer<Invitation>(call, rows, page.limit - 1, control::WriteInvitation,
                                [](const Invitation& row) { return row.id; });
}

Outcome<Answer> Create(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(const auto made,
                    control::CreateInvitation(context, call.organisation, call.body.root()));
    return JsonAnswer(201, [&](json::Writer& writer) {
      control::WriteInvitation(writer, made.invitation);
      writer.Member("token", made.token);
    });
  });
}

Outcome<Answer> Revoke(Call& call) {
  RETURN_IF_FAULT(ChangeStore(call, [&](const Context& context) {
    return control::RevokeInvitation(context, call.organisation, call.Path("invitation"));
  }));
  return NoContent();
}

struct Acceptance {
  std::string token;
  std::optional<std::string> name;
  std::optional<std::string> password;
};

Outcome<Acceptance> Read(const Call& call) {
  control::Body body(call.body.root(), "the acceptance");
  body.Require("token");
  Acceptance read;
  read.token = body.reader().TakeString("token").value_or("");
  read.name = body.TakeLine("name", control::kLineBytesMax);
  read.password = body.reader().TakeString("password");
  RETURN_IF_FAULT(body.Finish());
  return read;
}

// Whoever has an account must be signed in to it: a token that went astray gives nobody else a
// place, and nobody gets a password for an account that is there.
Outcome<void> CheckIsInvited(const Call& call, const User& user) {
  const bool is_signed_in = call.means == Means::kSignIn && call.is_from_our_page;
  if (!is_signed_in) {
    return Refuse(ErrorCode::kUnauthenticated,
                  "the invited address has an account: sign in, then accept the invitation",
                  std::string(reason::kSignInNeeded));
  }
  if (call.actor.id == user.id) return {};
  return Refuse(ErrorCode::kUnauthenticated, "the invitation is for somebody else",
                std::string(reason::kForbidden));
}

// The account that will be made, its password hashed.
Outcome<control::NewUser> MakeAccount(const Call& call, const Acceptance& given,
                                      const std::string& email) {
  if (!given.password) {
    return control::RefuseField("/password", "a new account needs a `password`");
  }
  if (const auto good = identity::CheckNewPassword(*given.password, email); !good) {
    return control::RefuseField("/password", good.error().message);
  }
  control::NewUser made;
  made.email = email;
  made.name = given.name.value_or("");
  ASSIGN_OR_FAULT(made.password_hash, call.services.passwords.Hash(*given.password));
  return made;
}

Answer Show(const OpenInvitation& open, const User& user) {
  return JsonAnswer(200, [&](json::Writer& writer) {
    writer.Key("organisation").BeginObject().Member("id", open.organisation.id);
    writer.Member("name", open.organisation.name).Member("title", open.organisation.title);
    writer.EndObject().Key("user").BeginObject();
    control::WriteUser(writer, user);
    writer.EndObject().Member("role", identity::Name(open.invitation.role));
  });
}

Outcome<Answer> Accept(Call& call) {
  ASSIGN_OR_FAULT(const Acceptance given, Read(call));
  ASSIGN_OR_FAULT(const auto seen, ReadStore(call, [&](state::Tables& tables) {
                    return control::FindInvitation(tables, given.token, call.now);
                  }));
  control::NewUser account;
  if (seen.user) {
    RETURN_IF_FAULT(CheckIsInvited(call, *seen.user));
  } else {
    ASSIGN_OR_FAULT(account, MakeAccount(call, given, seen.invitation.email));
    call.actor.id.clear();
    call.actor.name = account.email;
    call.actor.by_means_of = "invitation";
  }
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(const auto open,
                    control::FindInvitation(context.tables, given.token, context.now));
    if (open.user.has_value() != seen.user.has_value()) {
      return Refuse(ErrorCode::kConflict, "the account was made meanwhile: sign in, then accept");
    }
    User user;
    if (open.user) {
      user = *open.user;
    } else {
      ASSIGN_OR_FAULT(user, control::CreateUser(context, account));
    }
    RETURN_IF_FAULT(control::AcceptInvitation(context, open, user));
    return Show(open, user);
  });
}

}  // namespace

std::span<const Route> InvitationRoutes() {
  constexpr std::string_view kAll = "/organisations/{organisation}/invitations";
  static constexpr Route kRoutes[] = {
      {"GET", kAll, "listInvitations", Access::kAdmin, Body::kNone, "limit cursor", List},
      {"POST", kAll, "createInvitation", Access::kAdmin, Body::kJson, "", Create},
      {"DELETE", "/organisations/{organisation}/invitations/{invitation}", "revokeInvitation",
       Access::kAdmin, Body::kNone, "", Revoke},
      {"POST", "/invitations/accept", "acceptInvitation", Access::kAnyone, Body::kJson, "", Accept},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes

// SPDX-License-Identifier: Apache-2.0
// The caller: who they are, where they are signed in, their password.
#include <algorithm>

#include "admin/caller.h"
#include "admin/routes/routes.h"
#include "admin/routes/rows.h"
#include "admin/routes/sign_in.h"
#include "control/body.h"
#include "control/rows.h"
#include "identity/new_password.h"

namespace toolgate::admin::routes {
namespace {

using base::ErrorCode;
using control::Context;
using control::Outcome;
using control::Refuse;
using identity::Role;

struct Membership {
  state::Organisation organisation;
  Role role = Role::kViewer;
};

struct Self {
  std::optional<state::User> user;
  std::vector<Membership> memberships;
};

std::string_view NameOf(Means means) {
  switch (means) {
    case Means::kSignIn:
      return "password";
    case Means::kToken:
      return "token";
    default:
      return "local";
  }
}

// A token sees no more than its organisation.
Outcome<Self> Look(const Call& call, state::Tables& tables) {
  Self self;
  if (call.means == Means::kLocal) return self;
  ASSIGN_OR_FAULT(self.user, GetCaller(tables, call));
  ASSIGN_OR_FAULT(const auto members, tables.members().ListOfUser(call.actor.id));
  for (const state::Member& member : members) {
    const bool is_hidden =
        call.means == Means::kToken && member.organisation != call.token_organisation;
    if (is_hidden) continue;
    ASSIGN_OR_FAULT(auto organisation, tables.organisations().Find(member.organisation));
    if (!organisation) continue;
    self.memberships.push_back({std::move(*organisation), std::min(member.role, call.role_max)});
  }
  return self;
}

Outcome<Answer> GetMe(Call& call) {
  ASSIGN_OR_FAULT(const Self self,
                  ReadStore(call, [&](state::Tables& tables) { return Look(call, tables); }));
  return JsonAnswer(200, [&](json::Writer& writer) {
    writer.Member("name", call.actor.name).Member("signed_in_by", NameOf(call.means));
    writer.Member("is_operator", call.actor.is_operator).Key("user");
    if (self.user) {
      writer.BeginObject();
      control::WriteUser(writer, *self.user);
      writer.EndObject();
    } else {
      writer.Null();
    }
    if (call.means == Means::kSignIn) writer.Member("csrf_token", call.csrf_token);
    writer.Key("organisations").BeginArray();
    for (const Membership& membership : self.memberships) {
      writer.BeginObject().Member("id", membership.organisation.id);
      writer.Member("name", membership.organisation.name);
      writer.Member("title", membership.organisation.title);
      writer.Member("role", identity::Name(membership.role)).EndObject();
    }
    writer.EndArray();
  });
}

struct Passwords {
  std::string present;
  std::string wanted;
};

Outcome<Passwords> ReadPasswords(const Call& call) {
  control::Body body(call.body.root(), "the change");
  body.Require("password");
  body.Require("new_password");
  Passwords read;
  read.present = body.reader().TakeString("password").value_or("");
  read.wanted = body.reader().TakeString("new_password").value_or("");
  RETURN_IF_FAULT(body.Finish());
  if (const auto good = identity::CheckNewPassword(read.wanted, call.actor.name); !good) {
    return control::RefuseField("/new_password", good.error().message);
  }
  return read;
}

Outcome<Answer> ChangePassword(Call& call) {
  RETURN_IF_FAULT(RequireInPerson(call));
  ASSIGN_OR_FAULT(const Passwords given, ReadPasswords(call));
  ASSIGN_OR_FAULT(const auto user,
                  ReadStore(call, [&](state::Tables& tables) { return GetCaller(tables, call); }));
  const PasswordCheck check = CheckPassword(call, user.email, user, given.present);
  if (check.wait.count() > 0) return Wait(call, check.wait);
  if (!check.is_right) return control::RefuseField("/password", "this is not your password");
  ASSIGN_OR_FAULT(const std::string hash, call.services.passwords.Hash(given.wanted));
  ASSIGN_OR_FAULT(const auto started,
                  ChangeStore(call, [&](const Context& context) -> Outcome<control::StartedSignIn> {
                    RETURN_IF_FAULT(control::ChangePassword(context, user, hash));
                    return control::StartSignIn(context, user, call.request.Field("user-agent"));
                  }));
  return SignedIn(call.services, user, started);
}

Outcome<Answer> ListSignIns(Call& call) {
  RETURN_IF_FAULT(RequireInPerson(call));
  ASSIGN_OR_FAULT(
      auto rows, ReadStore(call, [&](state::Tables& tables) -> Outcome<std::vector<state::SignIn>> {
        ASSIGN_OR_FAULT(auto found, tables.sign_ins().ListOfUser(call.actor.id));
        return found;
      }));
  return JsonAnswer(200, [&](json::Writer& writer) {
    writer.Key("items").BeginArray();
    for (const state::SignIn& row : rows) {
      writer.BeginObject();
      control::WriteSignIn(writer, row);
      writer.Member("is_this", row.id == call.sign_in).EndObject();
    }
    writer.EndArray();
  });
}

Outcome<Answer> EndSignIn(Call& call) {
  RETURN_IF_FAULT(RequireInPerson(call));
  RETURN_IF_FAULT(ChangeStore(call, [&](const Context& context) {
    return control::EndSignIn(context, call.Path("sign_in"));
  }));
  return NoContent();
}

Outcome<Answer> EndOtherSignIns(Call& call) {
  RETURN_IF_FAULT(RequireInPerson(call));
  RETURN_IF_FAULT(ChangeStore(call, [&](const Context& context) {
    return control::EndOtherSignIns(context, call.sign_in);
  }));
  return NoContent();
}

}  // namespace

std::span<const Route> MeRoutes() {
  constexpr auto kSignedIn = Access::kSignedIn;
  static constexpr Route kRoutes[] = {
      {"GET", "/me", "getMe", kSignedIn, Body::kNone, "", GetMe},
      {"POST", "/me/password", "changePassword", kSignedIn, Body::kJson, "", ChangePassword},
      {"GET", "/me/sign-ins", "listSignIns", kSignedIn, Body::kNone, "", ListSignIns},
      {"DELETE", "/me/sign-ins", "endOtherSignIns", kSignedIn, Body::kNone, "", EndOtherSignIns},
      {"DELETE", "/me/sign-ins/{sign_in}", "endSignIn", kSignedIn, Body::kNone, "", EndSignIn},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes

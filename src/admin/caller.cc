// SPDX-License-Identifier: Apache-2.0
#include "admin/caller.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "admin/problem.h"
#include "base/text.h"
#include "control/sign_ins.h"
#include "identity/grants.h"

namespace toolgate::admin {
namespace {

using base::ErrorCode;
using control::Outcome;
using control::Refuse;

auto Unauthenticated(std::string message) {
  return Refuse(ErrorCode::kUnauthenticated, std::move(message),
                std::string(reason::kSignInNeeded));
}

auto Forbidden(std::string_view reason, std::string message) {
  return Refuse(ErrorCode::kUnauthenticated, std::move(message), std::string(reason));
}

bool SameDigest(const crypto::Sha256Digest& a, const crypto::Sha256Digest& b) {
  const auto view = [](const crypto::Sha256Digest& digest) {
    return std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size());
  };
  return crypto::EqualsInConstantTime(view(a), view(b));
}

// The value of our cookie; empty if there is none, or more than one.
std::string_view FindCookie(const Call& call) {
  const std::string_view name = SignInCookie(call.services);
  std::string_view found;
  bool is_seen = false;
  for (std::string_view pair : base::Split(call.request.Field("cookie"), ';')) {
    pair = base::Trim(pair);
    const size_t equals = pair.find('=');
    if (equals == pair.npos || pair.substr(0, equals) != name) continue;
    if (std::exchange(is_seen, true)) return {};
    found = pair.substr(equals + 1);
  }
  return found;
}

void SetUser(Call& call, const state::User& user, std::string by_means_of) {
  call.actor.id = user.id;
  call.actor.name = user.email;
  call.actor.by_means_of = std::move(by_means_of);
}

Outcome<void> ResolveToken(Call& call, state::Tables& tables, std::string_view token) {
  const crypto::Sha256Digest hash = crypto::Sha256(token);
  const auto& local = call.services.local_operator;
  if (local && SameDigest(hash, *local)) {
    call.means = Means::kLocal;
    call.actor.name = "local operator";
    call.actor.by_means_of = "local";
    call.actor.is_operator = true;
    return {};
  }
  ASSIGN_OR_FAULT(const auto found, tables.api_tokens().FindByToken(hash));
  const bool is_good = found && (!found->expires_at || call.now < *found->expires_at);
  if (!is_good) return Unauthenticated("this token is not good, or not any more");
  ASSIGN_OR_FAULT(const auto user, tables.users().Find(found->user));
  if (!user) return Unauthenticated("this token is not good, or not any more");
  SetUser(call, *user, fmt::format("token {}", found->hint));
  call.means = Means::kToken;
  call.api_token = found->id;
  call.token_organisation = found->organisation;
  call.role_max = found->role;
  call.used_at = found->used_at;
  return {};
}

Outcome<void> ResolveSignIn(Call& call, state::Tables& tables, std::string_view token) {
  ASSIGN_OR_FAULT(const auto found, tables.sign_ins().FindByToken(crypto::Sha256(token)));
  const bool is_good =
      found && call.now < found->expires_at && call.now - found->used_at < kSignInIdleMax;
  if (!is_good) return Unauthenticated("the sign-in is over: sign in again");
  ASSIGN_OR_FAULT(const auto user, tables.users().Find(found->user));
  if (!user) return Unauthenticated("the sign-in is over: sign in again");
  SetUser(call, *user, "password");
  call.actor.is_operator = user->is_operator;
  call.means = Means::kSignIn;
  call.sign_in = found->id;
  call.used_at = found->used_at;
  call.csrf_token = control::CsrfTokenOf(token);
  call.is_from_our_page =
      SameDigest(crypto::Sha256(call.request.Field("x-csrf-token")), found->csrf_hash);
  return {};
}

// Other sites can make browsers send a request, and with some luck the cookie; they cannot read our
// answers, and so do not know the token that those hold.
Outcome<void> CheckOrigin(const Call& call) {
  if (call.means != Means::kSignIn) return {};
  const std::string_view site = call.request.Field("sec-fetch-site");
  const bool is_ours = site.empty() || site == "same-origin" || site == "none";
  const bool is_reading = call.request.method == "GET";
  if (is_ours && (is_reading || call.is_from_our_page)) return {};
  return Forbidden(reason::kCsrf, "send the sign-in's `csrf_token` as `X-CSRF-Token`");
}

identity::Role RoleOf(Access access) {
  switch (access) {
    case Access::kPolicyManager:
      return identity::Role::kPolicyManager;
    case Access::kAdmin:
      return identity::Role::kAdmin;
    default:
      return identity::Role::kViewer;
  }
}

auto NoSuchOrganisation() { return Refuse(ErrorCode::kNotFound, "there is no such organisation"); }

}  // namespace

std::string_view SignInCookie(const Services& services) {
  return services.has_tls ? "__Host-toolgate" : "toolgate";
}

Outcome<void> ResolveCaller(Call& call, state::Tables& tables) {
  call.actor.client_address = call.request.client_address;
  call.actor.request_id = call.request.request_id;
  if (const auto field = call.request.Field("authorization"); !field.empty()) {
    const std::string_view token = identity::BearerToken(field);
    if (token.empty()) return Unauthenticated("send a token as `Authorization: Bearer ...`");
    return ResolveToken(call, tables, token);
  }
  const std::string_view cookie = FindCookie(call);
  if (cookie.empty()) return {};
  return ResolveSignIn(call, tables, cookie);
}

Outcome<void> ResolveOrganisation(Call& call, const Route& route, state::Tables& tables) {
  const auto named = call.path.find("organisation");
  if (named == call.path.end()) return {};
  if (call.means == Means::kNone) return Unauthenticated("sign in, or send a token");
  ASSIGN_OR_FAULT(auto found, tables.organisations().FindNamed(named->second));
  if (!found) {
    ASSIGN_OR_FAULT(found, tables.organisations().Find(named->second));
  }
  if (!found) return NoSuchOrganisation();
  if (call.means == Means::kLocal) {
    call.role = identity::Role::kAdmin;
  } else {
    const bool is_elsewhere = call.means == Means::kToken && call.token_organisation != found->id;
    if (is_elsewhere) return NoSuchOrganisation();
    ASSIGN_OR_FAULT(const auto member, tables.members().Find(found->id, call.actor.id));
    const bool may_see = member || (route.access == Access::kOperator && call.actor.is_operator);
    if (!may_see) return NoSuchOrganisation();
    call.role = member ? std::min(member->role, call.role_max) : identity::Role::kViewer;
  }
  call.organisation = std::move(*found);
  return {};
}

Outcome<void> CheckAccess(const Call& call, const Route& route) {
  if (route.access == Access::kAnyone) return {};
  if (call.means == Means::kNone) return Unauthenticated("sign in, or send a token");
  RETURN_IF_FAULT(CheckOrigin(call));
  if (route.access == Access::kSignedIn) return {};
  if (route.access == Access::kOperator) {
    if (call.actor.is_operator) return {};
    return Forbidden(reason::kForbidden, "this is for operators of the instance");
  }
  const identity::Role needed = RoleOf(route.access);
  if (identity::Includes(call.role, needed)) return {};
  return Forbidden(reason::kForbidden, fmt::format("this needs the role `{}`", Name(needed)));
}

Outcome<void> RequireInPerson(const Call& call) {
  if (call.means == Means::kSignIn) return {};
  return Forbidden(reason::kNotInPerson, "this takes a sign-in with a password, not a token");
}

void NoteUse(const Call& call) {
  const bool is_kept = call.means == Means::kToken || call.means == Means::kSignIn;
  if (!is_kept || (call.used_at && call.now - *call.used_at < kUseNotedEvery)) return;
  const auto noted = call.services.store.Write([&](state::Tables& tables) -> base::Status {
    if (call.means == Means::kToken) return tables.api_tokens().NoteUse(call.api_token, call.now);
    ASSIGN_OR_RETURN(auto found, tables.sign_ins().Find(call.sign_in));
    if (!found) return {};
    found->used_at = call.now;
    found->updated_at = call.now;
    return tables.sign_ins().Update(*found);
  });
  if (noted || noted.error().code == ErrorCode::kConflict) return;
  call.services.logger.Warning("use_not_noted", {{"error", noted.error().message}});
}

}  // namespace toolgate::admin

// SPDX-License-Identifier: Apache-2.0
#include "control/sign_ins.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "control/rows.h"
#include "identity/tokens.h"

namespace toolgate::control {
namespace {

using base::ErrorCode;
using state::SignIn;
using state::User;

// Ends the oldest ones of a user who has too many.
Outcome<void> MakeRoom(const Context& context, const User& user) {
  RETURN_IF_FAULT(context.tables.sign_ins().DeleteExpired(context.now));
  ASSIGN_OR_FAULT(auto others, context.tables.sign_ins().ListOfUser(user.id));
  std::sort(others.begin(), others.end(),
            [](const SignIn& a, const SignIn& b) { return a.used_at < b.used_at; });
  for (size_t at = 0; at + kSignInsMax <= others.size(); ++at) {
    RETURN_IF_FAULT(context.tables.sign_ins().Delete(others[at].id));
  }
  return {};
}

Target TargetOf(const Context& context) {
  return {"", "user", context.actor.id, context.actor.name};
}

}  // namespace

std::string CsrfTokenOf(std::string_view token) {
  const crypto::Sha256Digest digest = crypto::Sha256(fmt::format("csrf\n{}", token));
  return base::Base64UrlEncode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

Outcome<StartedSignIn> StartSignIn(const Context& context, const User& user,
                                   std::string_view user_agent) {
  RETURN_IF_FAULT(MakeRoom(context, user));
  StartedSignIn started;
  started.token = identity::MakeToken(identity::TokenKind::kSession);
  SignIn& sign_in = started.sign_in;
  sign_in.id = MakeId("ses");
  sign_in.user = user.id;
  sign_in.token_hash = crypto::Sha256(started.token);
  sign_in.csrf_hash = crypto::Sha256(CsrfTokenOf(started.token));
  sign_in.client_address = context.actor.client_address;
  sign_in.user_agent = base::Printable(user_agent, kUserAgentBytesMax);
  sign_in.created_at = sign_in.updated_at = sign_in.used_at = context.now;
  sign_in.expires_at = context.now + kSignInLifetime;
  RETURN_IF_FAULT(context.tables.sign_ins().Insert(sign_in));
  RETURN_IF_FAULT(Record(context, "user.sign_in", {"", "user", user.id, user.email}, "", ""));
  return started;
}

Outcome<void> RecordFailedSignIn(const Context& context, std::string_view email) {
  const std::string name = base::Printable(email);
  RETURN_IF_FAULT(Record(context, "user.sign_in_failed", {"", "user", "", name}, "", ""));
  return {};
}

Outcome<void> EndSignIn(const Context& context, std::string_view id) {
  ASSIGN_OR_FAULT(const auto found, context.tables.sign_ins().Find(id));
  if (!found || found->user != context.actor.id) {
    return Refuse(ErrorCode::kNotFound, "you have no such sign-in");
  }
  RETURN_IF_FAULT(context.tables.sign_ins().Delete(found->id));
  RETURN_IF_FAULT(Record(context, "user.sign_out", TargetOf(context), "", ""));
  return {};
}

Outcome<void> EndOtherSignIns(const Context& context, std::string_view except_id) {
  RETURN_IF_FAULT(context.tables.sign_ins().DeleteOfUser(context.actor.id, except_id));
  RETURN_IF_FAULT(Record(context, "user.sign_out_elsewhere", TargetOf(context), "", ""));
  return {};
}

void WriteSignIn(json::Writer& writer, const SignIn& sign_in) {
  writer.Member("id", sign_in.id).Member("client_address", sign_in.client_address);
  writer.Member("user_agent", sign_in.user_agent);
  WriteTime(writer, "created_at", sign_in.created_at);
  WriteTime(writer, "used_at", sign_in.used_at);
  WriteTime(writer, "expires_at", sign_in.expires_at);
}

}  // namespace toolgate::control

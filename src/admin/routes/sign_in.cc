// SPDX-License-Identifier: Apache-2.0
#include "admin/routes/sign_in.h"

#include <fmt/format.h>

#include "admin/caller.h"
#include "admin/problem.h"
#include "admin/routes/routes.h"
#include "admin/routes/rows.h"
#include "control/body.h"
#include "control/rows.h"
#include "identity/sign_in_guard.h"

namespace toolgate::admin::routes {
namespace {

using base::ErrorCode;
using control::Context;
using control::Outcome;
using control::Refuse;
using state::User;

std::string Cookie(const Services& services, std::string_view value, int64_t seconds) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}",
                     SignInCookie(services), value, seconds, services.has_tls ? "; Secure" : "");
}

struct Credentials {
  std::string email;  // as it was given
  std::string password;
};

Outcome<Credentials> Read(const Call& call) {
  control::Body body(call.body.root(), "the sign-in");
  body.Require("email");
  body.Require("password");
  Credentials read;
  read.email = body.TakeLine("email", control::kEmailBytesMax).value_or("");
  read.password = body.reader().TakeString("password").value_or("");
  RETURN_IF_FAULT(body.Finish());
  return read;
}

Outcome<std::optional<User>> FindUser(const Call& call, const std::string& email) {
  return ReadStore(call, [&](state::Tables& tables) -> Outcome<std::optional<User>> {
    ASSIGN_OR_FAULT(auto found, tables.users().FindByEmail(email));
    return found;
  });
}

// A new one with each sign-in: an old one, which somebody else may have planted, ends.
Outcome<control::StartedSignIn> Start(Call& call, const User& user) {
  call.actor.id = user.id;
  call.actor.name = user.email;
  call.actor.by_means_of = "password";
  return ChangeStore(call, [&](const Context& context) -> Outcome<control::StartedSignIn> {
    ASSIGN_OR_FAULT(const auto now, context.tables.users().Find(user.id));
    if (!now || now->password_hash != user.password_hash) {
      return Refuse(ErrorCode::kConflict, "the password was changed meanwhile: sign in again");
    }
    if (!call.sign_in.empty()) RETURN_IF_FAULT(context.tables.sign_ins().Delete(call.sign_in));
    return control::StartSignIn(context, user, call.request.Field("user-agent"));
  });
}

Outcome<Answer> SignIn(Call& call) {
  ASSIGN_OR_FAULT(const Credentials given, Read(call));
  const std::string email = control::ParseEmail(given.email);
  ASSIGN_OR_FAULT(const auto user, FindUser(call, email));
  const PasswordCheck check = CheckPassword(call, given.email, user, given.password);
  if (check.wait.count() > 0) return Wait(call, check.wait);
  if (!check.is_right) {
    call.actor.id.clear();
    call.actor.name = "nobody";
    call.actor.by_means_of = "password";
    RETURN_IF_FAULT(ChangeStore(call, [&](const Context& context) {
      return control::RecordFailedSignIn(context, given.email);
    }));
    return Refuse(ErrorCode::kUnauthenticated, "the e-mail address or the password is wrong",
                  "sign_in_failed");
  }
  ASSIGN_OR_FAULT(const auto started, Start(call, *user));
  return SignedIn(call.services, *user, started);
}

Outcome<Answer> SignOut(Call& call) {
  RETURN_IF_FAULT(RequireInPerson(call));
  RETURN_IF_FAULT(ChangeStore(
      call, [&](const Context& context) { return control::EndSignIn(context, call.sign_in); }));
  return SignedOut(call.services);
}

}  // namespace

Answer SignedIn(const Services& services, const User& user, const control::StartedSignIn& started) {
  Answer answer = JsonAnswer(200, [&](json::Writer& writer) {
    writer.Key("user").BeginObject();
    control::WriteUser(writer, user);
    writer.EndObject();
    writer.Member("csrf_token", control::CsrfTokenOf(started.token));
    control::WriteTime(writer, "expires_at", started.sign_in.expires_at);
  });
  const std::chrono::seconds lifetime = control::kSignInLifetime;
  answer.Add("Set-Cookie", Cookie(services, started.token, lifetime.count()));
  return answer;
}

Answer SignedOut(const Services& services) {
  Answer answer = NoContent();
  answer.Add("Set-Cookie", Cookie(services, "", 0));
  return answer;
}

PasswordCheck CheckPassword(const Call& call, const std::string& email,
                            const std::optional<User>& user, std::string_view password) {
  identity::SignInGuard& guard = call.services.guard;
  const auto attempt = guard.Begin(email, call.request.client_address);
  if (!attempt.is_admitted()) return {false, attempt.wait()};
  const bool has_password = user && !user->password_hash.empty();
  const auto hash = has_password ? std::optional(user->password_hash) : std::nullopt;
  const bool is_right = call.services.passwords.Verify(hash, password);
  if (is_right) guard.Succeeded(attempt);
  return {is_right, std::chrono::seconds(0)};
}

Answer Wait(const Call& call, std::chrono::seconds wait) {
  const control::Fault fault{
      {ErrorCode::kLimitExceeded, fmt::format("too many attempts: wait for {} s", wait.count())},
      {},
      "sign_in_delayed"};
  Answer answer = MakeProblem(fault, call.request.request_id);
  answer.Add("Retry-After", std::to_string(wait.count()));
  return answer;
}

std::span<const Route> SignInRoutes() {
  static constexpr Route kRoutes[] = {
      {"POST", "/sign-in", "signIn", Access::kAnyone, Body::kJson, "", SignIn},
      {"POST", "/sign-out", "signOut", Access::kSignedIn, Body::kNone, "", SignOut},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes

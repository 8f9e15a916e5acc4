// SPDX-License-Identifier: Apache-2.0
#include "control/api_tokens.h"

#include <fmt/format.h>

#include "control/body.h"
#include "control/names.h"
#include "control/rows.h"
#include "identity/tokens.h"

namespace toolgate::control {
namespace {

using base::ErrorCode;
using identity::Role;
using state::ApiToken;
using state::Organisation;

Target TargetOf(const ApiToken& token) {
  return {token.organisation, "api_token", token.id, token.label};
}

std::string Write(const ApiToken& token) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  WriteApiToken(writer, token);
  writer.EndObject();
  return text;
}

// Reads what is wanted; at most `role_max`.
Outcome<ApiToken> Take(const Context& context, Role role_max, json::Value wanted) {
  Body body(wanted, "the token");
  body.Require("label");
  ApiToken token;
  token.label = body.TakeLine("label", kLineBytesMax).value_or("");
  const auto role = body.reader().TakeWord("role", {"viewer", "policy_manager", "admin"});
  token.role = role ? *identity::ParseRole(*role) : role_max;
  body.TakeTime("expires_at", token.expires_at);
  RETURN_IF_FAULT(body.Finish());
  if (token.label.empty()) return RefuseField("/label", "`label` must not be empty");
  if (!identity::Includes(role_max, token.role)) {
    return RefuseField("/role", "a token cannot do more than you",
                       fmt::format("write `{}`, or leave it out", identity::Name(role_max)));
  }
  if (token.expires_at && *token.expires_at <= context.now) {
    return RefuseField("/expires_at", "`expires_at` is over");
  }
  return token;
}

}  // namespace

Outcome<MadeApiToken> CreateApiToken(const Context& context, const Organisation& organisation,
                                     Role role, json::Value wanted) {
  ASSIGN_OR_FAULT(ApiToken token, Take(context, role, wanted));
  auto& table = context.tables.api_tokens();
  ASSIGN_OR_FAULT(const auto others, table.ListOfUser(organisation.id, context.actor.id));
  if (others.size() >= kApiTokensMax) {
    return Refuse(ErrorCode::kLimitExceeded, "you have too many tokens: delete some");
  }
  std::string secret = identity::MakeToken(identity::TokenKind::kPersonal);
  token.id = MakeId("tok");
  token.organisation = organisation.id;
  token.user = context.actor.id;
  token.hint = identity::TokenHint(secret);
  token.token_hash = crypto::Sha256(secret);
  token.created_at = token.updated_at = context.now;
  RETURN_IF_FAULT(table.Insert(token));
  RETURN_IF_FAULT(Record(context, "api_token.create", TargetOf(token), "", Write(token)));
  return MadeApiToken{std::move(token), std::move(secret)};
}

Outcome<void> DeleteApiToken(const Context& context, const Organisation& organisation,
                             std::string_view id) {
  ASSIGN_OR_FAULT(const auto found, context.tables.api_tokens().Find(id));
  const bool is_theirs =
      found && found->organisation == organisation.id && found->user == context.actor.id;
  if (!is_theirs) return Refuse(ErrorCode::kNotFound, "you have no such token");
  RETURN_IF_FAULT(context.tables.api_tokens().Delete(organisation.id, found->id));
  RETURN_IF_FAULT(Record(context, "api_token.delete", TargetOf(*found), Write(*found), ""));
  return {};
}

void WriteApiToken(json::Writer& writer, const ApiToken& token) {
  writer.Member("id", token.id).Member("label", token.label).Member("hint", token.hint);
  writer.Member("role", identity::Name(token.role));
  WriteTime(writer, "created_at", token.created_at);
  WriteTime(writer, "expires_at", token.expires_at);
  WriteTime(writer, "used_at", token.used_at);
}

}  // namespace toolgate::control

// SPDX-License-Identifier: Apache-2.0
#include "control/grants.h"

#include "control/body.h"
#include "control/names.h"
#include "identity/tokens.h"

namespace toolgate::control {
namespace {

using json::Type;
using json::Value;
using state::Grant;

Target TargetOf(const Grant& grant) { return {grant.organisation, "grant", grant.id, grant.label}; }

void SetToken(Grant& grant, const std::string& token) {
  grant.token_hash = crypto::Sha256(token);
  grant.hint = identity::TokenHint(token);
}

// The id of the row that a text names, by name or id; null names none.
template <class T>
base::Status TakeReference(Body& body, state::NamedTable<T>& table, std::string_view organisation,
                           std::string_view key, std::string& id) {
  const Value value = body.reader().TakeAny(key);
  if (!value) return {};
  if (value.Is(Type::kNull)) {
    id.clear();
    return {};
  }
  if (!value.Is(Type::kString)) {
    body.issues().Error(value.position(), fmt::format("`{}` must be a name or an id", key));
    return {};
  }
  ASSIGN_OR_RETURN(std::optional<T> row, table.Find(value.text()));
  if (!row || row->organisation != organisation) {
    ASSIGN_OR_RETURN(row, table.FindNamed(organisation, value.text()));
  }
  if (row) {
    id = row->id;
  } else {
    body.issues().Error(value.position(),
                        fmt::format("there is no {} `{}`", key == "server" ? "server" : "policy",
                                    base::Printable(value.text())));
  }
  return {};
}

void TakeLabel(Body& body, std::string& label) {
  const Value value = body.reader().Take("label", Type::kString);
  if (!value) return;
  if (IsGrantLabel(value.text())) {
    label = value.text();
    return;
  }
  body.issues().Error(value.position(), "this cannot be a grant's label",
                      "use one line of 1 to 255 bytes that does not begin with `grt_`");
}

// What only admins say of a grant.
void TakeOwnMembers(const Context& context, Body& body, Grant& grant) {
  TakeLabel(body, grant.label);
  if (auto subject = body.TakeLine("subject", kLineBytesMax)) grant.subject = std::move(*subject);
  const Value expires = body.reader().TakeAny("expires_at");
  body.TakeTime("expires_at", grant.expires_at);
  if (expires && grant.expires_at && *grant.expires_at <= context.now) {
    body.issues().Error(expires.position(), "this is over already",
                        "revoke the grant to end it now");
  }
  body.TakeLabels(grant.labels);
}

base::Status TakePolicies(const Context& context, Body& body, Grant& grant) {
  state::Policies& policies = context.tables.policies();
  RETURN_IF_ERROR(TakeReference(body, policies, grant.organisation, "policy", grant.policy));
  return TakeReference(body, policies, grant.organisation, "shadow_policy", grant.shadow_policy);
}

Outcome<void> CheckLabel(const Context& context, const Grant& grant) {
  ASSIGN_OR_FAULT(const auto other,
                  context.tables.grants().FindNamed(grant.organisation, grant.label));
  if (other && other->id != grant.id) {
    return tl::unexpected(NameTaken("/label", "grant", grant.label));
  }
  return {};
}

Outcome<Grant> MakeGrant(const Context& context, const state::Organisation& organisation,
                         Value wanted) {
  Grant grant;
  grant.id = MakeId("grt");
  grant.organisation = organisation.id;
  grant.created_at = grant.updated_at = context.now;
  grant.minted_by = context.actor.id.empty() ? context.actor.name : context.actor.id;
  Body body(wanted, "the grant");
  body.reader().RequirePresent("label");
  body.reader().RequirePresent("server");
  TakeOwnMembers(context, body, grant);
  RETURN_IF_FAULT(
      TakeReference(body, context.tables.servers(), grant.organisation, "server", grant.server));
  RETURN_IF_FAULT(TakePolicies(context, body, grant));
  RETURN_IF_FAULT(body.Finish());
  if (grant.server.empty()) return RefuseField("/server", "a grant is for a server");
  RETURN_IF_FAULT(CheckLabel(context, grant));
  return grant;
}

Outcome<void> Insert(const Context& context, std::string_view action, Grant& grant) {
  RETURN_IF_FAULT(context.tables.grants().Insert(grant));
  ASSIGN_OR_FAULT(std::string after, WriteGrant(context.tables, grant));
  RETURN_IF_FAULT(Record(context, action, TargetOf(grant), "", std::move(after)));
  return {};
}

Outcome<void> Update(const Context& context, std::string_view action, const std::string& before,
                     Grant& grant) {
  grant.updated_at = context.now;
  RETURN_IF_FAULT(context.tables.grants().Update(grant));
  ASSIGN_OR_FAULT(std::string after, WriteGrant(context.tables, grant));
  RETURN_IF_FAULT(Record(context, action, TargetOf(grant), before, std::move(after)));
  return {};
}

Outcome<void> CheckLive(const Grant& grant) {
  if (!grant.revoked_at) return {};
  return Refuse(base::ErrorCode::kConflict, "this grant is revoked: mint another one", "revoked");
}

// Of what only admins may change, a member that is there.
std::optional<std::string> FindAdminMember(Value wanted) {
  for (const auto& [key, key_value, value] : wanted) {
    if (key != "policy" && key != "shadow_policy") return std::string(key);
  }
  return std::nullopt;
}

template <class T>
base::Status WriteReference(json::Writer& writer, state::Table<T>& table, std::string_view key,
                            const std::string& id) {
  writer.Key(key);
  if (id.empty()) {
    writer.Null();
    return {};
  }
  ASSIGN_OR_RETURN(const auto row, table.Find(id));
  writer.String(row ? row->name : id);
  return {};
}

}  // namespace

Outcome<MintedGrant> CreateGrant(const Context& context, const state::Organisation& organisation,
                                 Value wanted) {
  ASSIGN_OR_FAULT(Grant grant, MakeGrant(context, organisation, wanted));
  std::string token = identity::MakeToken(identity::TokenKind::kGrant);
  SetToken(grant, token);
  RETURN_IF_FAULT(Insert(context, "grant.create", grant));
  return MintedGrant{std::move(grant), std::move(token)};
}

Outcome<Grant> AdoptGrant(const Context& context, const state::Organisation& organisation,
                          Value wanted, const crypto::Sha256Digest& token_hash) {
  ASSIGN_OR_FAULT(Grant grant, MakeGrant(context, organisation, wanted));
  grant.token_hash = token_hash;
  RETURN_IF_FAULT(Insert(context, "grant.import", grant));
  return grant;
}

Outcome<Grant> ChangeGrant(const Context& context, identity::Role role, Grant grant, Value wanted) {
  RETURN_IF_FAULT(CheckLive(grant));
  ASSIGN_OR_FAULT(const std::string before, WriteGrant(context.tables, grant));
  const auto admins = FindAdminMember(wanted);
  if (admins && !identity::Includes(role, identity::Role::kAdmin)) {
    Fault fault{
        {base::ErrorCode::kInvalidInput, "only admins change this of a grant"}, {}, "forbidden"};
    fault.fields.push_back({"/" + json::PointerToken(*admins), fault.error.message, "", {}});
    return tl::unexpected(std::move(fault));
  }
  Body body(wanted, "the grant");
  TakeOwnMembers(context, body, grant);
  RETURN_IF_FAULT(TakePolicies(context, body, grant));
  RETURN_IF_FAULT(body.Finish());
  RETURN_IF_FAULT(CheckLabel(context, grant));
  RETURN_IF_FAULT(Update(context, "grant.change", before, grant));
  return grant;
}

Outcome<MintedGrant> RotateGrant(const Context& context, Grant grant, Value wanted) {
  RETURN_IF_FAULT(CheckLive(grant));
  ASSIGN_OR_FAULT(const std::string before, WriteGrant(context.tables, grant));
  int64_t overlap = 0;
  if (wanted) {
    Body body(wanted, "the request");
    overlap = body.reader().TakeInt("overlap_seconds", 0, kOverlapSecondsMax).value_or(0);
    RETURN_IF_FAULT(body.Finish());
  }
  grant.old_token_hash.reset();
  grant.old_token_until.reset();
  if (overlap > 0) {
    grant.old_token_hash = grant.token_hash;
    grant.old_token_until = context.now + std::chrono::seconds(overlap);
  }
  std::string token = identity::MakeToken(identity::TokenKind::kGrant);
  SetToken(grant, token);
  RETURN_IF_FAULT(Update(context, "grant.rotate", before, grant));
  return MintedGrant{std::move(grant), std::move(token)};
}

Outcome<Grant> RevokeGrant(const Context& context, Grant grant) {
  RETURN_IF_FAULT(CheckLive(grant));
  ASSIGN_OR_FAULT(const std::string before, WriteGrant(context.tables, grant));
  grant.revoked_at = context.now;
  grant.revoked_by = context.actor.name;
  grant.old_token_hash.reset();
  grant.old_token_until.reset();
  RETURN_IF_FAULT(Update(context, "grant.revoke", before, grant));
  return grant;
}

base::Result<std::string> WriteGrant(state::Tables& tables, const Grant& grant) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  RETURN_IF_ERROR(WriteGrantMembers(tables, writer, grant));
  writer.EndObject();
  return text;
}

base::Status WriteGrantMembers(state::Tables& tables, json::Writer& writer, const Grant& grant) {
  WriteRow(writer, grant);
  writer.Member("label", grant.label);
  RETURN_IF_ERROR(WriteReference(writer, tables.servers(), "server", grant.server));
  RETURN_IF_ERROR(WriteReference(writer, tables.policies(), "policy", grant.policy));
  RETURN_IF_ERROR(WriteReference(writer, tables.policies(), "shadow_policy", grant.shadow_policy));
  writer.Member("subject", grant.subject).Member("hint", grant.hint);
  WriteTime(writer, "old_token_until", grant.old_token_until);
  WriteTime(writer, "expires_at", grant.expires_at);
  WriteTime(writer, "used_at", grant.used_at);
  WriteTime(writer, "revoked_at", grant.revoked_at);
  writer.Member("minted_by", grant.minted_by).Member("revoked_by", grant.revoked_by);
  WriteLabels(writer, grant.labels);
  WritePause(writer, grant.pause);
  return {};
}

}  // namespace toolgate::control

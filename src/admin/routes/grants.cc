// SPDX-License-Identifier: Apache-2.0
// Grants: minted, changed, rotated, revoked. A token is in one answer, the one that made it.
#include "control/grants.h"

#include "admin/answers.h"
#include "admin/routes/routes.h"
#include "admin/store.h"

namespace toolgate::admin::routes {
namespace {

using control::Context;
using control::MintedGrant;
using control::Outcome;
using state::Grant;

Outcome<Grant> Find(const Call& call, state::Tables& tables) {
  return control::GetRow(tables.grants(), call.organisation, "grant", call.Path("grant"));
}

Outcome<Answer> AnswerWith(state::Tables& tables, int status, const Grant& grant,
                           std::string_view token = "") {
  std::string members;
  json::Writer inner(members);
  RETURN_IF_FAULT(control::WriteGrantMembers(tables, inner, grant));
  const auto write = [&](json::Writer& writer) {
    writer.RawMembers(members);
    if (!token.empty()) writer.Member("token", token);
  };
  return WithRevision(JsonAnswer(status, write), grant.revision);
}

// The id of the row that a parameter of the query names; empty if it names none.
template <class T>
Outcome<std::string> FindQueried(const Call& call, state::NamedTable<T>& table,
                                 std::string_view kind) {
  const std::string* name = call.Query(kind);
  if (name == nullptr) return std::string();
  ASSIGN_OR_FAULT(const T row, control::GetRow(table, call.organisation, kind, *name));
  return row.id;
}

struct Listed {
  std::string id;
  std::string members;
};

Outcome<std::vector<Listed>> List(const Call& call, state::Tables& tables,
                                  const state::Page& page) {
  ASSIGN_OR_FAULT(const std::string server, FindQueried(call, tables.servers(), "server"));
  ASSIGN_OR_FAULT(const std::string policy, FindQueried(call, tables.policies(), "policy"));
  const std::string* revoked = call.Query("revoked");
  state::Grants::Filter filter;
  filter.server = server;
  filter.policy = policy;
  filter.with_revoked = revoked != nullptr && *revoked == "true";
  ASSIGN_OR_FAULT(const auto rows,
                  tables.grants().ListFiltered(call.organisation.id, filter, page));
  std::vector<Listed> listed;
  for (const Grant& row : rows) {
    Listed one{row.id, ""};
    json::Writer writer(one.members);
    RETURN_IF_FAULT(control::WriteGrantMembers(tables, writer, row));
    listed.push_back(std::move(one));
  }
  return listed;
}

Outcome<Answer> ListGrants(Call& call) {
  ASSIGN_OR_FAULT(const state::Page page, PageOf(call));
  ASSIGN_OR_FAULT(const auto rows,
                  ReadStore(call, [&](state::Tables& tables) { return List(call, tables, page); }));
  return ListAnswer<Listed>(
      call, rows, page.limit - 1,
      [](json::Writer& writer, const Listed& grant) { writer.RawMembers(grant.members); },
      [](const Listed& grant) { return grant.id; });
}

Outcome<Answer> CreateGrant(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(const MintedGrant minted,
                    control::CreateGrant(context, call.organisation, call.body.root()));
    return AnswerWith(context.tables, 201, minted.grant, minted.token);
  });
}

Outcome<Answer> GetGrant(Call& call) {
  return ReadStore(call, [&](state::Tables& tables) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(const Grant grant, Find(call, tables));
    return AnswerWith(tables, 200, grant);
  });
}

Outcome<Answer> ChangeGrant(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(Grant grant, Find(call, context.tables));
    RETURN_IF_FAULT(CheckRevision(call, grant.revision));
    ASSIGN_OR_FAULT(const Grant changed,
                    control::ChangeGrant(context, call.role, std::move(grant), call.body.root()));
    return AnswerWith(context.tables, 200, changed);
  });
}

Outcome<Answer> RotateGrant(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(Grant grant, Find(call, context.tables));
    ASSIGN_OR_FAULT(const MintedGrant minted,
                    control::RotateGrant(context, std::move(grant), call.body.root()));
    return AnswerWith(context.tables, 200, minted.grant, minted.token);
  });
}

Outcome<Answer> RevokeGrant(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(Grant grant, Find(call, context.tables));
    ASSIGN_OR_FAULT(const Grant revoked, control::RevokeGrant(context, std::move(grant)));
    return AnswerWith(context.tables, 200, revoked);
  });
}

}  // namespace

std::span<const Route> GrantRoutes() {
  static constexpr Route kRoutes[] = {
      {"GET", "/organisations/{organisation}/grants", "listGrants", Access::kViewer, Body::kNone,
       "limit cursor server policy revoked", ListGrants},
      {"POST", "/organisations/{organisation}/grants", "createGrant", Access::kAdmin, Body::kJson,
       "", CreateGrant},
      {"GET", "/organisations/{organisation}/grants/{grant}", "getGrant", Access::kViewer,
       Body::kNone, "", GetGrant},
      {"PATCH", "/organisations/{organisation}/grants/{grant}", "changeGrant",
       Access::kPolicyManager, Body::kJson, "", ChangeGrant},
      {"POST", "/organisations/{organisation}/grants/{grant}/rotate", "rotateGrant", Access::kAdmin,
       Body::kOptional, "", RotateGrant},
      {"POST", "/organisations/{organisation}/grants/{grant}/revoke", "revokeGrant", Access::kAdmin,
       Body::kNone, "", RevokeGrant},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes

// SPDX-License-Identifier: Apache-2.0
#include "control/members.h"

#include "admin/routes/routes.h"
#include "admin/routes/rows.h"

namespace toolgate::admin::routes {
namespace {

using control::Context;
using control::MemberAndUser;
using control::Outcome;

Outcome<std::vector<MemberAndUser>> Read(const Call& call, state::Tables& tables,
                                         const state::Page& page) {
  ASSIGN_OR_FAULT(const auto members, tables.members().List(call.organisation.id, page));
  std::vector<MemberAndUser> rows;
  for (const state::Member& member : members) {
    ASSIGN_OR_FAULT(auto user, tables.users().Find(member.id));
    if (user) rows.push_back({member, std::move(*user)});
  }
  return rows;
}

Outcome<Answer> List(Call& call) {
  ASSIGN_OR_FAULT(const auto page, PageOf(call));
  ASSIGN_OR_FAULT(const auto rows,
                  ReadStore(call, [&](state::Tables& tables) { return Read(call, tables, page); }));
  return ListAnswer<MemberAndUser>(call, rows, page.limit - 1, control::WriteMember,
                                   [](const MemberAndUser& row) { return row.member.id; });
}

Outcome<Answer> Change(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(auto row,
                    control::GetMember(context.tables, call.organisation, call.Path("user")));
    ASSIGN_OR_FAULT(const auto changed,
                    control::ChangeMember(context, std::move(row), call.body.root()));
    return JsonAnswer(200, [&](json::Writer& writer) { control::WriteMember(writer, changed); });
  });
}

// The grants that they minted stay good until somebody revokes them.
Outcome<Answer> Remove(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(const auto row,
                    control::GetMember(context.tables, call.organisation, call.Path("user")));
    ASSIGN_OR_FAULT(const auto grants, control::RemoveMember(context, row));
    return JsonAnswer(200, [&](json::Writer& writer) {
      writer.Key("minted_grants").BeginArray();
      for (const state::Grant& grant : grants) {
        writer.BeginObject().Member("id", grant.id).Member("label", grant.label).EndObject();
      }
      writer.EndArray();
    });
  });
}

}  // namespace

std::span<const Route> MemberRoutes() {
  constexpr std::string_view kOne = "/organisations/{organisation}/members/{user}";
  static constexpr Route kRoutes[] = {
      {"GET", "/organisations/{organisation}/members", "listMembers", Access::kViewer, Body::kNone,
       "limit cursor", List},
      {"PATCH", kOne, "changeMember", Access::kAdmin, Body::kJson, "", Change},
      {"DELETE", kOne, "removeMember", Access::kAdmin, Body::kNone, "", Remove},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes

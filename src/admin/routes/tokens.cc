// SPDX-License-Identifier: Apache-2.0
// The caller's personal API tokens in an organisation. A token knows of itself alone.
#include "admin/caller.h"
#include "admin/routes/routes.h"
#include "admin/routes/rows.h"
#include "control/api_tokens.h"

namespace toolgate::admin::routes {
namespace {

using control::Context;
using control::Outcome;

Outcome<Answer> List(Call& call) {
  ASSIGN_OR_FAULT(
      const auto rows,
      ReadStore(call, [&](state::Tables& tables) -> Outcome<std::vector<state::ApiToken>> {
        if (call.actor.id.empty()) return std::vector<state::ApiToken>{};
        ASSIGN_OR_FAULT(auto found,
                        tables.api_tokens().ListOfUser(call.organisation.id, call.actor.id));
        return found;
      }));
  return JsonAnswer(200, [&](json::Writer& writer) {
    writer.Key("items").BeginArray();
    for (const state::ApiToken& row : rows) {
      if (call.means == Means::kToken && row.id != call.api_token) continue;
      writer.BeginObject();
      control::WriteApiToken(writer, row);
      writer.EndObject();
    }
    writer.EndArray();
  });
}

// Not by a token: one that leaks could else make itself a successor.
Outcome<Answer> Create(Call& call) {
  RETURN_IF_FAULT(RequireInPerson(call));
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(const auto made, control::CreateApiToken(context, call.organisation, call.role,
                                                             call.body.root()));
    return JsonAnswer(201, [&](json::Writer& writer) {
      control::WriteApiToken(writer, made.token);
      writer.Member("token", made.secret);
    });
  });
}

// A token may end itself, and no other: one that leaks could else cut off the rest.
Outcome<Answer> Delete(Call& call) {
  if (call.means == Means::kToken && call.Path("token") != call.api_token) {
    RETURN_IF_FAULT(RequireInPerson(call));
  }
  RETURN_IF_FAULT(ChangeStore(call, [&](const Context& context) {
    return control::DeleteApiToken(context, call.organisation, call.Path("token"));
  }));
  return NoContent();
}

}  // namespace

std::span<const Route> TokenRoutes() {
  constexpr std::string_view kAll = "/organisations/{organisation}/tokens";
  static constexpr Route kRoutes[] = {
      {"GET", kAll, "listTokens", Access::kViewer, Body::kNone, "", List},
      {"POST", kAll, "createToken", Access::kViewer, Body::kJson, "", Create},
      {"DELETE", "/organisations/{organisation}/tokens/{token}", "deleteToken", Access::kViewer,
       Body::kNone, "", Delete},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes

// SPDX-License-Identifier: Apache-2.0
// Servers: made, changed, deleted, and how they are.
#include "control/servers.h"

#include "admin/answers.h"
#include "admin/live_servers.h"
#include "admin/routes/routes.h"
#include "admin/store.h"
#include "control/rows.h"

namespace toolgate::admin::routes {
namespace {

using control::Context;
using control::Outcome;
using state::Server;

control::ServerRules RulesOf(const Call& call) { return {call.services.keys, call.services.reach}; }

Outcome<Server> Find(const Call& call, state::Tables& tables) {
  return control::GetRow(tables.servers(), call.organisation, "server", call.Path("server"));
}

void WriteHealth(const Call& call, json::Writer& writer, const Server& server) {
  std::optional<LiveHealth> health;
  if (call.services.live != nullptr) {
    health = call.services.live->FindHealth(call.organisation.id, server.name);
  }
  writer.Key("health");
  if (!health) {
    writer.Null();
    return;
  }
  writer.BeginObject().Member("state", health->state);
  control::WriteTime(writer, "since", health->since);
  writer.Member("why", health->why).Member("era", health->era).EndObject();
}

Answer AnswerWith(const Call& call, int status, const Server& server) {
  const auto write = [&](json::Writer& writer) {
    control::WriteServerMembers(writer, server);
    WriteHealth(call, writer, server);
  };
  return WithRevision(JsonAnswer(status, write), server.revision);
}

Outcome<Answer> ListServers(Call& call) {
  ASSIGN_OR_FAULT(const state::Page page, PageOf(call));
  ASSIGN_OR_FAULT(const auto rows, ReadStore(call, [&](state::Tables& tables) {
                    return Outcome<std::vector<Server>>(
                        control::AsOutcome(tables.servers().List(call.organisation.id, page)));
                  }));
  return ListAnswer<Server>(
      call, rows, page.limit - 1,
      [&call](json::Writer& writer, const Server& server) {
        control::WriteServerMembers(writer, server);
        WriteHealth(call, writer, server);
      },
      [](const Server& server) { return server.id; });
}

Outcome<Answer> CreateServer(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(
        const Server server,
        control::CreateServer(context, RulesOf(call), call.organisation, call.body.root()));
    return AnswerWith(call, 201, server);
  });
}

Outcome<Answer> GetServer(Call& call) {
  ASSIGN_OR_FAULT(const Server server,
                  ReadStore(call, [&](state::Tables& tables) { return Find(call, tables); }));
  return AnswerWith(call, 200, server);
}

Outcome<Answer> ChangeServer(Call& call) {
  ASSIGN_OR_FAULT(
      const Server server, ChangeStore(call, [&](const Context& context) -> Outcome<Server> {
        ASSIGN_OR_FAULT(Server found, Find(call, context.tables));
        RETURN_IF_FAULT(CheckRevision(call, found.revision));
        return control::ChangeServer(context, RulesOf(call), std::move(found), call.body.root());
      }));
  return AnswerWith(call, 200, server);
}

Outcome<Answer> DeleteServer(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(const Server found, Find(call, context.tables));
    RETURN_IF_FAULT(CheckRevision(call, found.revision));
    RETURN_IF_FAULT(control::DeleteServer(context, found));
    return NoContent();
  });
}

}  // namespace

std::span<const Route> ServerRoutes() {
  static constexpr Route kRoutes[] = {
      {"GET", "/organisations/{organisation}/servers", "listServers", Access::kViewer, Body::kNone,
       "limit cursor", ListServers},
      {"POST", "/organisations/{organisation}/servers", "createServer", Access::kAdmin, Body::kJson,
       "", CreateServer},
      {"GET", "/organisations/{organisation}/servers/{server}", "getServer", Access::kViewer,
       Body::kNone, "", GetServer},
      {"PATCH", "/organisations/{organisation}/servers/{server}", "changeServer", Access::kAdmin,
       Body::kJson, "", ChangeServer},
      {"DELETE", "/organisations/{organisation}/servers/{server}", "deleteServer", Access::kAdmin,
       Body::kNone, "", DeleteServer},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes

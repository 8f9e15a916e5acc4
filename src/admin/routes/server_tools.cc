// SPDX-License-Identifier: Apache-2.0
// The tools of a server as it lists them now, beside those that people have accepted.
#include "admin/answers.h"
#include "admin/live_servers.h"
#include "admin/routes/routes.h"
#include "admin/store.h"
#include "control/accepted_tools.h"

namespace toolgate::admin::routes {
namespace {

using base::ErrorCode;
using control::Context;
using control::Outcome;
using state::Server;

Outcome<Server> Find(const Call& call, state::Tables& tables) {
  return control::GetRow(tables.servers(), call.organisation, "server", call.Path("server"));
}

std::optional<LiveTools> FindTools(const Call& call, const Server& server) {
  if (call.services.live == nullptr) return std::nullopt;
  return call.services.live->FindTools(call.organisation.id, server.name);
}

std::string_view StandingOf(const review::Definition& now, const review::Tools& accepted,
                            std::string_view name) {
  const auto found = accepted.find(name);
  if (found == accepted.end()) return "new";
  return found->second.digest == now.digest ? "accepted" : "changed";
}

void WriteTool(json::Writer& writer, const std::string& name, const LiveTool& tool,
               const review::Tools& accepted) {
  writer.BeginObject().Member("name", name);
  writer.Member("standing", StandingOf(tool.definition, accepted, name));
  writer.Member("digest", tool.definition.digest).Member("class", tool.category);
  writer.Member("severity", tool.severity).Key("evidence").Raw(tool.evidence);
  writer.Key("definition").Raw(tool.definition.text).EndObject();
}

void WriteTools(json::Writer& writer, const LiveTools& tools, const review::Tools& accepted) {
  writer.BeginArray();
  for (const auto& [name, tool] : tools) WriteTool(writer, name, tool, accepted);
  for (const auto& [name, definition] : accepted) {
    if (tools.contains(name)) continue;
    writer.BeginObject().Member("name", name).Member("standing", "gone");
    writer.Member("digest", definition.digest).EndObject();
  }
  writer.EndArray();
}

struct Accepted {
  Server server;
  review::Tools tools;
};

Outcome<Answer> ListTools(Call& call) {
  ASSIGN_OR_FAULT(const Accepted accepted,
                  ReadStore(call, [&](state::Tables& tables) -> Outcome<Accepted> {
                    ASSIGN_OR_FAULT(Server server, Find(call, tables));
                    ASSIGN_OR_FAULT(review::Tools tools, control::ListAccepted(tables, server.id));
                    return Accepted{std::move(server), std::move(tools)};
                  }));
  const auto tools = FindTools(call, accepted.server);
  return JsonAnswer(200, [&](json::Writer& writer) {
    writer.Member("listed", tools.has_value()).Key("items");
    WriteTools(writer, tools.value_or(LiveTools()), accepted.tools);
  });
}

Outcome<Answer> AcceptTools(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(const Server server, Find(call, context.tables));
    const auto listed = FindTools(call, server);
    review::Tools offered;
    for (const auto& [name, tool] : listed.value_or(LiveTools())) {
      offered.emplace(name, tool.definition);
    }
    ASSIGN_OR_FAULT(const auto count,
                    control::AcceptTools(context, server, offered, call.body.root()));
    return JsonAnswer(200, [&count](json::Writer& writer) {
      writer.Member("accepted", static_cast<int64_t>(count.accepted));
      writer.Member("forgotten", static_cast<int64_t>(count.forgotten));
    });
  });
}

Outcome<Answer> CheckServer(Call& call) {
  ASSIGN_OR_FAULT(const Server server,
                  ReadStore(call, [&](state::Tables& tables) { return Find(call, tables); }));
  if (call.services.live == nullptr) {
    return control::Refuse(ErrorCode::kUnavailable, "no gateway runs that could ask the server");
  }
  const auto asked = call.services.live->Ask(call.organisation.id, server.name);
  const auto tools = FindTools(call, server);
  return JsonAnswer(200, [&](json::Writer& writer) {
    writer.Member("answered", asked.has_value());
    writer.Member("why", asked ? "" : asked.error().message);
    writer.Member("tools", static_cast<int64_t>(tools ? tools->size() : 0));
  });
}

}  // namespace

std::span<const Route> ServerToolRoutes() {
  static constexpr Route kRoutes[] = {
      {"GET", "/organisations/{organisation}/servers/{server}/tools", "listTools", Access::kViewer,
       Body::kNone, "", ListTools},
      {"POST", "/organisations/{organisation}/servers/{server}/tools/accept", "acceptTools",
       Access::kPolicyManager, Body::kJson, "", AcceptTools},
      {"POST", "/organisations/{organisation}/servers/{server}/check", "checkServer",
       Access::kPolicyManager, Body::kNone, "", CheckServer},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes

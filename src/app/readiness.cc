// SPDX-License-Identifier: Apache-2.0
#include "app/readiness.h"

#include <algorithm>

#include "json/writer.h"

namespace toolgate::app {
namespace {

constexpr int kUnavailable = 503;

Page WriteStatus(bool is_fine) {
  if (is_fine) return {200, R"({"status":"ok"})"};
  return {kUnavailable, R"({"status":"unavailable"})"};
}

void WriteUpstream(json::Writer& writer, const gateway::UpstreamStatus& status) {
  writer.BeginObject().Member("state", gateway::Name(status.state));
  writer.Member("since", base::FormatUtc(status.since));
  if (!status.why.empty()) writer.Member("why", status.why);
  writer.EndObject();
}

}  // namespace

Page WriteAlive() { return WriteStatus(true); }

Page Readiness::WriteForAll() const { return WriteStatus(IsReady()); }

Page Readiness::WriteForOperators(std::string_view query) const {
  const bool needs_upstreams = query == "upstreams=required";
  if (!query.empty() && !needs_upstreams) {
    return MakeProblem(400, "The only query is `upstreams=required`");
  }
  const bool is_draining = is_draining_;
  const bool is_writable = decisions_.is_writable();
  const bool can_count = CanCount();
  bool is_ready = !is_draining && is_writable && can_count;
  std::string upstreams;
  json::Writer upstream_writer(upstreams);
  upstream_writer.BeginObject();
  const auto servers = servers_.Get();
  for (const auto& [name, server] : *servers) {
    const gateway::UpstreamStatus status = server->upstream->health().status();
    if (needs_upstreams && status.state != gateway::UpstreamState::kUp) is_ready = false;
    WriteUpstream(upstream_writer.Key(server->label), status);
  }
  upstream_writer.EndObject();

  const std::string_view refusal = is_draining ? "draining" : "unavailable";
  std::string body;
  json::Writer writer(body);
  writer.BeginObject().Member("status", is_ready ? std::string_view("ok") : refusal);
  writer.Key("checks").BeginObject();
  writer.Member("configuration", "ok").Member("policies", "ok");
  writer.Member("listeners", is_draining ? "closed" : "ok");
  writer.Member("decision_log", is_writable ? "ok" : "failing");
  writer.Member("counters", can_count ? "ok" : "failing").EndObject();
  writer.Key("upstreams").Raw(upstreams).EndObject();
  return {is_ready ? 200 : kUnavailable, std::move(body)};
}

}  // namespace toolgate::app

// SPDX-License-Identifier: Apache-2.0
#include "app/gateway_servers.h"

#include <thread>

#include "json/writer.h"

namespace toolgate::app {
namespace {

constexpr std::chrono::seconds kAnswerPatience{5};
constexpr std::chrono::milliseconds kPollEvery{20};

std::string EraOf(const std::optional<gateway::UpstreamEra>& era) {
  if (!era) return "";
  if (era->speaks_legacy && era->speaks_modern) return "both";
  return era->speaks_modern ? "modern" : "legacy";
}

std::string WriteEvidence(const risk::Assessment& assessment) {
  std::string text;
  json::Writer writer(text);
  writer.BeginArray();
  for (const risk::Evidence& evidence : assessment.evidence) {
    writer.BeginObject().Member("field", risk::FieldPath(evidence));
    writer.Member("text", evidence.text).Member("rule", evidence.rule).EndObject();
  }
  writer.EndArray();
  return text;
}

}  // namespace

std::shared_ptr<gateway::Upstream> GatewayServers::Find(std::string_view organisation,
                                                        std::string_view server) const {
  const GatewayProcess* gateway = gateway_;
  if (gateway == nullptr) return nullptr;
  return gateway->FindUpstream({organisation, server});
}

std::optional<admin::LiveHealth> GatewayServers::FindHealth(std::string_view organisation,
                                                            std::string_view server) {
  const auto upstream = Find(organisation, server);
  if (!upstream) return std::nullopt;
  const gateway::UpstreamStatus status = upstream->health().status();
  admin::LiveHealth health;
  health.state = gateway::Name(status.state);
  if (status.since != base::WallTime()) health.since = status.since;
  health.why = status.why;
  health.era = EraOf(upstream->FindEra());
  return health;
}

std::optional<admin::LiveTools> GatewayServers::FindTools(std::string_view organisation,
                                                          std::string_view server) {
  const auto upstream = Find(organisation, server);
  const auto list = upstream ? upstream->LastList(gateway::ListKind::kTools, {}) : nullptr;
  if (!list) return std::nullopt;
  admin::LiveTools tools;
  for (size_t place = 0; place < list->entries().size(); ++place) {
    const gateway::Catalogue::Entry& entry = list->entries()[place];
    const risk::Assessment& assessment = list->assessments()[place];
    const policy::Tool tool = policy::MakeTool(entry.name, entry.digest, assessment);
    tools.emplace(entry.name, admin::LiveTool{review::Definition::Of(entry.definition),
                                              std::string(policy::WordOf(tool.category)),
                                              std::string(policy::WordOf(tool.severity)),
                                              WriteEvidence(assessment)});
  }
  return tools;
}

// The loop that asks servers does so when their health wants to know.
base::Status GatewayServers::Ask(std::string_view organisation, std::string_view server) {
  const auto upstream = Find(organisation, server);
  if (!upstream) return base::Fail(base::ErrorCode::kNotFound, "the server is not served");
  const auto before = upstream->LastList(gateway::ListKind::kTools, {});
  upstream->health().NoteSuspicion();
  const auto until = std::chrono::steady_clock::now() + kAnswerPatience;
  while (std::chrono::steady_clock::now() < until) {
    const gateway::UpstreamStatus status = upstream->health().status();
    if (status.state == gateway::UpstreamState::kDown) {
      return base::Fail(base::ErrorCode::kUnavailable, status.why);
    }
    const auto now = upstream->LastList(gateway::ListKind::kTools, {});
    if (status.state == gateway::UpstreamState::kUp && now && now != before) return {};
    std::this_thread::sleep_for(kPollEvery);
  }
  if (upstream->health().status().state == gateway::UpstreamState::kUp) return {};
  return base::Fail(base::ErrorCode::kTimeout, "the server has not answered yet");
}

}  // namespace toolgate::app

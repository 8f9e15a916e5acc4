// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/metrics.h"

#include <algorithm>
#include <array>

namespace toolgate::gateway {
namespace {

using base::ErrorCode;
using telemetry::Label;

constexpr double kGatewayBounds[] = {0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                     0.01,    0.025,  0.05,    0.1,    0.25,  1,      5};
constexpr double kUpstreamBounds[] = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                      0.5,   1,      2.5,   5,    10,    30,   60,  300};

// The places in these lists are those of the enums, and of MethodClassOf.
constexpr std::array kMethodClasses = {"tools/call", "resources", "prompts", "completion", "other"};
constexpr std::array kOutcomes = {"forward", "deny", "fault", "hold"};
constexpr std::array kRefreshes = {"ok", "failed"};
constexpr std::array kFailures = {"unreachable", "timeout",      "broken", "http_status",
                                  "credential",  "session_lost", "limit"};

// The statuses that requests are refused with; 200 is that of a JSON-RPC error in older revisions.
constexpr std::array kStatuses = {200, 400, 401, 403, 404, 405, 406, 408,
                                  413, 415, 417, 421, 429, 431, 500, 503};

template <size_t N>
std::vector<std::string> Names(const std::array<const char*, N>& names) {
  return {names.begin(), names.end()};
}

std::vector<std::string> StatusNames() {
  std::vector<std::string> names;
  for (const int status : kStatuses) names.push_back(std::to_string(status));
  names.emplace_back("other");
  return names;
}

size_t PlaceOfStatus(int http_status) {
  return static_cast<size_t>(std::find(kStatuses.begin(), kStatuses.end(), http_status) -
                             kStatuses.begin());
}

telemetry::Counters AddRefusals(telemetry::MetricRegistry& registry, const std::string& server) {
  return registry.AddCounters({"toolgate_requests_refused_total",
                               "Requests refused before they were a call, by HTTP status",
                               {{"server", {server}}, {"status", StatusNames()}}});
}

size_t MethodClassOf(mcp::Method method) {
  using enum mcp::Method;
  switch (method) {
    case kToolsCall:
      return 0;
    case kResourcesList:
    case kResourcesTemplatesList:
    case kResourcesRead:
    case kResourcesSubscribe:
    case kResourcesUnsubscribe:
      return 1;
    case kPromptsList:
    case kPromptsGet:
      return 2;
    case kCompletionComplete:
      return 3;
    default:
      return 4;
  }
}

template <class Enum>
size_t PlaceOf(Enum value) {
  return static_cast<size_t>(value);
}

}  // namespace

std::optional<FailureKind> FindFailureKind(const base::Error& error) {
  switch (error.code) {
    case ErrorCode::kCancelled:
      return std::nullopt;
    case ErrorCode::kTimeout:
      return FailureKind::kTimeout;
    case ErrorCode::kLimitExceeded:
      return FailureKind::kLimit;
    case ErrorCode::kUnauthenticated:
      return FailureKind::kCredential;
    default:
      return FailureKind::kBroken;
  }
}

std::optional<FailureKind> FindFailureKind(const transport::UpstreamFailure& failure) {
  const auto kind = FindFailureKind(failure.error);
  if (failure.session_lost) return FailureKind::kSessionLost;
  if (kind == FailureKind::kCredential || kind == FailureKind::kLimit) return kind;
  if (kind && failure.not_sent) return FailureKind::kUnreachable;
  if (kind && failure.http_status) return FailureKind::kHttpStatus;
  return kind;
}

ServerMetrics::ServerMetrics(telemetry::MetricRegistry& registry, const std::string& server)
    : decisions_(registry.AddCounters({"toolgate_decisions_total",
                                       "Calls by what became of them",
                                       {{"server", {server}},
                                        {"method", Names(kMethodClasses)},
                                        {"outcome", Names(kOutcomes)}}})),
      refusals_(AddRefusals(registry, server)),
      gateway_time_(registry.AddHistograms({"toolgate_call_gateway_seconds",
                                            "Time that forwarded calls spent in the gateway",
                                            {{"server", {server}}}},
                                           kGatewayBounds)),
      upstream_time_(registry.AddHistograms(
          {"toolgate_call_upstream_seconds",
           "Time from sending a call to the server until its answer was passed on",
           {{"server", {server}}}},
          kUpstreamBounds)),
      failures_(registry.AddCounters({"toolgate_upstream_failures_total",
                                      "Answers of the server that are missing or of no use",
                                      {{"server", {server}}, {"kind", Names(kFailures)}}})),
      violations_(registry.AddCounters({"toolgate_upstream_protocol_violations_total",
                                        "Messages of the server that it must not send",
                                        {{"server", {server}}}})),
      refreshes_(registry.AddCounters({"toolgate_catalogue_refreshes_total",
                                       "Times that the server was asked for its tools",
                                       {{"server", {server}}, {"outcome", Names(kRefreshes)}}})) {}

void ServerMetrics::CountRefusal(int http_status) const {
  refusals_.At({0, PlaceOfStatus(http_status)}).Add();
}

void ServerMetrics::CountDecision(mcp::Method method, CallOutcome outcome) const {
  decisions_.At({0, MethodClassOf(method), PlaceOf(outcome)}).Add();
}

void ServerMetrics::CountTime(std::chrono::nanoseconds upstream,
                              std::chrono::nanoseconds gateway) const {
  upstream_time_.At({0}).Observe(upstream);
  gateway_time_.At({0}).Observe(gateway);
}

void ServerMetrics::CountFailure(FailureKind kind) const { failures_.At({0, PlaceOf(kind)}).Add(); }

void ServerMetrics::CountRefresh(RefreshOutcome outcome) const {
  refreshes_.At({0, PlaceOf(outcome)}).Add();
}

UnservedMetrics::UnservedMetrics(telemetry::MetricRegistry& registry)
    : refusals_(AddRefusals(registry, "(none)")) {}

void UnservedMetrics::CountRefusal(int http_status) const {
  refusals_.At({0, PlaceOfStatus(http_status)}).Add();
}

}  // namespace toolgate::gateway

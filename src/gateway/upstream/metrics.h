// SPDX-License-Identifier: Apache-2.0
// What the gateway counts of each server's calls (docs/operations.md). The names of servers are the
// operator's, everything else comes from the sets below: nothing that a client or a server sends
// becomes a label.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "mcp/method.h"
#include "telemetry/metrics.h"
#include "transport/mcp_client.h"

namespace toolgate::gateway {

// What became of a call: passed on, denied by policy or limits, held for an approval, or answered
// with a protocol error.
enum class CallOutcome { kForward, kDeny, kFault, kHold };

enum class RefreshOutcome { kOk, kFailed };

// Why a server's answer is missing or of no use.
enum class FailureKind {
  kUnreachable,  // nothing could be sent
  kTimeout,
  kBroken,      // cut off, or nothing that a server may answer
  kHttpStatus,  // a status that is no answer
  kCredential,  // ours was refused
  kSessionLost,
  kLimit,  // more than we take, or more at once than we send
};

// The kind of a failure; empty if it is none of the server's, as when the client gave up.
std::optional<FailureKind> FindFailureKind(const transport::UpstreamFailure& failure);
std::optional<FailureKind> FindFailureKind(const base::Error& error);

// All counters of one server. Thread-safe once made; each count is an addition or two. A copy
// counts for the same, and belongs to the registry.
class ServerMetrics {
 public:
  ServerMetrics(telemetry::MetricRegistry& registry, const std::string& server);

  void CountDecision(mcp::Method method, CallOutcome outcome) const;
  // A call that was passed on: how long the server had it, and how long the gateway.
  void CountTime(std::chrono::nanoseconds upstream, std::chrono::nanoseconds gateway) const;
  void CountRefusal(int http_status) const;
  void CountFailure(FailureKind kind) const;
  void CountViolation() const { violations_.At({0}).Add(); }
  void CountRefresh(RefreshOutcome outcome) const;

 private:
  telemetry::Counters decisions_;
  telemetry::Counters refusals_;
  telemetry::Histograms gateway_time_;
  telemetry::Histograms upstream_time_;
  telemetry::Counters failures_;
  telemetry::Counters violations_;
  telemetry::Counters refreshes_;
};

// Requests for no server that were refused.
class UnservedMetrics {
 public:
  explicit UnservedMetrics(telemetry::MetricRegistry& registry);

  void CountRefusal(int http_status) const;

 private:
  telemetry::Counters refusals_;
};

}  // namespace toolgate::gateway

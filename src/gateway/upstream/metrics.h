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

// All counters, for all servers. Thread-safe once made.
class Metrics {
 public:
  Metrics(telemetry::MetricRegistry& registry, std::vector<std::string> servers);

  // A request that was refused before it was a call. `server` is a place in the list of servers,
  // or its size for a request that is for none.
  void CountRefusal(size_t server, int http_status) const;

 private:
  friend class ServerMetrics;
  static std::vector<std::string> WithNone(std::vector<std::string> servers);

  telemetry::Counters decisions_;
  telemetry::Counters refusals_;
  telemetry::Histograms gateway_time_;
  telemetry::Histograms upstream_time_;
  telemetry::Counters failures_;
  telemetry::Counters violations_;
  telemetry::Counters refreshes_;
};

// One server's part of them. Thread-safe; each count is an addition or two.
class ServerMetrics {
 public:
  // `metrics` must outlive it.
  ServerMetrics(const Metrics& metrics, size_t server) : metrics_(metrics), server_(server) {}

  void CountDecision(mcp::Method method, CallOutcome outcome) const;
  // A call that was passed on: how long the server had it, and how long the gateway.
  void CountTime(std::chrono::nanoseconds upstream, std::chrono::nanoseconds gateway) const;
  void CountRefusal(int http_status) const { metrics_.CountRefusal(server_, http_status); }
  void CountFailure(FailureKind kind) const;
  void CountViolation() const { metrics_.violations_.At({server_}).Add(); }
  void CountRefresh(RefreshOutcome outcome) const;

 private:
  const Metrics& metrics_;
  const size_t server_;
};

}  // namespace toolgate::gateway

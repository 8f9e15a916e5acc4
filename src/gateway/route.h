// SPDX-License-Identifier: Apache-2.0
// One server's endpoint on one event loop: an MCP server to the client, an MCP client to the
// upstream, and between them the policy.
#pragma once

#include <memory>
#include <string>

#include "audit/decision_log.h"
#include "base/clock.h"
#include "gateway/snapshot.h"
#include "gateway/upstream.h"
#include "mcp/server_result.h"
#include "net/event_loop.h"
#include "state/rate_limiter.h"
#include "transport/mcp_client.h"
#include "transport/mcp_service.h"

namespace toolgate::gateway {

// What every route uses. All thread-safe, all outlive the routes.
struct Services {
  const SnapshotHolder& snapshots;
  state::RateLimiter& limiter;
  audit::DecisionLog& decisions;
  const base::Clock& clock;
  telemetry::Logger& logger;
  mcp::Implementation server;  // what we call ourselves to clients
};

// A client's session, as the gateway keeps it: its session at the upstream.
class RouteSession final : public transport::SessionState {
 public:
  RouteSession(UpstreamSession opened, net::EventLoop& loop, transport::McpClient& client)
      : upstream(std::move(opened)), loop_(loop), client_(client) {}

  // Ends the session at the upstream, on the loop that opened it. Thread-safe.
  void EndUpstream();

  const UpstreamSession upstream;

 private:
  net::EventLoop& loop_;
  transport::McpClient& client_;
};

class Route final : public transport::McpService {
 public:
  Route(const Services& services, Upstream& upstream, net::EventLoop& loop, net::HttpClient& http);

  tl::expected<identity::Principal, mcp::RpcError> Authenticate(std::string_view token) override;
  uint64_t AuthenticationEpoch() override { return services_.snapshots.epoch(); }
  std::optional<transport::Eras> FindEras() override;
  net::Task<tl::expected<transport::Eras, mcp::RpcError>> AskEras(transport::Call& call) override;
  net::Task<tl::expected<transport::Opened, mcp::RpcError>> Open(transport::Call& call) override;
  net::Task<void> Handle(transport::Call& call) override;
  net::Task<void> HandleNotification(transport::Call& call) override;

  transport::McpClient& client() { return client_; }

 private:
  // Records that the upstream could not be asked; returns the error, or answers with it.
  mcp::RpcError RecordUnavailable(transport::Call& call, const base::Error& why);
  net::Task<void> AnswerUnavailable(transport::Call& call, const base::Error& why);
  net::Task<void> Discover(transport::Call& call);
  net::Task<void> ListTools(transport::Call& call);

  const Services& services_;
  Upstream& upstream_;
  net::EventLoop& loop_;
  transport::McpClient client_;
};

// The error for an upstream that cannot be asked now; the details are in the log, under the id.
mcp::RpcError UpstreamUnavailable(std::string_view server, std::string_view request_id);

}  // namespace toolgate::gateway

// SPDX-License-Identifier: Apache-2.0
// One server's endpoint on one event loop: an MCP server to the client, an MCP client to the
// upstream, and between them the policy.
#pragma once

#include <memory>
#include <string>

#include "audit/decision_log.h"
#include "base/clock.h"
#include "crypto/sealing.h"
#include "gateway/upstream/snapshot.h"
#include "gateway/upstream/upstream.h"
#include "mcp/server_result.h"
#include "net/event_loop.h"
#include "state/counter_store.h"
#include "transport/mcp_client.h"
#include "transport/mcp_service.h"

namespace toolgate::gateway {

// Whether the list of tools tells the class of each in its `_meta`.
enum class RiskInLists { kShown, kLeftOut };

// What every route uses. All thread-safe, all outlive the routes.
struct Services {
  const SnapshotHolder& snapshots;
  state::CounterStore& counters;
  audit::DecisionLog& decisions;
  const crypto::Sealer& sealer;  // of what clients carry for us
  const base::Clock& clock;
  telemetry::Logger& logger;
  mcp::Implementation server;  // what we call ourselves to clients
  RiskInLists risk_in_lists = RiskInLists::kShown;
};

class Route final : public transport::McpService {
 public:
  // `streams` has connections of its own for what is listened to, which may take them for hours:
  // calls find theirs whatever the number of listeners.
  Route(const Services& services, Upstream& upstream, net::EventLoop& loop, net::HttpClient& http,
        net::HttpClient& streams);

  // Whoever owns this, and what it was made of, lives as long as what goes on by itself, and as the
  // sessions that were opened here. Without an owner the route must outlive its loop.
  void SetOwner(const std::weak_ptr<void>& owner);
  std::shared_ptr<void> Keep() const { return owner_.lock(); }

  tl::expected<identity::Principal, mcp::RpcError> Authenticate(std::string_view token) override;
  uint64_t AuthenticationEpoch() override { return services_.snapshots.epoch(); }
  std::optional<transport::Eras> FindEras() override;
  net::Task<tl::expected<transport::Eras, mcp::RpcError>> AskEras(transport::Call& call) override;
  net::Task<tl::expected<transport::Opened, mcp::RpcError>> Open(transport::Call& call) override;
  net::Task<void> Handle(transport::Call& call) override;
  net::Task<void> HandleNotification(transport::Call& call) override;
  net::Task<bool> HandleResponse(transport::Call& call) override;
  bool Listen(const std::shared_ptr<transport::Session>& session) override;

  const Services& services() const { return services_; }
  Upstream& upstream() { return upstream_; }
  transport::McpClient& client() { return client_; }
  transport::McpClient& listener() { return listener_; }
  net::EventLoop& loop() { return loop_; }

  // The server said that a list changed: those who see it are told once it was fetched anew.
  // `told` is whom the server told; null if nobody of the board.
  void ListChanged(ListKind kind, const std::shared_ptr<ChangeBoard::Seat>& told);

  // Answers that the server cannot be asked now, and records it.
  net::Task<void> AnswerUnavailable(transport::Call& call, const base::Error& why);

 private:
  void RecordServed(const transport::Call& call);
  mcp::RpcError RecordUnavailable(transport::Call& call, const base::Error& why);
  net::Task<void> Discover(transport::Call& call);
  net::Task<void> FetchChanged(ListKind kind);
  net::Task<void> PassOn(ListKind kind, std::shared_ptr<ChangeBoard::Seat> told);

  const Services& services_;
  Upstream& upstream_;
  net::EventLoop& loop_;
  transport::McpClient client_;
  transport::McpClient listener_;
  std::weak_ptr<void> owner_;
};

// The error for an upstream that cannot be asked now; the details are in the log, under the id.
mcp::RpcError UpstreamUnavailable(std::string_view server, std::string_view request_id);

}  // namespace toolgate::gateway

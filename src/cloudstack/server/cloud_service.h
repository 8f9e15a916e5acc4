// SPDX-License-Identifier: Apache-2.0
// The tools as an MCP server, in both eras.
#pragma once

#include <string>

#include "base/clock.h"
#include "cloudstack/client/api_client.h"
#include "cloudstack/client/job_runner.h"
#include "json/document.h"
#include "mcp/server_result.h"
#include "telemetry/log.h"
#include "transport/mcp_service.h"

namespace toolgate::cloudstack {

struct CloudServiceOptions {
  mcp::Implementation server;
  std::string token;  // what clients must send; empty: nothing
  ApiOptions api;
  JobOptions jobs;
};

// One per event loop.
class CloudService final : public transport::McpService {
 public:
  // All of these must outlive the service.
  CloudService(const CloudServiceOptions& options, net::EventLoop& loop, net::HttpClient& http,
               const base::Clock& clock, telemetry::Logger& logger);

  tl::expected<identity::Principal, mcp::RpcError> Authenticate(std::string_view token) override;
  uint64_t AuthenticationEpoch() override { return 0; }
  std::optional<transport::Eras> FindEras() override { return transport::Eras{}; }
  net::Task<tl::expected<transport::Eras, mcp::RpcError>> AskEras(transport::Call& call) override;
  net::Task<tl::expected<transport::Opened, mcp::RpcError>> Open(transport::Call& call) override;
  net::Task<void> Handle(transport::Call& call) override;
  net::Task<void> HandleNotification(transport::Call& call) override;

 private:
  net::Task<void> Discover(transport::Call& call);
  net::Task<void> ListTools(transport::Call& call);
  net::Task<void> CallTool(transport::Call& call);

  const CloudServiceOptions& options_;
  const base::Clock& clock_;
  telemetry::Logger& logger_;
  ApiClient api_;
  JobRunner jobs_;
  json::Document definitions_;  // an array, in the order of AllTools
};

}  // namespace toolgate::cloudstack

// SPDX-License-Identifier: Apache-2.0
// The server behind the HTTP endpoint.
#pragma once

#include <string>

#include "cloudstack/server/cloud_server.h"
#include "transport/mcp_service.h"

namespace toolgate::cloudstack {

// One per event loop.
class HttpService final : public transport::McpService {
 public:
  // `token` is what clients must send; empty: nothing.
  HttpService(CloudServer& server, std::string token) : server_(server), token_(std::move(token)) {}

  tl::expected<identity::Principal, mcp::RpcError> Authenticate(std::string_view token) override;
  uint64_t AuthenticationEpoch() override { return 0; }
  std::optional<transport::Eras> FindEras() override { return transport::Eras{}; }
  net::Task<tl::expected<transport::Eras, mcp::RpcError>> AskEras(transport::Call& call) override;
  net::Task<tl::expected<transport::Opened, mcp::RpcError>> Open(transport::Call& call) override;
  net::Task<void> Handle(transport::Call& call) override;
  net::Task<void> HandleNotification(transport::Call& call) override;
  net::Task<bool> HandleResponse(transport::Call& call) override;

 private:
  CloudServer& server_;
  const std::string token_;
};

}  // namespace toolgate::cloudstack

// SPDX-License-Identifier: Apache-2.0
// Who sends a request, and whether to this server.
#pragma once

#include "gateway/route.h"

namespace toolgate::gateway {

// The principal of a token, if it is one for `server`. Who is told 401 or 403 learns nothing of
// whether there is such a server.
tl::expected<identity::Principal, mcp::RpcError> Authenticate(
    const Services& services, std::string_view token, const identity::OwnedNameView& server);

// What stands behind the names of which no server can be told from the token: it lets nobody in.
class UnknownServer final : public transport::McpService {
 public:
  explicit UnknownServer(const Services& services) : services_(services) {}

  tl::expected<identity::Principal, mcp::RpcError> Authenticate(std::string_view token) override;
  uint64_t AuthenticationEpoch() override { return services_.snapshots.epoch(); }
  // Nobody gets as far as these.
  std::optional<transport::Eras> FindEras() override { return transport::Eras(); }
  net::Task<tl::expected<transport::Eras, mcp::RpcError>> AskEras(transport::Call& call) override;
  net::Task<tl::expected<transport::Opened, mcp::RpcError>> Open(transport::Call& call) override;
  net::Task<void> Handle(transport::Call& call) override;
  net::Task<void> HandleNotification(transport::Call& call) override;

 private:
  const Services& services_;
};

}  // namespace toolgate::gateway

// SPDX-License-Identifier: Apache-2.0
#include "gateway/authentication.h"

namespace toolgate::gateway {
namespace {

using mcp::RpcError;

RpcError NoServer() { return {404, mcp::kServerError, "There is no such server"}; }

}  // namespace

tl::expected<identity::Principal, RpcError> Authenticate(const Services& services,
                                                         std::string_view token,
                                                         const identity::OwnedNameView& server) {
  if (token.empty()) {
    return tl::unexpected(RpcError{401, 1401, "A bearer token is needed in Authorization"});
  }
  auto principal = services.snapshots.Get()->grants->Find(token, services.clock.WallNow());
  if (!principal) return tl::unexpected(RpcError{401, 1401, "This token is not known"});
  const identity::Grant& grant = *principal->grant;
  if (grant.organisation != server.organisation || grant.server != server.name) {
    return tl::unexpected(RpcError{403, 1403, "This token is for another server"});
  }
  return std::move(*principal);
}

// No grant is for a server without a name.
tl::expected<identity::Principal, RpcError> UnknownServer::Authenticate(std::string_view token) {
  return gateway::Authenticate(services_, token, identity::OwnedNameView("", ""));
}

net::Task<tl::expected<transport::Eras, RpcError>> UnknownServer::AskEras(transport::Call&) {
  co_return transport::Eras();
}

net::Task<tl::expected<transport::Opened, RpcError>> UnknownServer::Open(transport::Call&) {
  co_return tl::unexpected(NoServer());
}

net::Task<void> UnknownServer::Handle(transport::Call& call) {
  const RpcError error = NoServer();
  co_await call.FinishError(error);
}

net::Task<void> UnknownServer::HandleNotification(transport::Call&) { co_return; }

}  // namespace toolgate::gateway

// SPDX-License-Identifier: Apache-2.0
// What stands behind an MCP endpoint: the gateway in front of a server, or a server itself.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "identity/grants.h"
#include "mcp/rpc_error.h"
#include "net/task.h"
#include "transport/call.h"

namespace toolgate::transport {

// Which eras an endpoint serves.
struct Eras {
  bool legacy = true;
  bool modern = true;
};

// The answer to an initialize: what the session is to be.
struct Opened {
  mcp::Revision revision = mcp::kNewestLegacy;
  std::string result;  // the InitializeResult, JSON
  std::unique_ptr<SessionState> state;
};

class McpService {
 public:
  virtual ~McpService() = default;

  // Who sends this request, from its token (empty if it sent none that can be read). Called before
  // the body is read. Errors carry 401 or 403.
  virtual tl::expected<identity::Principal, mcp::RpcError> Authenticate(std::string_view token) = 0;

  // Changes whenever Authenticate may answer differently. As long as it is the same, a connection
  // that repeats its token is not asked about again.
  virtual uint64_t AuthenticationEpoch() = 0;

  // The eras served, if they are known now; asked for every message outside of sessions.
  virtual std::optional<Eras> FindEras() = 0;
  // Finds them out, for the sake of `call`. Errors: the endpoint cannot serve now; the call is
  // answered with the error.
  virtual net::Task<tl::expected<Eras, mcp::RpcError>> AskEras(Call& call) = 0;

  // Legacy `initialize`. The endpoint creates the session and answers.
  virtual net::Task<tl::expected<Opened, mcp::RpcError>> Open(Call& call) = 0;

  // Every other request; the service ends the call. The method exists in the call's revision.
  virtual net::Task<void> Handle(Call& call) = 0;

  // Notifications; the endpoint has accepted them.
  virtual net::Task<void> HandleNotification(Call& call) = 0;

  // A client's response to a request of the service's; the endpoint has accepted it. False if
  // nothing was asked that it answers.
  virtual net::Task<bool> HandleResponse(Call&) { co_return false; }

  // A client begins to listen to the general stream of its session. False where nothing is ever
  // said there. The service feeds the stream until the session is not read any more.
  virtual bool Listen(const std::shared_ptr<Session>&) { return false; }
};

}  // namespace toolgate::transport

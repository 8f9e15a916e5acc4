// SPDX-License-Identifier: Apache-2.0
// MCP over Streamable HTTP, the server's side, in both eras: reads a request strictly, decides its
// era, finds its session, and hands the message to the service. The steps are in HandlePost, in
// order.
#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "json/limits.h"
#include "net/http_server.h"
#include "net/task.h"
#include "telemetry/log.h"
#include "transport/http_edge.h"
#include "transport/mcp_service.h"
#include "transport/session.h"

namespace toolgate::transport {

// A request that was refused before it was a call, or that the endpoint served itself. Views into
// the request.
struct RequestNote {
  const Call::Origin& origin;
  std::string_view method;   // of MCP, or of HTTP where there is no message
  std::string_view session;  // its digest; empty if there is none
  int status = 0;
  std::string_view reason;  // empty: it was served
};

struct EndpointOptions {
  std::string name;  // for the log
  EdgeRules edge;
  size_t body_bytes_max = 4u << 20;
  std::function<void(int http_status)> on_refused = [](int) {};                    // on any loop
  std::function<void(const RequestNote&)> on_request = [](const RequestNote&) {};  // likewise
};

// Serves one path. One per event loop; the session table is shared.
class McpEndpoint {
 public:
  McpEndpoint(const EndpointOptions& options, McpService& service, SessionTable& sessions,
              const base::Clock& clock, telemetry::Logger& logger);

  // `client_address` is the one to record; behind a proxy it is not the peer's.
  net::Task<void> Handle(net::HttpExchange& exchange, std::string client_address);

 private:
  struct Incoming;  // one request on its way through the steps

  net::Task<void> HandlePost(Incoming& incoming);
  net::Task<void> HandleGet(Incoming& incoming);
  net::Task<void> HandleDelete(Incoming& incoming);
  net::Task<void> Dispatch(Incoming& incoming, Call& call);
  net::Task<void> ServeLegacy(Incoming& incoming, Call& call);
  std::string NextRequestId();
  net::Task<void> OpenSession(Incoming& incoming, Call& call);
  net::Task<void> Serve(Call& call);
  net::Task<void> ServeCounted(Call& call);
  net::Task<void> Notified(Call& call);
  net::Task<void> Refuse(Incoming& incoming, mcp::RpcError error, std::string id = "null");
  net::Task<void> RefuseCall(Call& call, mcp::RpcError error);
  void LogRefusal(const Call::Origin& origin, std::string_view method, const mcp::RpcError& error);
  void NoteServed(const Call& call, int status);

  bool Recognise(Incoming& incoming, std::string_view authorization) const;
  std::optional<mcp::RpcError> Authenticate(Incoming& incoming);
  tl::expected<std::shared_ptr<Session>, mcp::RpcError> FindSession(const Incoming& incoming);
  std::optional<mcp::RpcError> RefuseVerb(Incoming& incoming);
  tl::expected<std::shared_ptr<EventStream>, mcp::RpcError> FindStream(
      const Incoming& incoming, const std::shared_ptr<Session>& session, uint64_t& after);
  void CancelCall(const Call& call);

  const EndpointOptions& options_;
  McpService& service_;
  SessionTable& sessions_;
  const base::Clock& clock_;
  telemetry::Logger& logger_;
  const uint64_t number_;                // no other endpoint of the program ever has it
  const std::string request_id_prefix_;  // random: ids are unique, and need not be secret
  uint64_t last_request_ = 0;
};

// Whom the last request of the connection came from, if this one has the same Authorization and
// `epoch` (McpService::AuthenticationEpoch) is the same; else null. For whoever chooses the
// endpoint: only an endpoint says that the request may pass.
const identity::Principal* FindLastSender(net::HttpExchange& exchange, uint64_t epoch);

// Answers a request that is for no endpoint, in the form that endpoints answer.
net::Task<void> RespondError(net::HttpExchange& exchange, const mcp::RpcError& error);

}  // namespace toolgate::transport

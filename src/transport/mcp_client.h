// SPDX-License-Identifier: Apache-2.0
// MCP over HTTP, the client's side: sends one message of ours and reads the messages that answer
// it, over Streamable HTTP in both eras, or over HTTP+SSE in a session that was opened so. Follows
// no redirect and keeps no session by itself.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "mcp/revision.h"
#include "net/event_loop.h"
#include "net/http_client.h"
#include "net/task.h"
#include "net/trusted_roots.h"
#include "transport/message_client.h"
#include "transport/sse_client.h"

namespace toolgate::transport {

struct UpstreamOptions {
  net::Url url;
  std::shared_ptr<const net::TrustedRoots> roots;           // for https
  std::vector<std::pair<std::string, std::string>> fields;  // sent with every request
  std::chrono::milliseconds answer_timeout{60'000};         // until the head of the answer
  std::chrono::milliseconds quiet_timeout{300'000};         // between bytes of a stream
  size_t answer_bytes_max = 4u << 20;                       // of one message
  std::string client_name;
  std::string client_version;
};

// The session that a server's request came in.
struct ServerSession {
  std::string_view id;
  mcp::Revision revision = mcp::kNewestLegacy;
  std::shared_ptr<SseLink> link;
};

struct ListenRequest {
  std::string_view session_id;
  std::shared_ptr<SseLink> link;
  mcp::Revision revision = mcp::kNewestLegacy;
  std::string_view last_event_id;  // empty: the general stream
  net::Abort* abort = nullptr;
  bool is_answer = false;  // of a call: may be quiet no longer than that
};

// One per event loop and server.
class McpClient final : public MessageClient {
 public:
  // `options` must outlive the client.
  McpClient(net::EventLoop& loop, net::HttpClient& http, const UpstreamOptions& options);

  // As SseClient::SetOwner.
  void SetOwner(std::weak_ptr<void> owner) { sse_.SetOwner(std::move(owner)); }

  // Opens a stream at a server that speaks HTTP+SSE; its session begins with `initialize`.
  net::Task<tl::expected<std::shared_ptr<SseLink>, UpstreamFailure>> OpenLink(
      net::Abort* abort) override;

  // Sends a message and waits for the head of the answer. A JSON-RPC error that comes with a 4xx
  // status is an answer; any other status but 2xx is a failure.
  net::Task<tl::expected<UpstreamAnswer, UpstreamFailure>> Send(
      const OutgoingMessage& message) override;

  // Asks for a stream of a session: the one that belongs to no request, or, with the id of an
  // event, the rest of the one that was lost (2025-11-25, "Resumability and Redelivery").
  net::Task<tl::expected<UpstreamAnswer, UpstreamFailure>> Listen(const ListenRequest& request);

  // Answers a request of the server's: `response` is a whole message. Nothing comes back.
  net::Task<void> Respond(const ServerSession& session, std::string_view response);

  net::Task<void> Delete(std::string_view session_id, mcp::Revision revision) override;

  std::string_view client_info() const override { return client_info_; }
  const UpstreamOptions& options() const { return options_; }

 private:
  net::OutgoingFields WriteFields(const OutgoingMessage& message) const;
  net::Task<tl::expected<UpstreamAnswer, UpstreamFailure>> SendOverHttp(
      const OutgoingMessage& message);
  net::Task<tl::expected<UpstreamAnswer, UpstreamFailure>> SendOverLink(
      const OutgoingMessage& message);
  net::Task<void> SendAndForget(net::HttpRequest request, std::string_view session_id,
                                mcp::Revision revision);

  net::HttpClient& http_;
  const UpstreamOptions& options_;
  net::OutgoingFields common_fields_;
  net::OutgoingFields post_fields_;
  std::string client_info_;  // JSON
  SseClient sse_;
};

}  // namespace toolgate::transport

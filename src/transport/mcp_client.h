// SPDX-License-Identifier: Apache-2.0
// MCP over HTTP, the client's side: sends one message of ours and reads the messages that answer
// it, over Streamable HTTP in both eras, or over HTTP+SSE in a session that was opened so. Follows
// no redirect and keeps no session by itself.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/writer.h"
#include "mcp/client_features.h"
#include "mcp/message.h"
#include "mcp/revision.h"
#include "net/event_loop.h"
#include "net/http_client.h"
#include "net/sse.h"
#include "net/task.h"
#include "net/trusted_roots.h"
#include "transport/received_message.h"
#include "transport/sse_client.h"
#include "transport/upstream_failure.h"

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

// What to send. Views must live until Send returns.
struct OutgoingMessage {
  mcp::Revision revision = mcp::kNewestLegacy;
  std::string_view session_id;    // the upstream's; empty before and without one
  std::shared_ptr<SseLink> link;  // of a session over HTTP+SSE
  std::optional<int64_t> id;      // requests
  std::string_view method;
  std::string_view params;  // members of the params as JSON, without braces and `_meta`
  std::string_view meta;    // members of `_meta` likewise; the modern claim is added
  // Modern: what the client can be asked, which log messages it wants, the value of Mcp-Name if the
  // method has one, and the fields that repeat arguments.
  mcp::ClientFeatures features;
  std::string_view log_level;
  std::string_view mirrored_name;
  std::span<const std::pair<std::string, std::string>> param_fields;
  std::string_view traceparent;  // passed on; empty if none
  std::string_view tracestate;
  net::Resend resend = net::Resend::kNever;
  net::Abort* abort = nullptr;
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

// What Next found.
enum class Arrival {
  kMessage,   // it is in message()
  kPosition,  // the stream told where it is, and nothing else
  kEnd,
};

// The messages that answer one request, in order of arrival. Ends with the response.
class UpstreamAnswer {
 public:
  UpstreamAnswer(net::HttpResponse response, size_t message_bytes_max);
  // Over HTTP+SSE.
  explicit UpstreamAnswer(std::unique_ptr<SseCall> call);

  int http_status() const { return http_status_; }
  bool is_stream() const { return is_stream_; }
  const std::string& session_id() const { return session_id_; }  // assigned by this answer

  // Reads on. Errors: unavailable (cut off), invalid_input (not what a server may send), timeout,
  // limit_exceeded, cancelled.
  net::Task<base::Result<Arrival>> Next();

  // The message that Next read; valid until the next call.
  const mcp::Message& message() const { return received_.message; }

  // Whether what was read is an error by which only servers of the modern era refuse, be it for us
  // or, as it may say no id, for nobody.
  bool is_modern_refusal() const;
  // Whether it is an error that speaks of the session.
  bool is_session_refusal() const;

  // Whether the error of Next was the end of the session.
  bool session_lost() const { return call_ && call_->session_lost(); }

  // Lets the next Next give the current message once more.
  void Rewind() { rewound_ = true; }

  // Where the stream is: the id of its last event, empty if it tells none, and how long the server
  // wants its client to wait before coming again.
  const std::string& last_event_id() const { return last_event_id_; }
  std::optional<std::chrono::milliseconds> retry() const { return retry_; }

 private:
  net::Task<base::Result<Arrival>> ReadBody();
  net::Task<base::Result<Arrival>> ReadEvent();
  net::Task<base::Result<Arrival>> ReadCall();
  net::Task<base::Result<bool>> ReadMore();

  std::optional<net::HttpResponse> response_;  // one of these two
  std::unique_ptr<SseCall> call_;
  size_t message_bytes_max_;
  int http_status_ = 0;
  bool is_stream_ = false;
  bool done_ = false;
  bool rewound_ = false;
  std::string session_id_;
  net::SseParser events_;
  std::string last_event_id_;
  std::optional<std::chrono::milliseconds> retry_;
  std::string bytes_;  // received from the stream
  size_t taken_ = 0;   // of bytes_, by events_
  ReceivedMessage received_;
};

// One per event loop and server.
class McpClient {
 public:
  // `options` must outlive the client.
  McpClient(net::EventLoop& loop, net::HttpClient& http, const UpstreamOptions& options);

  // Opens a stream at a server that speaks HTTP+SSE; its session begins with `initialize`.
  net::Task<tl::expected<std::shared_ptr<SseLink>, UpstreamFailure>> OpenLink(net::Abort* abort);

  // Sends a message and waits for the head of the answer. A JSON-RPC error that comes with a 4xx
  // status is an answer; any other status but 2xx is a failure.
  net::Task<tl::expected<UpstreamAnswer, UpstreamFailure>> Send(const OutgoingMessage& message);

  // Asks for a stream of a session: the one that belongs to no request, or, with the id of an
  // event, the rest of the one that was lost (2025-11-25, "Resumability and Redelivery").
  net::Task<tl::expected<UpstreamAnswer, UpstreamFailure>> Listen(const ListenRequest& request);

  // Answers a request of the server's: `response` is a whole message. Nothing comes back.
  net::Task<void> Respond(const ServerSession& session, std::string_view response);

  // Ends a session at the server, without waiting for more than its answer.
  net::Task<void> Delete(std::string_view session_id, mcp::Revision revision);

  const UpstreamOptions& options() const { return options_; }

 private:
  void WriteClaim(json::Writer& writer, const OutgoingMessage& message) const;
  std::string WriteBody(const OutgoingMessage& message) const;
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

// SPDX-License-Identifier: Apache-2.0
// One message of a client while it is served, and the way to answer it: one JSON body, or an event
// stream once there is something to tell before the response.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "identity/grants.h"
#include "mcp/era.h"
#include "mcp/message.h"
#include "mcp/method.h"
#include "net/http_server.h"
#include "net/task.h"
#include "transport/session.h"

namespace toolgate::transport {

class Call {
 public:
  struct Origin {
    identity::Principal principal;
    std::string request_id;  // ours, for logs and answers
    std::string client_address;
    size_t body_bytes = 0;
    bool accepts_stream = true;
  };

  Call(net::HttpExchange& exchange, const Origin& origin, const mcp::Message& message,
       const mcp::MethodRule& rule);

  // Who asks, and what.
  const Origin& origin() const { return origin_; }
  const mcp::Message& message() const { return message_; }
  const mcp::MethodRule& rule() const { return rule_; }
  json::Value params() const { return message_.params; }
  net::EventLoop& loop() { return exchange_.loop(); }
  std::string_view HeaderValue(net::FieldName name) const;                  // empty if absent
  std::optional<std::string_view> FindHeader(std::string_view name) const;  // in any case

  // In which revision; the session is null in the modern era.
  mcp::Era era() const { return era_; }
  mcp::Revision revision() const { return revision_; }
  bool is_modern() const { return era_ == mcp::Era::kModern; }
  const std::shared_ptr<Session>& session() const { return session_; }
  void SetEra(mcp::Classified classified) {
    era_ = classified.era;
    revision_ = classified.revision;
  }
  void SetSession(std::shared_ptr<Session> session);

  // Set for requests in a session: tells when the client cancels the call.
  const std::shared_ptr<InFlight>& in_flight() const { return in_flight_; }
  void SetInFlight(std::shared_ptr<InFlight> in_flight) { in_flight_ = std::move(in_flight); }

  // Sends a notification (a whole message) before the response. Dropped where the client takes no
  // stream. Errors: cancelled (the client is gone).
  net::Task<base::Status> Notify(std::string_view message);

  // Says that the call is still worked on: begins the stream, if the client takes one, and sends a
  // comment, so that nobody on the way takes silence for death.
  net::Task<base::Status> KeepAlive();

  // Begins the stream, so that a client which loses it can take it up again.
  net::Task<base::Status> BeginStream();
  // Ends the answer while the call goes on: the client comes back for the rest, after `retry`
  // (2025-11-25, "Sending Messages to the Server", 6). Nothing where it could not.
  net::Task<void> Park(std::optional<std::chrono::milliseconds> retry);
  // Whether there is a stream on which the client can be asked something.
  bool accepts_stream() const { return origin_.accepts_stream; }
  // Whether the client lost the stream and has taken it up again.
  bool is_taken_up() const { return kept_ && kept_->has_reader(); }

  // Ends the call: with a result (JSON), with an error, or with a whole response message, which
  // BeginResponse starts as far as the result.
  std::string BeginResponse(size_t result_bytes) const;
  net::Task<base::Status> FinishResult(std::string_view result);
  net::Task<base::Status> FinishError(const mcp::RpcError& error);
  net::Task<base::Status> FinishMessage(std::string_view message, int http_status = 200);
  // Ends a notification or response: 202 without a body.
  net::Task<base::Status> FinishAccepted();

  // A field for the head of the answer; ignored once it was sent.
  void AddField(std::string_view name, std::string_view value) { fields_.Add(name, value); }

  // Calls `on_gone` once if the client leaves before the end.
  void OnClientGone(std::function<void()> on_gone) { exchange_.OnClientGone(std::move(on_gone)); }
  bool has_begun() const { return exchange_.has_begun(); }

  // The unknown or forbidden method's answer in this era: 200 for legacy clients, 404 for modern.
  mcp::RpcError MethodNotFound() const;

 private:
  // Writes to the event stream, which it begins if need be; nothing where the client takes none.
  net::Task<base::Status> Stream(std::string_view bytes);
  // Writes to the client unless it is gone, or takes the stream by another request by now.
  net::Task<base::Status> WriteKept(std::string_view bytes);
  bool is_elsewhere() const;

  net::HttpExchange& exchange_;
  const Origin& origin_;
  const mcp::Message& message_;
  const mcp::MethodRule& rule_;
  mcp::Era era_ = mcp::Era::kLegacy;
  mcp::Revision revision_ = mcp::kNewestLegacy;
  std::shared_ptr<Session> session_;
  std::shared_ptr<InFlight> in_flight_;
  net::OutgoingFields fields_;
  bool streaming_ = false;
  bool is_gone_ = false;  // the client, or at least its connection
  // Keeps the events of a call in a session for a client that comes back.
  std::shared_ptr<EventStream> kept_;
  std::string event_;
};

}  // namespace toolgate::transport

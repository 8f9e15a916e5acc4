// SPDX-License-Identifier: Apache-2.0
#include "gateway/relay.h"

#include <fmt/format.h>

#include "base/text.h"
#include "gateway/message_rules.h"
#include "json/writer.h"
#include "mcp/tool.h"

namespace toolgate::gateway {
namespace {

using mcp::Message;
using mcp::MessageKind;
using mcp::RpcError;

// Tells the upstream that nobody waits for a request any more.
net::Task<void> SendCancelled(transport::McpClient& client, std::string session_id,
                              mcp::Revision revision, int64_t id) {
  std::string params;
  json::Writer(params).Member("requestId", id).Member("reason", "the client gave the request up");
  transport::OutgoingMessage cancelled;
  cancelled.revision = revision;
  cancelled.session_id = session_id;
  cancelled.method = "notifications/cancelled";
  cancelled.params = params;
  co_await client.Send(cancelled);
}

}  // namespace

Relay::Relay(const Services& services, Upstream& upstream, transport::McpClient& client,
             net::EventLoop& loop)
    : services_(services),
      upstream_(upstream),
      client_(client),
      loop_(loop),
      abort_(std::make_shared<net::Abort>()) {}

// The message that goes to the upstream: known params and what `_meta` may carry, from the tape
// that was decided on.
void Relay::PrepareMessage(const CallContext& context) {
  const transport::Call& call = context.call;
  id_ = upstream_.NextId();
  if (call.is_modern()) {
    revision_ = call.revision();
  } else {
    const auto& session = static_cast<const RouteSession&>(*call.session()->state()).upstream;
    revision_ = session.revision;
    session_id_ = session.id;
  }
  params_.reserve(call.params().SourceSize());
  json::Writer params(params_);
  for (std::string_view name : call.rule().params) {
    const json::Value value = call.params().Find(name);
    if (value) params.Member(name, value);
  }
  progress_token_ = mcp::ReadId(call.params().Find("_meta").Find("progressToken"));
  WriteForwardedMeta(meta_, call, progress_token_.empty() ? std::nullopt : std::optional(id_));
}

// A modern client that leaves has cancelled; a legacy client says so (2025-11-25, "Cancellation";
// 2026-07-28, "Cancellation"). The upstream is told in its own way.
void Relay::WatchForCancellation(CallContext& context) {
  if (context.call.is_modern()) {
    context.call.OnClientGone([abort = abort_] { abort->Trigger(); });
    return;
  }
  const auto cancel = [abort = abort_, client = &client_, session_id = session_id_,
                       revision = revision_, id = id_] {
    if (abort->triggered()) return;
    abort->Trigger();
    net::Spawn(SendCancelled(*client, session_id, revision, id));
  };
  context.call.in_flight()->OnCancel([loop = &loop_, cancel] { loop->Post(cancel); });
}

net::Task<ForwardOutcome> Relay::Forward(CallContext& context) {
  PrepareMessage(context);
  WatchForCancellation(context);
  const base::SteadyTime sent_at = services_.clock.Now();
  ForwardOutcome outcome;
  outcome.error = co_await Exchange(context, outcome);
  if (outcome.error.empty() && !answered_) outcome.error = "the server's response makes no sense";
  outcome.time =
      std::chrono::duration_cast<std::chrono::microseconds>(services_.clock.Now() - sent_at);
  if (!outcome.error.empty()) {
    services_.logger.Warning("call_failed", {{"server", upstream_.name()},
                                             {"request_id", context.call.origin().request_id},
                                             {"method", context.call.rule().name},
                                             {"tool", context.target},
                                             {"error", outcome.error}});
  }
  if (!answered_) {
    co_await context.call.FinishError(
        UpstreamUnavailable(upstream_.name(), context.call.origin().request_id));
  }
  co_return outcome;
}

// Returns what went wrong, or nothing.
net::Task<std::string> Relay::Exchange(CallContext& context, ForwardOutcome& outcome) {
  const transport::Call& call = context.call;
  transport::OutgoingMessage message;
  message.revision = revision_;
  message.session_id = session_id_;
  message.id = id_;
  message.method = call.rule().name;
  message.params = params_;
  message.meta = meta_;
  if (!call.rule().mirrored_param.empty()) message.mirrored_name = context.target;
  message.traceparent = ValidTraceparent(call.HeaderValue(net::FieldName::kTraceparent));
  if (!message.traceparent.empty()) {
    message.tracestate = ValidTracestate(call.HeaderValue(net::FieldName::kTracestate));
  }
  // A call may have run although its connection broke: only what reads may be sent again.
  message.resend = call.rule().method == mcp::Method::kToolsCall ? net::Resend::kNever
                                                                 : net::Resend::kOnStaleConnection;
  message.abort = abort_.get();
  auto answer = co_await client_.Send(message);
  if (!answer) {
    outcome.status = answer.error().http_status;
    co_await HandleFailure(context, answer.error());
    co_return answer.error().error.message;
  }
  outcome.status = answer->http_status();
  co_return co_await RelayAnswer(context, *answer);
}

net::Task<void> Relay::HandleFailure(CallContext& context,
                                     const transport::UpstreamFailure& failure) {
  upstream_.NoteFailure(failure);
  if (failure.not_sent && context.reservation) services_.limiter.Release(*context.reservation);
  if (failure.error.code == base::ErrorCode::kTimeout && !failure.not_sent) CancelUpstream();
  if (!failure.session_lost || !context.call.session()) co_return;
  // The client's session stood for the upstream's: both are gone, and 404 tells the client so.
  context.call.session()->MarkLost();
  answered_ = true;
  const RpcError lost{404, mcp::kSessionNotFound,
                      "Session not found: the server has lost it; send initialize again"};
  co_await context.call.FinishError(lost);
}

// A modern server is told by the connection that closes.
void Relay::CancelUpstream() {
  if (mcp::IsModern(revision_)) return;
  net::Spawn(SendCancelled(client_, session_id_, revision_, id_));
}

net::Task<std::string> Relay::RelayAnswer(CallContext& context, transport::UpstreamAnswer& answer) {
  for (;;) {
    const auto more = co_await answer.Next();
    if (!more) {
      upstream_.NoteFailure(more.error());
      if (more.error().code == base::ErrorCode::kTimeout) CancelUpstream();
      co_return more.error().message;
    }
    if (!*more) {
      upstream_.NoteFailure(base::Error{base::ErrorCode::kUnavailable, ""});
      co_return "the answer ended without a response";
    }
    const bool is_response = co_await RelayMessage(context, answer.message());
    if (is_response) co_return "";
  }
}

// True when the message was the response to our request.
net::Task<bool> Relay::RelayMessage(CallContext& context, const Message& message) {
  switch (message.kind) {
    case MessageKind::kNotification:
      co_await RelayNotification(context, message);
      co_return false;
    case MessageKind::kRequest:
      LogViolation(context, "the server sent a request that we did not offer to answer");
      if (!mcp::IsModern(revision_)) co_await AnswerServer(message);
      co_return false;
    case MessageKind::kResponse:
      break;
  }
  if (message.id != std::to_string(id_)) {
    LogViolation(context, "the server sent a response to another request");
    co_return false;
  }
  co_await RelayResponse(context, message);
  co_return true;
}

net::Task<void> Relay::RelayNotification(CallContext& context, const Message& message) {
  if (message.method == "notifications/tools/list_changed") {
    upstream_.MarkStale();
    co_return;
  }
  const std::string relayed = WriteRelayedNotification(context.call, message, id_, progress_token_);
  if (relayed.empty()) co_return;
  // A legacy client that left may come back for the result; the call goes on without it.
  co_await context.call.Notify(relayed);
}

// Nothing was offered, so every request but `ping` is refused, or the server would wait for ever.
net::Task<void> Relay::AnswerServer(const Message& request) {
  const RpcError refused{200, mcp::kMethodNotFound, "Method not found"};
  const std::string response = request.method == "ping" ? mcp::ResultResponse(request.id, "{}")
                                                        : mcp::ErrorResponse(request.id, refused);
  co_await client_.Respond(session_id_, revision_, response);
}

net::Task<void> Relay::RelayResponse(CallContext& context, const Message& response) {
  transport::Call& call = context.call;
  if (response.error) {
    const auto error = ReadUpstreamError(response.error);
    if (error) {
      answered_ = true;
      co_await call.FinishError(*error);
    } else {
      LogViolation(context, "the server sent an error that is none");
    }
    co_return;
  }
  std::string relayed = call.BeginResponse(response.result.SourceSize());
  if (!WriteRelayedResult(relayed, call, response.result)) {
    LogViolation(context, "the server sent a result that is none");
    co_return;
  }
  relayed += '}';
  answered_ = true;
  co_await call.FinishMessage(relayed);
}

void Relay::LogViolation(const CallContext& context, std::string_view what) {
  upstream_.metrics().CountViolation();
  services_.logger.Warning("upstream_protocol_violation",
                           {{"server", upstream_.name()},
                            {"request_id", context.call.origin().request_id},
                            {"what", what}});
}

}  // namespace toolgate::gateway

// SPDX-License-Identifier: Apache-2.0
#include "gateway/relay.h"

#include <fmt/format.h>

#include "base/text.h"
#include "gateway/client_requests.h"
#include "gateway/denial.h"
#include "gateway/message_rules.h"
#include "gateway/rounds.h"
#include "gateway/route_session.h"
#include "json/writer.h"
#include "mcp/tool.h"

namespace toolgate::gateway {
namespace {

using mcp::Message;
using mcp::MessageKind;
using mcp::RpcError;
using transport::Arrival;

// How long a legacy client that lost its connection may take to come back for the answer.
constexpr std::chrono::seconds kResumeGrace{60};
// An answer that was cut off is asked for again this often in a row without anything new.
constexpr int kResumesMax = 5;
constexpr std::chrono::milliseconds kDefaultRetry{1000};

base::Error Broken() { return {base::ErrorCode::kUnavailable, ""}; }

// Tells the upstream that nobody waits for a request any more.
net::Task<void> SendCancelled(transport::McpClient& client, std::string session_id,
                              std::shared_ptr<transport::SseLink> link, mcp::Revision revision,
                              int64_t id) {
  std::string params;
  json::Writer(params).Member("requestId", id).Member("reason", "the client gave the request up");
  transport::OutgoingMessage cancelled;
  cancelled.revision = revision;
  cancelled.session_id = session_id;
  cancelled.link = std::move(link);
  cancelled.method = "notifications/cancelled";
  cancelled.params = params;
  co_await client.Send(cancelled);
}

}  // namespace

Relay::Relay(Route& route)
    : route_(route),
      services_(route.services()),
      upstream_(route.upstream()),
      client_(route.client()),
      abort_(std::make_shared<net::Abort>()) {}

// The message that goes to the upstream: known params and what `_meta` may carry, from the tape
// that was decided on.
void Relay::PrepareMessage(const CallContext& context) {
  const transport::Call& call = context.call;
  id_ = upstream_.NextId();
  if (call.is_modern()) {
    revision_ = call.revision();
  } else {
    const UpstreamSession& session = RouteSession::Of(*call.session()).upstream;
    revision_ = session.revision;
    session_id_ = session.id;
    link_ = session.link;
  }
  params_.reserve(call.params().SourceSize());
  json::Writer params(params_);
  for (std::string_view name : call.rule().params) {
    const json::Value value = call.params().Find(name);
    if (!value) continue;
    params.Key(name);
    WriteParam(params, call.rule().method, name, value);
  }
  WriteRoundParams(params_, context);
  if (context.tool != nullptr && call.is_modern() && !context.tool->headers.empty()) {
    param_fields_ = mcp::WriteParamHeaders(context.tool->headers, context.arguments);
  }
  progress_token_ = mcp::ReadId(call.params().Find("_meta").Find("progressToken"));
  WriteForwardedMeta(meta_, call, progress_token_.empty() ? std::nullopt : std::optional(id_));
}

// A modern client that leaves has cancelled; a legacy client says so, or stays away (2025-11-25,
// "Cancellation"; 2026-07-28, "Cancellation"). The upstream is told in its own way.
void Relay::WatchForCancellation(CallContext& context) {
  if (context.call.is_modern()) {
    context.call.OnClientGone([abort = abort_] { abort->Trigger(); });
    return;
  }
  const auto cancel = [abort = abort_, client = &client_, session_id = session_id_, link = link_,
                       revision = revision_, id = id_] {
    if (abort->triggered()) return;
    abort->Trigger();
    net::Spawn(SendCancelled(*client, session_id, link, revision, id));
  };
  net::EventLoop& loop = route_.loop();
  context.call.in_flight()->OnCancel([&loop, cancel] { loop.Post(cancel); });
  grace_ = std::make_shared<net::Deadline>(loop, [&context] {
    if (!context.call.is_taken_up()) context.call.in_flight()->Cancel();
  });
  context.call.OnClientGone([grace = std::weak_ptr(grace_)] {
    if (const auto waiting = grace.lock()) waiting->Arm(kResumeGrace);
  });
}

// The server is told that nobody waits any more.
void Relay::WatchTheTime(const CallContext& context) {
  if (context.is_shadow() || context.rules == nullptr || !context.rules->timeout_seconds) return;
  time_out_.emplace(route_.loop(), [this] {
    if (abort_->triggered()) return;
    is_late_ = true;
    abort_->Trigger();
    CancelUpstream();
  });
  time_out_->Arm(std::chrono::seconds(*context.rules->timeout_seconds));
}

// What the client is told of a call that came to nothing.
RpcError Relay::FailureOf(const CallContext& context) const {
  const std::string& request_id = context.call.origin().request_id;
  if (!is_late_) return UpstreamUnavailable(upstream_.name(), request_id);
  return {200, mcp::kInternalError,
          fmt::format("The tool did not answer within {} s, which is what the policy allows "
                      "(request {})",
                      *context.rules->timeout_seconds, request_id)};
}

net::Task<ForwardOutcome> Relay::Forward(CallContext& context) {
  PrepareMessage(context);
  WatchForCancellation(context);
  WatchTheTime(context);
  const base::SteadyTime sent_at = services_.clock.Now();
  ForwardOutcome outcome;
  outcome.error = co_await Exchange(context, outcome);
  time_out_.reset();
  if (is_late_ && !answered_) outcome.error = "the call took longer than the policy allows";
  if (context.reservation) services_.counters.Settle(*context.reservation);
  if (outcome.error.empty() && !answered_) outcome.error = "the server's response makes no sense";
  outcome.time =
      std::chrono::duration_cast<std::chrono::microseconds>(services_.clock.Now() - sent_at);
  if (context.call.session()) {
    RouteSession::Of(*context.call.session()).asks.EndCall(context.call.message().id);
  }
  const auto& in_flight = context.call.in_flight();
  if (!answered_ && in_flight && in_flight->is_cancelled()) {
    outcome.error = "the client cancelled the call";
    answered_ = true;
    const RpcError cancelled{200, mcp::kInvalidRequest, "The call was cancelled"};
    co_await context.call.FinishError(cancelled);
    co_return outcome;
  }
  if (!outcome.error.empty()) {
    services_.logger.Warning("call_failed", {{"server", upstream_.name()},
                                             {"request_id", context.call.origin().request_id},
                                             {"method", context.call.rule().name},
                                             {"tool", context.target},
                                             {"error", outcome.error}});
  }
  if (!answered_) {
    const RpcError failure = FailureOf(context);
    co_await context.call.FinishError(failure);
  }
  co_return outcome;
}

transport::OutgoingMessage Relay::MakeMessage(const CallContext& context) {
  const transport::Call& call = context.call;
  transport::OutgoingMessage message;
  message.revision = revision_;
  message.session_id = session_id_;
  message.link = link_;
  message.id = id_;
  message.method = call.rule().name;
  message.params = params_;
  message.meta = meta_;
  message.features = context.features;
  if (call.is_modern()) message.log_level = LogLevel(call);
  if (!call.rule().mirrored_param.empty()) message.mirrored_name = context.target;
  message.param_fields = param_fields_;
  message.traceparent = ValidTraceparent(call.HeaderValue(net::FieldName::kTraceparent));
  if (!message.traceparent.empty()) {
    message.tracestate = ValidTracestate(call.HeaderValue(net::FieldName::kTracestate));
  }
  // A call may have run although its connection broke: only what reads may be sent again.
  message.resend = call.rule().method == mcp::Method::kToolsCall ? net::Resend::kNever
                                                                 : net::Resend::kOnStaleConnection;
  message.abort = abort_.get();
  return message;
}

// Returns what went wrong, or nothing.
net::Task<std::string> Relay::Exchange(CallContext& context, ForwardOutcome& outcome) {
  const transport::OutgoingMessage message = MakeMessage(context);
  auto answer = co_await client_.Send(message);
  if (!answer) {
    outcome.status = answer.error().http_status;
    co_await HandleFailure(context, answer.error());
    co_return answer.error().error.message;
  }
  outcome.status = answer->http_status();
  bool is_cut = false;
  std::string fault = co_await RelayAnswer(context, *answer, is_cut);
  if (answer->session_lost()) co_await LoseSession(context);
  const bool can_resume = is_cut && !answer->last_event_id().empty() && !mcp::IsModern(revision_);
  if (!can_resume) co_return fault;
  std::string event_id = answer->last_event_id();
  const auto retry = answer->retry();
  co_return co_await ResumeAnswer(context, std::move(event_id), retry);
}

// A server that gave its events ids may end the connection before it answers, and expects us again
// (2025-11-25, "Sending Messages to the Server", 6). The call itself is never sent twice.
net::Task<std::string> Relay::ResumeAnswer(CallContext& context, std::string event_id,
                                           std::optional<std::chrono::milliseconds> retry) {
  std::string fault = "the answer was cut off";
  for (int attempt = 0; attempt < kResumesMax && !abort_->triggered(); ++attempt) {
    // A server that says when to come again lets its client go; so do we.
    if (retry) co_await context.call.Park(retry);
    co_await net::SleepFor(route_.loop(), retry.value_or(kDefaultRetry) + net::EventLoop::kTick);
    transport::ListenRequest request;
    request.session_id = session_id_;
    request.revision = revision_;
    request.last_event_id = event_id;
    request.abort = abort_.get();
    auto answer = co_await client_.Listen(request);
    if (!answer) {
      fault = answer.error().error.message;
      if (answer.error().http_status.value_or(500) < 500) break;
      continue;
    }
    bool is_cut = false;
    fault = co_await RelayAnswer(context, *answer, is_cut);
    if (!is_cut) co_return fault;
    if (answer->retry()) retry = answer->retry();
    if (!answer->last_event_id().empty() && answer->last_event_id() != event_id) {
      event_id = answer->last_event_id();
      attempt = -1;
    }
  }
  co_return fault;
}

net::Task<void> Relay::HandleFailure(CallContext& context,
                                     const transport::UpstreamFailure& failure) {
  upstream_.NoteFailure(failure);
  if (failure.not_sent && context.reservation) {
    services_.counters.Release(*context.reservation);
    context.reservation.reset();
  }
  if (failure.error.code == base::ErrorCode::kTimeout && !failure.not_sent) CancelUpstream();
  if (failure.session_lost) co_await LoseSession(context);
}

// The client's session stood for the upstream's: both are gone, and 404 tells the client so.
net::Task<void> Relay::LoseSession(CallContext& context) {
  if (!context.call.session()) co_return;
  context.call.session()->MarkLost();
  answered_ = true;
  const RpcError lost{404, mcp::kSessionNotFound,
                      "Session not found: the server has lost it; send initialize again"};
  co_await context.call.FinishError(lost);
}

// A modern server is told by the connection that closes.
void Relay::CancelUpstream() {
  if (mcp::IsModern(revision_)) return;
  net::Spawn(SendCancelled(client_, session_id_, link_, revision_, id_));
}

// `is_cut`: the stream ended before the response.
net::Task<std::string> Relay::RelayAnswer(CallContext& context, transport::UpstreamAnswer& answer,
                                          bool& is_cut) {
  for (;;) {
    const auto arrived = co_await answer.Next();
    if (!arrived) {
      upstream_.NoteFailure(arrived.error());
      if (arrived.error().code == base::ErrorCode::kTimeout) CancelUpstream();
      is_cut = arrived.error().code == base::ErrorCode::kUnavailable && answer.is_stream();
      co_return arrived.error().message;
    }
    if (*arrived == Arrival::kEnd) {
      is_cut = answer.is_stream();
      if (answer.last_event_id().empty()) upstream_.NoteFailure(Broken());
      co_return "the answer ended without a response";
    }
    if (*arrived == Arrival::kPosition) {
      // The server is ready to lose us: so may the client be lost.
      if (context.call.session()) co_await context.call.BeginStream();
      continue;
    }
    const bool is_response = co_await RelayMessage(context, answer.message());
    if (is_response) co_return "";
  }
}

// True when the message was the response to our request.
net::Task<bool> Relay::RelayMessage(CallContext& context, const Message& message) {
  const std::string& request_id = context.call.origin().request_id;
  switch (message.kind) {
    case MessageKind::kNotification:
      co_await RelayNotification(context, message);
      co_return false;
    case MessageKind::kRequest:
      co_await RelayRequest(context, message);
      co_return false;
    case MessageKind::kResponse:
      break;
  }
  if (message.id != std::to_string(id_)) {
    LogViolation(route_, request_id, "the server sent a response to another request");
    co_return false;
  }
  co_await RelayResponse(context, message);
  co_return true;
}

net::Task<void> Relay::RelayNotification(CallContext& context, const Message& message) {
  const auto& session = context.call.session();
  if (const auto kind = FindChanged(message.method)) {
    const auto seat = session ? RouteSession::Of(*session).seat() : nullptr;
    route_.ListChanged(*kind, seat);
    co_return;
  }
  std::string relayed;
  if (session && message.method == "notifications/cancelled") {
    RouteSession& state = RouteSession::Of(*session);
    relayed = WriteCancelledAsk(message, state, state.AskScope(context.call.message().id));
  } else {
    relayed = WriteRelayedNotification(context, message, id_, progress_token_);
  }
  if (relayed.empty()) co_return;
  // A legacy client that left may come back for the result; the call goes on without it.
  co_await context.call.Notify(relayed);
}

net::Task<void> Relay::RelayRequest(CallContext& context, const Message& message) {
  const std::string& request_id = context.call.origin().request_id;
  if (!context.call.session()) {
    LogViolation(route_, request_id, "the server sent a request in the modern era");
    co_return;
  }
  transport::Session& session = *context.call.session();
  const std::string scope(RouteSession::Of(session).AskScope(context.call.message().id));
  const Asked asked = AskClient(services_, upstream_.name(), session, message, scope);
  if (!asked.refusal.empty()) LogViolation(route_, request_id, asked.refusal);
  if (!asked.to_client.empty()) co_await context.call.Notify(asked.to_client);
  if (asked.to_server.empty()) co_return;
  const transport::ServerSession server{session_id_, revision_, link_};
  co_await client_.Respond(server, asked.to_server);
}

net::Task<void> Relay::RelayResponse(CallContext& context, const Message& response) {
  transport::Call& call = context.call;
  if (response.error) {
    co_await RelayError(context, response);
    co_return;
  }
  const json::Value type = response.result.Find("resultType");
  if (call.is_modern() && type.text() == "input_required") {
    co_await RelayInputRequired(context, response.result);
    co_return;
  }
  std::string relayed = call.BeginResponse(response.result.SourceSize());
  const ResultFault fault = WriteRelayedResult(relayed, context, response.result);
  if (fault == ResultFault::kForbidden) {
    co_await FinishDenied(context, "the result holds a resource that the policy does not grant");
    co_return;
  }
  if (fault != ResultFault::kNone) {
    LogViolation(route_, call.origin().request_id, "the server sent a result that is none");
    co_return;
  }
  relayed += '}';
  answered_ = true;
  KeepLinks(context, response.result);
  co_await call.FinishMessage(relayed);
}

net::Task<void> Relay::RelayInputRequired(CallContext& context, json::Value result) {
  auto asked = WriteInputRequired(context, result);
  if (!asked) {
    LogViolation(route_, context.call.origin().request_id, asked.error().why);
    // What the server wrote is not repeated: it was not for the client.
    if (asked.error().fault == ResultFault::kForbidden) {
      co_await FinishDenied(context, "the server asked for what it may not ask of you");
    }
    co_return;
  }
  answered_ = true;
  co_await context.call.FinishResult(*asked);
}

// What would have passed must not: a tool's result says so, everything else is an error.
net::Task<void> Relay::FinishDenied(CallContext& context, std::string why) {
  answered_ = true;
  context.decision = policy::Deny("(result)", std::move(why));
  if (context.call.rule().method == mcp::Method::kToolsCall) {
    const std::string denial = WriteDenial(context);
    co_await context.call.FinishResult(denial);
    co_return;
  }
  const RpcError error{200, mcp::kDenied, "[POLICY DENIED] " + context.decision.message};
  co_await context.call.FinishError(error);
}

net::Task<void> Relay::RelayError(CallContext& context, const Message& response) {
  auto error = ReadUpstreamError(response.error);
  if (!error) {
    LogViolation(route_, context.call.origin().request_id, "the server sent an error that is none");
    co_return;
  }
  if (error->code == mcp::kHeaderMismatch) {
    // Our fields come from the tool as we know it: it must have changed.
    route_.ListChanged(ListKind::kTools, nullptr);
    co_return;
  }
  const std::string why = CheckRelayedError(context, *error, response.error);
  if (!why.empty()) {
    co_await FinishDenied(context, why);
    co_return;
  }
  answered_ = true;
  co_await context.call.FinishError(*error);
}

}  // namespace toolgate::gateway

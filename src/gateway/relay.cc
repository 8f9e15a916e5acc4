// SPDX-License-Identifier: Apache-2.0
#include "gateway/relay.h"

#include <fmt/format.h>

#include "base/text.h"
#include "gateway/client_requests.h"
#include "gateway/denial.h"
#include "gateway/message_rules.h"
#include "gateway/result_rules.h"
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

// An answer that was cut off is asked for again this often in a row without anything new.
constexpr int kResumesMax = 5;
constexpr std::chrono::milliseconds kDefaultRetry{1000};
constexpr std::chrono::milliseconds kRetryStep{100};
constexpr std::chrono::milliseconds kRetryStepsMax{1000};

base::Error Broken() { return {base::ErrorCode::kUnavailable, ""}; }

}  // namespace

Relay::Relay(Route& route)
    : route_(route),
      services_(route.services()),
      upstream_(route.upstream()),
      client_(route.client()),
      watch_(route),
      pace_(upstream_.options().progress_per_second) {}

// The message that goes to the upstream: known params and what `_meta` may carry, from the tape
// that was decided on.
void Relay::PrepareMessage(const CallContext& context) {
  const transport::Call& call = context.call;
  sent_.id = upstream_.NextId();
  if (call.is_modern()) {
    sent_.revision = call.revision();
  } else {
    const UpstreamSession& session = RouteSession::Of(*call.session()).upstream;
    sent_.revision = session.revision;
    sent_.session_id = session.id;
    sent_.link = session.link;
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
  WriteForwardedMeta(meta_, call, progress_token_.empty() ? std::nullopt : std::optional(sent_.id));
}

// What the client is told of a call that came to nothing.
RpcError Relay::FailureOf(const CallContext& context) const {
  const std::string& request_id = context.call.origin().request_id;
  if (!watch_.exceeds_policy()) return UpstreamUnavailable(upstream_.name(), request_id);
  return {200, mcp::kInternalError,
          fmt::format("The tool did not answer within {} s, which is what the policy allows "
                      "(request {})",
                      *context.rules->timeout_seconds, request_id)};
}

net::Task<ForwardOutcome> Relay::Forward(CallContext& context) {
  PrepareMessage(context);
  watch_.Begin(context, sent_);
  const base::SteadyTime sent_at = services_.clock.Now();
  ForwardOutcome outcome;
  outcome.error = co_await Exchange(context, outcome);
  context.in_flight.reset();
  // One that the server did not run is decided anew, or was given back.
  for (const auto* taken : {&context.reservation, &context.shadow_reservation}) {
    if (*taken && !is_stale_) services_.counters.Settle(**taken);
  }
  if (outcome.error.empty() && !answered_) outcome.error = "the server's response makes no sense";
  if (!answered_ && watch_.took_too_long()) {
    outcome.error = watch_.exceeds_policy() ? "the call took longer than the policy allows"
                                            : "the call took longer than `call_seconds`";
    upstream_.NoteFailure(base::Error{base::ErrorCode::kTimeout, outcome.error});
  }
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
  outcome.is_stale = is_stale_;
  if (!is_stale_) co_await FinishUnavailable(context, outcome);
  co_return outcome;
}

net::Task<void> Relay::FinishUnavailable(CallContext& context, const ForwardOutcome& outcome) {
  if (!outcome.error.empty()) {
    services_.logger.Warning("call_failed", {{"server", upstream_.qualified_name()},
                                             {"request_id", context.call.origin().request_id},
                                             {"method", context.call.rule().name},
                                             {"tool", context.target},
                                             {"error", outcome.error}});
  }
  if (answered_) co_return;
  answered_ = true;
  const RpcError failure = FailureOf(context);
  co_await context.call.FinishError(failure);
}

transport::OutgoingMessage Relay::MakeMessage(const CallContext& context) {
  const transport::Call& call = context.call;
  transport::OutgoingMessage message;
  message.revision = sent_.revision;
  message.session_id = sent_.session_id;
  message.link = sent_.link;
  message.id = sent_.id;
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
  message.abort = &watch_.abort();
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
  http_status_ = answer->http_status();
  outcome.status = http_status_;
  bool is_cut = false;
  std::string fault = co_await RelayAnswer(context, *answer, is_cut);
  if (answer->session_lost()) co_await LoseSession(context);
  const bool can_resume =
      is_cut && !answer->last_event_id().empty() && !mcp::IsModern(sent_.revision);
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
  int resumes = 0;
  for (int attempt = 0; attempt < kResumesMax && !watch_.is_over(); ++attempt, ++resumes) {
    // A server that says when to come again lets its client go; so do we.
    if (retry) co_await context.call.Park(retry);
    if (retry) watch_.ExpectClient();
    // The first time as soon as the server says; one that says it again and again is asked less.
    const auto pause =
        std::max(retry.value_or(kDefaultRetry), std::min(kRetryStep * resumes, kRetryStepsMax));
    co_await watch_.SleepFor(pause + net::EventLoop::kTick);
    if (watch_.is_over()) break;
    transport::ListenRequest request;
    request.session_id = sent_.session_id;
    request.revision = sent_.revision;
    request.last_event_id = event_id;
    request.is_answer = true;
    request.abort = &watch_.abort();
    auto answer = co_await client_.Listen(request);
    if (!answer) {
      fault = answer.error().error.message;
      if (answer.error().session_lost) co_await LoseSession(context);
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
  if (failure.not_sent) context.GiveBack();
  if (failure.error.code == base::ErrorCode::kTimeout && !failure.not_sent) watch_.CancelUpstream();
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

// `is_cut`: the stream ended before the response.
net::Task<std::string> Relay::RelayAnswer(CallContext& context, transport::UpstreamAnswer& answer,
                                          bool& is_cut) {
  for (;;) {
    const auto arrived = co_await answer.Next();
    if (!arrived) {
      upstream_.NoteFailure(arrived.error());
      if (arrived.error().code == base::ErrorCode::kTimeout) watch_.CancelUpstream();
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
    has_said_more_ = true;
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
  if (message.id != std::to_string(sent_.id)) {
    LogViolation(route_, request_id, "the server sent a response to another request");
    co_return false;
  }
  const auto progress = pace_.TakeNewest();
  if (progress) co_await context.call.Notify(*progress);
  // The server is done with it: whoever has the answer may call again at once.
  context.in_flight.reset();
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
    relayed = WriteRelayedNotification(context, message, sent_.id, progress_token_);
  }
  if (message.method == "notifications/progress" && !relayed.empty()) {
    relayed = pace_.Take(std::move(relayed), services_.clock.Now()).value_or("");
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
  const Asked asked = context.call.accepts_stream()
                          ? AskClient(services_, upstream_.asking(), session, message, scope)
                          : AnswerWithoutClient(message);
  if (!asked.refusal.empty()) LogViolation(route_, request_id, asked.refusal);
  if (!asked.to_client.empty()) co_await context.call.Notify(asked.to_client);
  if (asked.to_server.empty()) co_return;
  const transport::ServerSession server{sent_.session_id, sent_.revision, sent_.link};
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
  context.is_decision_changed = true;
  if (context.call.rule().method == mcp::Method::kToolsCall) {
    const std::string denial = WriteDenial(context);
    co_await context.call.FinishResult(denial);
    co_return;
  }
  const RpcError error{200, mcp::kDenied, "[POLICY DENIED] " + context.decision.message};
  co_await context.call.FinishError(error);
}

// Whether the mismatch that the server tells of kept it from running anything: then it is the whole
// answer, under the status that such a refusal has (2026-07-28, "Server Validation").
bool Relay::IsRefusedUnrun(const CallContext& context) const {
  constexpr int kBadRequest = 400;
  return context.tool != nullptr && context.call.is_modern() && http_status_ == kBadRequest &&
         !has_said_more_ && !context.is_decided_anew;
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
    is_stale_ = IsRefusedUnrun(context);
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

// SPDX-License-Identifier: Apache-2.0
#include "gateway/call_watch.h"

#include "json/writer.h"
#include "net/signal.h"

namespace toolgate::gateway {
namespace {

// How long a legacy client that lost its connection may take to come back for the answer.
constexpr std::chrono::seconds kResumeGrace{60};

net::Task<void> SendCancelled(transport::McpClient& client, SentRequest sent) {
  std::string params;
  json::Writer(params)
      .Member("requestId", sent.id)
      .Member("reason", "nobody waits for the answer any more");
  transport::OutgoingMessage cancelled;
  cancelled.revision = sent.revision;
  cancelled.session_id = sent.session_id;
  cancelled.link = std::move(sent.link);
  cancelled.method = "notifications/cancelled";
  cancelled.params = params;
  co_await client.Send(cancelled);
}

// How long the policy lets the call take; empty if it does not say.
std::optional<std::chrono::milliseconds> AllowedTime(const CallContext& context) {
  const bool has_limit =
      context.rules != nullptr && !context.is_shadow() && context.rules->timeout_seconds;
  if (!has_limit) return std::nullopt;
  return std::chrono::seconds(*context.rules->timeout_seconds);
}

}  // namespace

CallWatch::CallWatch(Route& route)
    : route_(route),
      abort_(std::make_shared<net::Abort>()),
      limit_(route.loop(), [this] { OnLimit(); }) {}

void CallWatch::Begin(CallContext& context, const SentRequest& sent) {
  sent_ = &sent;
  WatchClient(context);
  const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(
      context.services.clock.Now() - context.began);
  std::chrono::milliseconds limit = route_.upstream().options().call_timeout;
  const auto allowed = AllowedTime(context);
  is_policys_limit_ = allowed && *allowed < limit;
  if (is_policys_limit_) limit = *allowed;
  const auto left = limit - spent;
  limit_.Arm(std::max(left, std::chrono::milliseconds(1)));
}

// A modern client that leaves has cancelled; a legacy client says so, or stays away (2025-11-25,
// "Cancellation"; 2026-07-28, "Cancellation").
void CallWatch::WatchClient(CallContext& context) {
  if (context.call.is_modern()) {
    context.call.OnClientGone([abort = abort_] { abort->Trigger(); });
    return;
  }
  const auto cancel = [abort = abort_, client = &route_.client(), kept = route_.Keep(),
                       sent = *sent_] {
    if (abort->triggered()) return;
    abort->Trigger();
    net::Spawn(SendCancelled(*client, sent), kept);
  };
  net::EventLoop& loop = route_.loop();
  context.call.in_flight()->OnCancel([&loop, cancel] { loop.Post(cancel); });
  grace_ = std::make_shared<net::Deadline>(loop, [this, &context] {
    if (!context.call.is_taken_up()) return context.call.in_flight()->Cancel();
    ExpectClient();  // it may leave again
  });
  context.call.OnClientGone([grace = std::weak_ptr(grace_)] {
    if (const auto waiting = grace.lock()) waiting->Arm(kResumeGrace);
  });
}

void CallWatch::ExpectClient() {
  if (grace_) grace_->Arm(kResumeGrace);
}

void CallWatch::OnLimit() {
  if (abort_->triggered()) return;
  took_too_long_ = true;
  CancelUpstream();
  // Whoever waits goes on at once, and may end this.
  route_.loop().Post([abort = abort_] { abort->Trigger(); });
}

net::Task<void> CallWatch::SleepFor(std::chrono::milliseconds time) {
  net::Signal over;
  abort_->OnTrigger([&over] { over.Notify(); });
  if (!abort_->triggered()) co_await over.Wait(route_.loop(), time);
  abort_->OnTrigger({});
}

void CallWatch::CancelUpstream() const {
  if (mcp::IsModern(sent_->revision)) return;
  net::Spawn(SendCancelled(route_.client(), *sent_), route_.Keep());
}

}  // namespace toolgate::gateway

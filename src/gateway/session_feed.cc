// SPDX-License-Identifier: Apache-2.0
#include "gateway/session_feed.h"

#include "gateway/client_requests.h"
#include "gateway/lists.h"
#include "gateway/message_rules.h"
#include "gateway/route_session.h"

namespace toolgate::gateway {
namespace {

using mcp::Message;
using mcp::MessageKind;
using transport::Arrival;
using transport::Session;

constexpr std::chrono::seconds kWatchInterval{10};
constexpr int kUnreadIntervalsMax = 6;
constexpr std::chrono::milliseconds kRetryMin{1000};
constexpr std::chrono::milliseconds kRetryMax{60'000};

// Whether a GET that was answered so will be every time. A conflict is not: a server may still hold
// the stream that we lost.
bool MeansNone(int status) {
  return status == 200 || status == 404 || status == 405 || status == 501;
}

class Feed {
 public:
  Feed(Route& route, std::shared_ptr<Session> session)
      : route_(route),
        session_(std::move(session)),
        state_(RouteSession::Of(*session_)),
        watch_(route.loop(), [this] { Watch(); }) {}

  net::Task<void> Run();
  // Beside Run: a server may have something to say at once.
  net::Task<void> Join();
  // On the route's loop.
  void Stop() {
    is_over_ = true;
    abort_.Trigger();
    stopped_.Notify();
  }

 private:
  void Watch();
  void JoinBoard();
  bool is_over() const { return is_over_ || session_->general_stream().finished_at(); }
  net::Task<bool> ReadStream();
  net::Task<void> Take(const Message& message);
  void TakeNotification(const Message& message);

  Route& route_;
  const std::shared_ptr<Session> session_;
  RouteSession& state_;
  std::shared_ptr<ChangeBoard::Seat> seat_;
  net::Deadline watch_;
  net::Abort abort_;
  net::Signal stopped_;
  int unread_intervals_ = 0;
  bool is_over_ = false;
  std::string last_event_id_;
  std::chrono::milliseconds retry_ = kRetryMin;
};

void Feed::Watch() {
  unread_intervals_ = session_->is_read() ? 0 : unread_intervals_ + 1;
  if (unread_intervals_ > kUnreadIntervalsMax) return Stop();
  watch_.Arm(kWatchInterval);
}

void Feed::JoinBoard() {
  seat_ = std::make_shared<ChangeBoard::Seat>();
  seat_->grant = state_.principal.grant;
  seat_->features = state_.upstream.features;
  seat_->tell = [session = session_](ListKind kind) {
    session->general_stream().Append(mcp::Notification(WordsOf(kind).changed, ""));
  };
  route_.upstream().board().Join(*route_.services().snapshots.Get(), route_.upstream(), seat_);
  state_.SetSeat(seat_);
}

net::Task<void> Feed::Join() {
  JoinBoard();
  co_await KnowLists(route_, state_.upstream.features);
}

net::Task<void> Feed::Run() {
  watch_.Arm(kWatchInterval);
  // A server without sessions would tell everybody the same: that is nobody's business.
  bool listens = state_.upstream.has_stream();
  while (!is_over()) {
    if (listens) listens = co_await ReadStream();
    if (is_over()) break;
    const std::chrono::milliseconds pause = listens ? retry_ : kRetryMax;
    co_await stopped_.Wait(route_.loop(), pause);
  }
  watch_.Disarm();
}

// False if the server has no such stream.
net::Task<bool> Feed::ReadStream() {
  transport::ListenRequest request;
  request.session_id = state_.upstream.id;
  request.link = state_.upstream.link;
  request.revision = state_.upstream.revision;
  request.last_event_id = last_event_id_;
  request.abort = &abort_;
  auto stream = co_await route_.listener().Listen(request);
  if (!stream) {
    if (stream.error().session_lost) session_->MarkLost();
    retry_ = std::min(retry_ * 2, kRetryMax);
    co_return !MeansNone(stream.error().http_status.value_or(0));
  }
  for (;;) {
    const auto arrived = co_await stream->Next();
    if (!arrived || *arrived == Arrival::kEnd) break;
    if (*arrived == Arrival::kMessage) co_await Take(stream->message());
  }
  if (stream->session_lost()) {
    session_->MarkLost();
    co_return false;
  }
  last_event_id_ = stream->last_event_id();
  retry_ = std::max(stream->retry().value_or(kRetryMin), kRetryMin);
  co_return true;
}

net::Task<void> Feed::Take(const Message& message) {
  if (message.kind == MessageKind::kNotification) {
    TakeNotification(message);
    co_return;
  }
  if (message.kind == MessageKind::kResponse) {
    LogViolation(route_, "", "the server sent a response where nothing was asked");
    co_return;
  }
  const Asked asked =
      AskClient(route_.services(), route_.upstream().asking(), *session_, message, "");
  if (!asked.refusal.empty()) LogViolation(route_, "", asked.refusal);
  if (!asked.to_client.empty()) session_->general_stream().Append(asked.to_client);
  if (asked.to_server.empty()) co_return;
  const transport::ServerSession session = state_.address();
  co_await route_.client().Respond(session, asked.to_server);
}

void Feed::TakeNotification(const Message& message) {
  if (const auto kind = FindChanged(message.method)) return route_.ListChanged(*kind, seat_);
  const auto policy = route_.services().snapshots.Get()->FindPolicyNow(*state_.principal.grant);
  const std::string relayed = WriteUnasked(message, route_.upstream(), policy, state_);
  if (!relayed.empty()) session_->general_stream().Append(relayed);
}

net::Task<void> RunJoin(std::shared_ptr<Feed> feed) { co_await feed->Join(); }

net::Task<void> RunFeed(Route& route, std::shared_ptr<Session> session) {
  RouteSession& state = RouteSession::Of(*session);
  auto feed = std::make_shared<Feed>(route, session);
  auto stop = [weak = std::weak_ptr<Feed>(feed), &loop = route.loop()] {
    loop.Post([weak] {
      if (const auto running = weak.lock()) running->Stop();
    });
  };
  if (!state.BeginFeeding(std::move(stop))) co_return;
  net::Spawn(RunJoin(feed), route.Keep());
  co_await feed->Run();
  state.EndFeeding();
}

}  // namespace

void FeedSession(Route& route, const std::shared_ptr<Session>& session) {
  // The caller attaches the client's reader first: what the server has said already is told at
  // once.
  route.loop().Post(
      [&route, kept = route.Keep(), session] { net::Spawn(RunFeed(route, session), kept); });
}

}  // namespace toolgate::gateway

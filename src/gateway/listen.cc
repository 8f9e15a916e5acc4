// SPDX-License-Identifier: Apache-2.0
#include "gateway/listen.h"

#include <algorithm>
#include <deque>

#include "gateway/lists.h"
#include "gateway/message_rules.h"
#include "gateway/pipeline.h"
#include "json/writer.h"
#include "mcp/resource_uri.h"

namespace toolgate::gateway {
namespace {

using mcp::Message;
using mcp::MessageKind;
using transport::Arrival;
using transport::Call;

constexpr std::string_view kSubscriptionId = "io.modelcontextprotocol/subscriptionId";
constexpr size_t kWaitingMax = 256;  // messages that the client has not taken yet
constexpr std::chrono::hours kLongWait{1};
constexpr std::chrono::milliseconds kRetryMin{1000};
constexpr std::chrono::milliseconds kRetryMax{60'000};

// What is listened to, as asked and as honoured.
struct Filter {
  bool tools = false;
  bool prompts = false;
  bool resources = false;
  std::vector<std::string> uris;

  bool Wants(ListKind kind) const {
    if (kind == ListKind::kTools) return tools;
    return kind == ListKind::kPrompts ? prompts : resources;
  }
};

void WriteFilter(json::Writer& writer, const Filter& filter) {
  writer.Key("notifications").BeginObject();
  if (filter.tools) writer.Member("toolsListChanged", true);
  if (filter.prompts) writer.Member("promptsListChanged", true);
  if (filter.resources) writer.Member("resourcesListChanged", true);
  if (!filter.uris.empty()) {
    writer.Key("resourceSubscriptions").BeginArray();
    for (const std::string& uri : filter.uris) writer.String(uri);
    writer.EndArray();
  }
  writer.EndObject();
}

// What of the client's wishes the server can tell and the policy grants.
Filter ReadFilter(json::Value wanted, Listener& listener) {
  Filter filter;
  const Capabilities& capabilities = listener.capabilities;
  filter.tools = wanted.Find("toolsListChanged").AsBool() && capabilities.tools;
  filter.prompts = wanted.Find("promptsListChanged").AsBool() && capabilities.prompts;
  filter.resources = wanted.Find("resourcesListChanged").AsBool() && capabilities.resources;
  filter.uris = std::move(listener.uris);
  return filter;
}

// Whether `uri` is `wanted` or a part of it.
bool IsPartOf(std::string_view uri, std::string_view wanted) {
  if (!uri.starts_with(wanted)) return false;
  if (uri.size() == wanted.size()) return true;
  const bool goes_on = std::string_view("/?#").find(uri[wanted.size()]) != std::string_view::npos;
  return (goes_on || wanted.ends_with('/')) && mcp::FindUriFault(uri).empty();
}

// Shared by what serves the client and what reads the server's stream, both on one loop; lists'
// changes are told from any thread.
struct Subscription {
  explicit Subscription(std::string id) : id_json(std::move(id)) {}

  const std::string id_json;  // of the client's request: it names the subscription
  Filter filter;
  net::Signal signal;
  net::Abort abort;  // of the server's stream
  std::atomic<bool> is_gone = false;

  std::mutex mutex;
  std::deque<std::string> waiting;  // guarded by mutex
  bool is_ending = false;           // guarded by mutex; what waits is told first

  void Push(std::string_view method, std::string_view members) {
    std::string params;
    json::Writer writer(params);
    writer.BeginObject().RawMembers(members).Key("_meta").BeginObject();
    writer.Key(kSubscriptionId).Raw(id_json).EndObject().EndObject();
    {
      const std::lock_guard lock(mutex);
      // Who falls behind this far has to list anew anyhow.
      is_ending = is_ending || waiting.size() == kWaitingMax;
      if (!is_ending) waiting.push_back(mcp::Notification(method, params));
    }
    signal.Notify();
  }

  void End() {
    {
      const std::lock_guard lock(mutex);
      is_ending = true;
    }
    signal.Notify();
  }

  void Acknowledge() {
    std::string members;
    json::Writer writer(members);
    WriteFilter(writer, filter);
    Push("notifications/subscriptions/acknowledged", members);
  }
};

bool IsUnknownMethod(const Message& response) {
  return response.error.Find("code").text() == std::to_string(mcp::kMethodNotFound);
}

// Reads the server's stream for as long as the client listens.
class ServerStream {
 public:
  ServerStream(Route& route, std::shared_ptr<Subscription> subscription,
               std::shared_ptr<ChangeBoard::Seat> seat)
      : route_(route), subscription_(std::move(subscription)), seat_(std::move(seat)) {}

  net::Task<void> Run();

 private:
  net::Task<bool> Read();
  void Take(const Message& message);
  void Resubscribed();

  Route& route_;
  const std::shared_ptr<Subscription> subscription_;
  const std::shared_ptr<ChangeBoard::Seat> seat_;
  std::chrono::milliseconds retry_ = kRetryMin;
  bool was_lost_ = false;
};

net::Task<void> ServerStream::Run() {
  for (;;) {
    const bool can_listen = co_await Read();
    if (subscription_->is_gone || !can_listen) co_return;
    was_lost_ = true;
    co_await net::SleepFor(route_.loop(), retry_);
    if (subscription_->is_gone) co_return;
    retry_ = std::min(retry_ * 2, kRetryMax);
  }
}

// False if the server has nothing to listen to.
net::Task<bool> ServerStream::Read() {
  std::string params;
  json::Writer writer(params);
  WriteFilter(writer, subscription_->filter);
  transport::OutgoingMessage listen;
  listen.revision = mcp::kNewestModern;
  listen.id = route_.upstream().NextId();
  listen.method = "subscriptions/listen";
  listen.params = params;
  listen.abort = &subscription_->abort;
  auto answer = co_await route_.listener().Send(listen);
  if (!answer) {
    const int status = answer.error().http_status.value_or(0);
    co_return status != 404 && status != 405 && status != 501;
  }
  for (;;) {
    const auto arrived = co_await answer->Next();
    if (!arrived || *arrived == Arrival::kEnd) co_return true;
    if (*arrived == Arrival::kPosition) continue;
    const Message& message = answer->message();
    if (message.kind == MessageKind::kNotification) {
      Take(message);
      continue;
    }
    const bool is_response = message.kind == MessageKind::kResponse;
    if (is_response && message.id == std::to_string(*listen.id))
      co_return !IsUnknownMethod(message);
    LogViolation(route_, "",
                 is_response ? "the server sent a response to another request"
                             : "the server sent a request in the modern era");
  }
}

// Whatever changed while nobody listened is found by asking anew.
void ServerStream::Resubscribed() {
  retry_ = kRetryMin;
  if (!std::exchange(was_lost_, false)) return;
  for (const ListKind kind : {ListKind::kTools, ListKind::kPrompts, ListKind::kResources}) {
    if (subscription_->filter.Wants(kind)) route_.ListChanged(kind, seat_);
  }
}

void ServerStream::Take(const Message& message) {
  if (message.method == "notifications/subscriptions/acknowledged") return Resubscribed();
  if (const auto kind = FindChanged(message.method)) return route_.ListChanged(*kind, seat_);
  if (message.method != "notifications/resources/updated") return;
  const std::string_view uri = message.params.Find("uri").text();
  const auto policy = route_.services().snapshots.Get()->FindPolicyNow(*seat_->grant);
  const auto& uris = subscription_->filter.uris;
  // Servers may tell of parts of what was subscribed to; the policy has the last word on each.
  const bool is_wanted = std::any_of(
      uris.begin(), uris.end(), [uri](const std::string& wanted) { return IsPartOf(uri, wanted); });
  if (!is_wanted || !policy || !MayRead(*policy, uri)) return;
  std::string members;
  json::Writer(members).Member("uri", uri);
  subscription_->Push(message.method, members);
}

net::Task<void> RunServerStream(Route& route, std::shared_ptr<Subscription> subscription,
                                std::shared_ptr<ChangeBoard::Seat> seat) {
  ServerStream stream(route, std::move(subscription), std::move(seat));
  co_await stream.Run();
}

// Tells the client what there is to tell. True at a graceful end, false if the client has left.
net::Task<bool> TellClient(Call& call, Subscription& subscription) {
  for (;;) {
    std::deque<std::string> messages;
    bool is_ending = false;
    {
      const std::lock_guard lock(subscription.mutex);
      messages.swap(subscription.waiting);
      is_ending = subscription.is_ending;
    }
    for (const std::string& message : messages) {
      const auto told = co_await call.Notify(message);
      if (!told) co_return false;
    }
    if (is_ending) co_return true;
    co_await subscription.signal.Wait(call.loop(), kLongWait);
    if (subscription.is_gone) co_return false;
  }
}

std::string WriteEnd(const Subscription& subscription) {
  std::string result;
  json::Writer writer(result);
  writer.BeginObject().Member("resultType", "complete").Key("_meta").BeginObject();
  writer.Key(kSubscriptionId).Raw(subscription.id_json).EndObject().EndObject();
  return result;
}

}  // namespace

net::Task<void> Subscribe(Route& route, Call& call) {
  Pipeline pipeline(route);
  auto listener = co_await pipeline.AdmitListener(call);
  if (!listener) co_return;
  auto subscription = std::make_shared<Subscription>(call.message().id);
  subscription->filter = ReadFilter(call.params().Find("notifications"), *listener);
  subscription->Acknowledge();
  call.OnClientGone([subscription] {
    subscription->is_gone = true;
    subscription->abort.Trigger();
    subscription->signal.Notify();
  });
  const mcp::ClientFeatures features = listener->features;
  const auto seat = std::make_shared<ChangeBoard::Seat>();
  seat->grant = call.origin().principal.grant;
  seat->features = features;
  seat->tell = [weak = std::weak_ptr(subscription)](ListKind kind) {
    const auto listening = weak.lock();
    if (listening && listening->filter.Wants(kind)) listening->Push(WordsOf(kind).changed, "");
  };
  seat->end = [weak = std::weak_ptr(subscription)] {
    if (const auto listening = weak.lock()) listening->End();
  };
  route.upstream().board().Join(*listener->snapshot, route.upstream(), seat);
  listener.reset();  // nothing old is kept for as long as somebody listens
  net::Spawn(RunServerStream(route, subscription, seat), route.Keep());
  // The acknowledgement waits for no list: a server may take its time.
  net::Spawn(KnowLists(route, features), route.Keep());
  const bool is_there = co_await TellClient(call, *subscription);
  subscription->is_gone = true;
  subscription->abort.Trigger();
  if (!is_there) co_return;
  const std::string result = WriteEnd(*subscription);
  co_await call.FinishResult(result);
}

}  // namespace toolgate::gateway

// SPDX-License-Identifier: Apache-2.0
#include "app/shard.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/text.h"
#include "mcp/rpc_error.h"

namespace toolgate::app {
namespace {

constexpr std::string_view kMcpPath = "/mcp/";
constexpr std::chrono::milliseconds kWatchInterval{250};
constexpr size_t kStreamsMax = 10'000;  // of one server that are listened to, on one loop

net::HttpClientOptions ForStreams(net::HttpClientOptions options) {
  options.connections_max = kStreamsMax;
  return options;
}

// Connections lead only where this server may be.
net::HttpClientOptions WithReach(net::HttpClientOptions options, const SharedServer& server) {
  options.reach = server.published->config->reach;
  return options;
}

// The server that a path names: exactly `/mcp/<server>` or `/mcp/<server>/`. Empty for any other.
std::string_view ServerOfPath(std::string_view target) {
  std::string_view path = target.substr(0, target.find('?'));
  if (!path.starts_with(kMcpPath)) return {};
  path.remove_prefix(kMcpPath.size());
  if (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

net::Task<void> AskForTools(gateway::Route& route) {
  const mcp::ClientFeatures nothing;
  co_await route.upstream().RefreshList(gateway::ListKind::kTools, nothing, route.client(),
                                        route.loop());
}

}  // namespace

// Servings that nobody uses any more, until their loop destroys them: the last to use one may be on
// another thread. Thread-safe.
class Shard::Departed : public std::enable_shared_from_this<Departed> {
 public:
  explicit Departed(net::EventLoop& loop) : loop_(&loop) {}

  void Take(std::unique_ptr<Serving> serving) {
    const std::lock_guard lock(mutex_);
    if (loop_ == nullptr) return;
    servings_.push_back(std::move(serving));
    loop_->Post([self = shared_from_this()] { self->Destroy(); });
  }

  // The loop does not run any more: from now on they are destroyed at once.
  void Close() {
    Destroy();
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
  }

 private:
  void Destroy() {
    std::vector<std::unique_ptr<Serving>> servings;  // destroyed without the lock
    const std::lock_guard lock(mutex_);
    servings.swap(servings_);
  }

  std::mutex mutex_;
  net::EventLoop* loop_;                            // guarded by mutex_; null: it has ended
  std::vector<std::unique_ptr<Serving>> servings_;  // guarded by mutex_
};

Shard::Serving::Serving(const Shard& shard, const std::shared_ptr<SharedServer>& server,
                        net::EventLoop& loop)
    : shared(server),
      client(loop, WithReach(shard.options_.client, *server)),
      streams(loop, ForStreams(WithReach(shard.options_.client, *server))),
      route(shard.services_, *server->upstream, loop, client, streams),
      endpoint(server->endpoint, route, *server->sessions, shard.services_.clock,
               shard.services_.logger) {}

Shard::Shard(const Options& options, const gateway::Services& services, Role role)
    : options_(options),
      services_(services),
      role_(role),
      departed_(std::make_shared<Departed>(loop_)),
      unknown_(services),
      unknown_endpoint_(options.strangers.endpoint, unknown_, *options.strangers.sessions,
                        services.clock, services.logger),
      server_(loop_, options.http, *this) {}

Shard::~Shard() {
  by_name_.clear();
  serving_.clear();
  departed_->Close();
}

std::shared_ptr<Shard::Serving> Shard::MakeServing(const std::shared_ptr<SharedServer>& server) {
  auto made = std::make_unique<Serving>(*this, server, loop_);
  const auto depart = [departed = departed_](Serving* serving) {
    departed->Take(std::unique_ptr<Serving>(serving));
  };
  std::shared_ptr<Serving> serving(made.release(), depart);
  serving->route.SetOwner(serving);
  return serving;
}

void Shard::Serve(const ServerMap& servers) {
  for (auto known = serving_.begin(); known != serving_.end();) {
    const auto wanted = servers.find(known->first);
    const bool stays = wanted != servers.end() && wanted->second == known->second->shared;
    if (!stays) Leave(std::move(known->second));
    known = stays ? std::next(known) : serving_.erase(known);
  }
  by_name_.clear();
  for (const auto& [name, server] : servers) {
    auto& serving = serving_[name];
    if (!serving) serving = MakeServing(server);
    by_name_[name.name].push_back(serving);
  }
  if (is_watching_) AskNew();
}

void Shard::Leave(std::shared_ptr<Serving> serving) {
  std::erase_if(leaving_, [](const auto& left) { return left.expired(); });
  leaving_.push_back(serving);
  if (role_ != Role::kAsks) return;
  gateway::Upstream& upstream = *serving->shared->upstream;
  net::Spawn(upstream.Leave(serving->route.client()), serving);
}

// Null if no server can be told: there is none of that name, or several and the token is for none.
std::shared_ptr<Shard::Serving> Shard::FindServing(net::HttpExchange& exchange,
                                                   std::string_view name) const {
  const auto named = by_name_.find(name);
  if (named == by_name_.end()) return nullptr;
  if (named->second.size() == 1) return named->second.front();
  const auto find = [&named](const identity::Principal& principal) -> std::shared_ptr<Serving> {
    for (const auto& serving : named->second) {
      if (serving->shared->name.organisation == principal.grant->organisation) return serving;
    }
    return nullptr;
  };
  const identity::Principal* last =
      transport::FindLastSender(exchange, services_.snapshots.epoch());
  if (last != nullptr) return find(*last);
  const auto sent = exchange.head().Find(net::FieldName::kAuthorization);
  const std::string_view token = identity::BearerToken(sent.value_or(""));
  const auto principal = services_.snapshots.Get()->grants->Find(token, services_.clock.WallNow());
  return principal ? find(*principal) : nullptr;
}

// Whether who asks for the name is answered as one who has no token for it.
bool Shard::IsForStrangers(std::string_view name) const {
  if (name.empty()) return false;
  return options_.strangers.unknown_servers == UnknownServers::kLikeStrangers ||
         by_name_.contains(name);
}

net::Task<void> Shard::Handle(net::HttpExchange& exchange) {
  const std::string_view target = exchange.head().target();
  if (options_.probes->Has(target)) co_return co_await options_.probes->Handle(exchange);
  const std::string_view name = ServerOfPath(target);
  // Kept to the end, whatever becomes of the server meanwhile.
  const std::shared_ptr<Serving> serving = FindServing(exchange, name);
  if (serving) co_return co_await serving->endpoint.Handle(exchange, ClientAddress(exchange));
  if (IsForStrangers(name)) {
    co_return co_await unknown_endpoint_.Handle(exchange, ClientAddress(exchange));
  }
  options_.http.on_refused(404);
  const mcp::RpcError error{404, 1404, "There is no such endpoint; servers are at /mcp/<server>"};
  co_await transport::RespondError(exchange, error);
}

// Behind trusted proxies: the last address of X-Forwarded-For that is not theirs. A proxy may have
// added a field of its own behind one that the client sent, so the last one counts first.
std::string Shard::ClientAddress(net::HttpExchange& exchange) const {
  const auto is_proxy = [this](std::string_view address) {
    return std::any_of(options_.trusted_proxies.begin(), options_.trusted_proxies.end(),
                       [address](const base::Cidr& block) { return block.Contains(address); });
  };
  std::string address = exchange.peer_address();
  if (options_.trusted_proxies.empty()) return address;
  const net::MessageHead& head = exchange.head();
  for (size_t i = head.field_count(); i > 0 && is_proxy(address); --i) {
    const auto field = head.field(i - 1);
    if (field.name != "x-forwarded-for") continue;
    const auto hops = base::Split(field.value, ',');
    for (auto hop = hops.rbegin(); hop != hops.rend() && is_proxy(address); ++hop) {
      const std::string_view claimed = base::Trim(*hop);
      if (!base::IsAddress(claimed)) return address;
      address = claimed;
    }
  }
  return address;
}

void Shard::AskNew() {
  for (const auto& [name, serving] : serving_) {
    if (std::exchange(serving->is_asked, true)) continue;
    net::Spawn(AskForTools(serving->route), serving);
  }
}

net::Task<void> Shard::WatchUpstreams(const std::atomic<bool>& stopping) {
  is_watching_ = true;
  AskNew();
  while (!stopping) {
    co_await net::SleepFor(loop_, kWatchInterval);
    for (const auto& [name, serving] : serving_) {
      if (stopping || !serving->shared->upstream->health().TakeCheck()) continue;
      net::Spawn(AskForTools(serving->route), serving);
    }
  }
}

void Shard::Close() {
  server_.Close();
  for (const auto& [name, serving] : serving_) leaving_.push_back(serving);
  for (const auto& left : leaving_) {
    const auto serving = left.lock();
    if (!serving) continue;
    serving->client.Close();
    serving->streams.Close();
  }
  loop_.Finish();
}

}  // namespace toolgate::app

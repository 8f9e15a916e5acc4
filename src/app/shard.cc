// SPDX-License-Identifier: Apache-2.0
#include "app/shard.h"

#include <algorithm>

#include "base/text.h"
#include "mcp/rpc_error.h"

namespace toolgate::app {
namespace {

constexpr std::string_view kMcpPath = "/mcp/";
constexpr std::chrono::milliseconds kWatchInterval{250};
constexpr size_t kStreamsMax = 10'000;  // of one server that are listened to, on one loop

// The server that a path names: exactly `/mcp/<server>` or `/mcp/<server>/`. Empty for any other.
std::string_view ServerOfPath(std::string_view target) {
  std::string_view path = target.substr(0, target.find('?'));
  if (!path.starts_with(kMcpPath)) return {};
  path.remove_prefix(kMcpPath.size());
  if (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace

Shard::Shard(const Options& options, const gateway::Services& services, SharedServers& servers)
    : options_(options), server_(loop_, options.http, *this) {
  for (auto& [name, shared] : servers) {
    Serving serving;
    serving.upstream = shared.upstream.get();
    serving.client = std::make_unique<net::HttpClient>(loop_, options.client);
    net::HttpClientOptions streams = options.client;
    streams.connections_max = kStreamsMax;
    serving.streams = std::make_unique<net::HttpClient>(loop_, streams);
    serving.route = std::make_unique<gateway::Route>(services, *shared.upstream, loop_,
                                                     *serving.client, *serving.streams);
    serving.endpoint = std::make_unique<transport::McpEndpoint>(
        shared.endpoint, *serving.route, *shared.sessions, services.clock, services.logger);
    serving_.emplace(name, std::move(serving));
  }
}

net::Task<void> Shard::Handle(net::HttpExchange& exchange) {
  if (options_.probes->Has(exchange.head().target())) {
    co_return co_await options_.probes->Handle(exchange);
  }
  const auto serving = serving_.find(ServerOfPath(exchange.head().target()));
  if (serving == serving_.end()) {
    options_.http.on_refused(404);
    const mcp::RpcError error{404, 1404, "There is no such endpoint; servers are at /mcp/<server>"};
    co_return co_await transport::RespondError(exchange, error);
  }
  co_await serving->second.endpoint->Handle(exchange, ClientAddress(exchange));
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

void Shard::AskUpstreams() {
  auto ask = [](gateway::Upstream& upstream, transport::McpClient& client,
                net::EventLoop& loop) -> net::Task<void> {
    const mcp::ClientFeatures nothing;
    co_await upstream.GetList(gateway::ListKind::kTools, nothing, client, loop);
  };
  for (auto& [name, serving] : serving_) {
    net::Spawn(ask(*serving.upstream, serving.route->client(), loop_));
  }
}

net::Task<void> Shard::WatchUpstreams(const std::atomic<bool>& stopping) {
  auto ask = [](gateway::Upstream& upstream, transport::McpClient& client,
                net::EventLoop& loop) -> net::Task<void> {
    const mcp::ClientFeatures nothing;
    co_await upstream.RefreshList(gateway::ListKind::kTools, nothing, client, loop);
  };
  while (!stopping) {
    co_await net::SleepFor(loop_, kWatchInterval);
    for (auto& [name, serving] : serving_) {
      if (stopping || !serving.upstream->health().TakeCheck()) continue;
      net::Spawn(ask(*serving.upstream, serving.route->client(), loop_));
    }
  }
}

void Shard::Close() {
  server_.Close();
  for (auto& [name, serving] : serving_) {
    serving.client->Close();
    serving.streams->Close();
  }
  loop_.Finish();
}

}  // namespace toolgate::app

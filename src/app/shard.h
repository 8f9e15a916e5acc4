// SPDX-License-Identifier: Apache-2.0
// One event loop of the gateway with everything that belongs to it: listener, upstream connections,
// and a route and endpoint per server.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/pages.h"
#include "base/cidr.h"
#include "gateway/route.h"
#include "net/event_loop.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "transport/mcp_endpoint.h"

namespace toolgate::app {

// A server as all shards see it.
struct SharedServer {
  std::unique_ptr<gateway::Upstream> upstream;
  std::unique_ptr<transport::SessionTable> sessions;
  transport::EndpointOptions endpoint;
};
using SharedServers = std::map<std::string, SharedServer, std::less<>>;

class Shard final : public net::HttpHandler {
 public:
  struct Options {
    net::HttpServerOptions http;
    net::HttpClientOptions client;
    std::vector<base::Cidr> trusted_proxies;
    Pages* probes = nullptr;
  };

  Shard(const Options& options, const gateway::Services& services, SharedServers& servers);

  net::EventLoop& loop() { return loop_; }
  net::HttpServer& server() { return server_; }

  net::Task<void> Handle(net::HttpExchange& exchange) override;

  // Asks every server for its tools once, so that mistakes show before the first client comes.
  void AskUpstreams();
  // From then on asks each whenever its health wants to know, until `stopping`.
  net::Task<void> WatchUpstreams(const std::atomic<bool>& stopping);
  // Closes all connections and lets the loop end. On the loop's thread.
  void Close();

 private:
  struct Serving {
    // Connections of its own, so that a server that takes all it can get takes none of another's.
    std::unique_ptr<net::HttpClient> client;
    std::unique_ptr<net::HttpClient> streams;  // likewise, for what is listened to
    std::unique_ptr<gateway::Route> route;
    std::unique_ptr<transport::McpEndpoint> endpoint;
    gateway::Upstream* upstream = nullptr;
  };

  std::string ClientAddress(net::HttpExchange& exchange) const;

  const Options& options_;
  net::EventLoop loop_;
  std::map<std::string, Serving, std::less<>> serving_;
  net::HttpServer server_;
};

}  // namespace toolgate::app

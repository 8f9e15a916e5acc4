// SPDX-License-Identifier: Apache-2.0
// One event loop of the gateway with everything that belongs to it: listener, upstream connections,
// and a route and endpoint per server. Servers come and go while it runs.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/pages.h"
#include "app/server_table.h"
#include "base/cidr.h"
#include "gateway/authentication.h"
#include "gateway/route.h"
#include "net/event_loop.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "transport/mcp_endpoint.h"

namespace toolgate::app {

// What becomes of requests of which no server can be told.
struct Strangers {
  UnknownServers unknown_servers = UnknownServers::kNotFound;
  transport::EndpointOptions endpoint;
  std::unique_ptr<transport::SessionTable> sessions;  // there never is one
};

class Shard final : public net::HttpHandler {
 public:
  struct Options {
    net::HttpServerOptions http;
    net::HttpClientOptions client;
    std::vector<base::Cidr> trusted_proxies;
    Pages* probes = nullptr;
    Strangers strangers;
  };
  // One shard of all asks servers what they have, and takes leave of them.
  enum class Role { kAsks, kServes };

  Shard(const Options& options, const gateway::Services& services, Role role);
  ~Shard() override;

  net::EventLoop& loop() { return loop_; }
  net::HttpServer& server() { return server_; }

  net::Task<void> Handle(net::HttpExchange& exchange) override;

  // From now on serves these. Calls that are in progress with others finish. On the loop's thread,
  // or before it runs.
  void Serve(const ServerMap& servers);

  // Asks every server that comes for its tools once, so that mistakes show before the first client
  // comes, and from then on each whenever its health wants to know, until `stopping`.
  net::Task<void> WatchUpstreams(const std::atomic<bool>& stopping);
  // Closes all connections and lets the loop end. On the loop's thread.
  void Close();

 private:
  class Departed;

  // A server on this loop. Kept by whatever of it goes on, and destroyed on this loop after that.
  struct Serving {
    Serving(const Shard& shard, const std::shared_ptr<SharedServer>& server, net::EventLoop& loop);

    const std::shared_ptr<SharedServer> shared;
    // Connections of its own, so that a server that takes all it can get takes none of another's.
    net::HttpClient client;
    net::HttpClient streams;  // likewise, for what is listened to
    gateway::Route route;
    transport::McpEndpoint endpoint;
    bool is_asked = false;
  };

  std::shared_ptr<Serving> MakeServing(const std::shared_ptr<SharedServer>& server);
  void Leave(std::shared_ptr<Serving> serving);
  void AskNew();
  std::shared_ptr<Serving> FindServing(net::HttpExchange& exchange, std::string_view name) const;
  bool IsForStrangers(std::string_view name) const;
  std::string ClientAddress(net::HttpExchange& exchange) const;

  const Options& options_;
  const gateway::Services& services_;
  const Role role_;
  net::EventLoop loop_;
  const std::shared_ptr<Departed> departed_;
  std::map<identity::OwnedName, std::shared_ptr<Serving>, identity::OwnedNameLess> serving_;
  // The same by the name in the path, which several organisations may use.
  std::map<std::string, std::vector<std::shared_ptr<Serving>>, std::less<>> by_name_;
  std::vector<std::weak_ptr<Serving>> leaving_;
  bool is_watching_ = false;
  gateway::UnknownServer unknown_;
  transport::McpEndpoint unknown_endpoint_;
  net::HttpServer server_;
};

}  // namespace toolgate::app

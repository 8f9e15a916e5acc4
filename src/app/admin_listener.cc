// SPDX-License-Identifier: Apache-2.0
#include "app/admin_listener.h"

#include "net/url.h"

namespace toolgate::app {
namespace {

// Scrapers, probes and people are few, and quick. Strangers who only hold connections get no more
// of them from one address than leave room for others.
constexpr size_t kConnectionsMax = 2048;
constexpr size_t kStrangersMax = 256;
constexpr std::chrono::seconds kPatience{10};

}  // namespace

AdminListener::AdminListener(const net::HttpServerOptions& options, net::HttpHandler& handler,
                             ApiEndpoint* api)
    : api_(api), server_(loop_, options, handler) {}

base::Result<std::unique_ptr<AdminListener>> AdminListener::Bind(const AdminConfig& config,
                                                                 Pages& pages, ApiEndpoint* api) {
  net::HttpServerOptions options;
  options.address = config.host;
  options.port = config.port;
  options.connections_max = kConnectionsMax;
  options.strangers_per_address_max = kStrangersMax;
  options.head_timeout = kPatience;
  options.body_timeout = kPatience;
  options.idle_timeout = kPatience;
  options.write_timeout = kPatience;
  net::HttpHandler& handler = api ? static_cast<net::HttpHandler&>(*api) : pages;
  std::unique_ptr<AdminListener> listener(new AdminListener(options, handler, api));
  RETURN_IF_ERROR(listener->server_.Listen());
  const uint16_t port = listener->server_.port();
  listener->address_ = net::WithPort(config.host, port);
  transport::EdgeRules edge;
  transport::AddOwnHosts(edge, config.host, port);
  for (const std::string& host : config.allowed_hosts) edge.hosts.insert(host);
  if (api) api->SetEdge(edge);
  pages.SetEdge(std::move(edge));
  return listener;
}

void AdminListener::Run() {
  thread_ = std::thread([this] { loop_.Run(); });
}

AdminListener::~AdminListener() {
  if (api_) api_->Finish();
  loop_.Post([this] {
    server_.Close();
    loop_.Finish();
  });
  // Nobody runs the loop if nothing was served.
  if (thread_.joinable()) {
    thread_.join();
  } else {
    loop_.Run();
  }
}

}  // namespace toolgate::app

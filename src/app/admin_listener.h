// SPDX-License-Identifier: Apache-2.0
// The listener for operators, with a thread of its own: calls that keep the shards busy, or that
// they are waiting for, do not keep anybody from seeing so.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "app/api_endpoint.h"
#include "app/config.h"
#include "app/pages.h"
#include "base/result.h"
#include "net/event_loop.h"
#include "net/http_server.h"

namespace toolgate::app {

class AdminListener {
 public:
  // Binds, and serves nothing yet. Errors: unavailable. `pages`, and `api` if there is one, must
  // outlive the listener, which tells them the hosts that they may be addressed as.
  static base::Result<std::unique_ptr<AdminListener>> Bind(const AdminConfig& config, Pages& pages,
                                                           ApiEndpoint* api = nullptr);
  ~AdminListener();  // closes all connections

  // Starts to serve. Once.
  void Run();

  // Where it listens, as `127.0.0.1:9090`.
  const std::string& address() const { return address_; }

 private:
  AdminListener(const net::HttpServerOptions& options, net::HttpHandler& handler, ApiEndpoint* api);

  ApiEndpoint* const api_;
  net::EventLoop loop_;
  net::HttpServer server_;
  std::string address_;
  std::thread thread_;
};

}  // namespace toolgate::app

// SPDX-License-Identifier: Apache-2.0
// The simulator over HTTP: the API under /client/api, and beside it /simulator/..., where its user
// makes things go wrong (control.h).
#pragma once

#include "net/http_server.h"
#include "simulator/control.h"
#include "simulator/management_server.h"

namespace toolgate::simulator {

class HttpApi final : public net::HttpHandler {
 public:
  explicit HttpApi(ManagementServer& server) : server_(server), control_(server) {}

  net::Task<void> Handle(net::HttpExchange& exchange) override;

 private:
  net::Task<void> HandleApi(net::HttpExchange& exchange);
  net::Task<void> HandleControl(net::HttpExchange& exchange);

  ManagementServer& server_;
  Control control_;
};

}  // namespace toolgate::simulator

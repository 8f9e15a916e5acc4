// SPDX-License-Identifier: Apache-2.0
// The simulator over HTTP: the API under /client/api, and beside it /simulator/..., where its user
// makes things go wrong.
#pragma once

#include "net/http_server.h"
#include "simulator/management_server.h"

namespace toolgate::simulator {

class HttpApi final : public net::HttpHandler {
 public:
  explicit HttpApi(ManagementServer& server) : server_(server) {}

  net::Task<void> Handle(net::HttpExchange& exchange) override;

 private:
  net::Task<void> HandleApi(net::HttpExchange& exchange);
  // `PUT /simulator/faults`: replaces the faults (faults.h).
  // `PATCH /simulator/virtualmachines/<id or name>`: `{"state": "Unknown", "deleteprotection":
  // true}`.
  // `PATCH /simulator/hosts/<id or name>`, `PATCH /simulator/storagepools/<id or name>`
  // (infrastructure/upkeep.h).
  net::Task<void> HandleControl(net::HttpExchange& exchange);
  // What is wrong with the request; empty if it was done.
  std::string Control(std::string_view method, std::string_view path, json::Value body);
  std::string PatchMachine(std::string_view name, json::Value body);

  ManagementServer& server_;
};

}  // namespace toolgate::simulator

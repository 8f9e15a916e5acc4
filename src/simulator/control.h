// SPDX-License-Identifier: Apache-2.0
// What a user of the simulator does behind the API's back: faults, settings, restarts, changes of
// machines and hosts. docs/simulator.md lists the requests.
#pragma once

#include <string>
#include <string_view>

#include "json/document.h"
#include "simulator/management_server.h"

namespace toolgate::simulator {

class Control {
 public:
  explicit Control(ManagementServer& server) : server_(server) {}

  // Does what `method` and `path` (`/simulator/...`) ask for. What is wrong with it; empty if it
  // was done.
  std::string Do(std::string_view method, std::string_view path, json::Value body);

 private:
  std::string SetFaults(std::string_view name, json::Value body);
  std::string ChangeSettings(std::string_view name, json::Value body);
  std::string SaveSnapshot(std::string_view name, json::Value body);
  std::string Restart(std::string_view name, json::Value body);
  std::string ChangeMachine(std::string_view name, json::Value body);
  std::string ChangeHost(std::string_view name, json::Value body);
  std::string ChangePool(std::string_view name, json::Value body);
  std::string AddAccount(std::string_view name, json::Value body);
  std::string ChangeAccount(std::string_view name, json::Value body);

  struct Route;
  static const Route kRoutes[];

  ManagementServer& server_;
};

}  // namespace toolgate::simulator

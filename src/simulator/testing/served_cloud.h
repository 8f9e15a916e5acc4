// SPDX-License-Identifier: Apache-2.0
// A simulated cloud behind a real socket, on the event loop of the test.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "json/parse.h"
#include "net/event_loop.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "simulator/http_api.h"
#include "simulator/seed.h"

namespace toolgate::simulator {

class ServedCloud {
 public:
  ServedCloud()
      : server(loop, clock, 1, 0), api_(server), http_server_(loop, {}, api_), http(loop, {}) {
    Populate(server.cloud(), Population::kSmallCompany, clock.WallNow());
    server.OnRequest(
        [this](const RequestRecord& record) { commands.emplace_back(record.command); });
    EXPECT_TRUE(http_server_.Listen());
  }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(http_server_.port()) + "/client/api";
  }
  const Account& account(std::string_view name) {
    return *server.cloud().accounts.FindByName(name);
  }
  VirtualMachine& machine(std::string_view name) {
    return *server.cloud().machines.FindByName(name);
  }
  void SetFaults(const char* list) {
    base::Issues issues;
    const auto faults = json::Parse(list);
    server.faults().Read(faults->root(), issues);
    EXPECT_TRUE(issues.empty()) << issues.Format("faults", list);
  }
  // How often a command arrived.
  size_t CountOf(std::string_view command) const {
    return static_cast<size_t>(std::count(commands.begin(), commands.end(), command));
  }

  // Runs `test`, a coroutine function, on the loop; then closes everything. Once.
  template <class F>
  void Run(F& test) {
    auto wrapped = [&]() -> net::Task<void> {
      co_await test();
      http.Close();
      http_server_.Close();
      loop.Finish();
    };
    net::Spawn(wrapped());
    loop.Run();
  }

  base::SystemClock clock;
  net::EventLoop loop;
  ManagementServer server;
  std::vector<std::string> commands;  // in order of arrival

 private:
  HttpApi api_;
  net::HttpServer http_server_;

 public:
  net::HttpClient http;
};

}  // namespace toolgate::simulator

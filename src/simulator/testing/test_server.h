// SPDX-License-Identifier: Apache-2.0
// A management server whose jobs take no time, with a client that signs.
#pragma once

#include <string>

#include "base/testing/fake_clock.h"
#include "json/document.h"
#include "json/parse.h"
#include "simulator/management_server.h"
#include "simulator/seed.h"

namespace toolgate::simulator {

class TestServer {
 public:
  explicit TestServer(Population population = Population::kSmallCompany)
      : server(loop, clock, 1, 0) {
    Populate(server.cloud(), population, clock.WallNow());
  }

  const Account& account(std::string_view name) {
    return *server.cloud().accounts.FindByName(name);
  }
  VirtualMachine& machine(std::string_view name) {
    return *server.cloud().machines.FindByName(name);
  }

  // A signed POST of `command` with `parameters`.
  ApiRequest Sign(std::string_view command, cloudstack::Parameters parameters,
                  std::string_view caller = "admin") {
    parameters.push_back({"command", std::string(command)});
    parameters.push_back({"response", "json"});
    parameters.push_back({"apikey", account(caller).user->api_key});
    parameters.push_back(
        {"signature", cloudstack::Sign(parameters, account(caller).user->secret_key)});
    return {HttpMethod::kPost, std::move(parameters)};
  }
  ApiAnswer Call(std::string_view command, cloudstack::Parameters parameters,
                 std::string_view caller = "admin") {
    return server.Handle(Sign(command, std::move(parameters), caller));
  }

  // Lets every job end. Once.
  void RunJobs() {
    loop.Finish();
    loop.Run();
  }
  const Job& last_job() { return *server.jobs().all().back(); }

  base::FakeClock clock;
  net::EventLoop loop;
  ManagementServer server;
};

// The object inside the answer's envelope. `document` keeps it.
inline json::Value Body(const ApiAnswer& answer, json::Document& document) {
  document = *json::Parse(answer.body);
  return (*document.root().begin()).value;
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// A server behind a real socket that answers what a test wrote down, whoever asks.
#pragma once

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "cloudstack/api/signature.h"
#include "cloudstack/client/api_client.h"
#include "net/event_loop.h"
#include "net/http_client.h"
#include "net/http_server.h"

namespace toolgate::cloudstack {

struct ScriptedAnswer {
  int status = 200;
  std::string body;
  std::string content_type = "application/json; charset=UTF-8";
  bool drops_connection = false;
  std::chrono::milliseconds delay{0};
};

class ScriptedCloud final : public net::HttpHandler {
 public:
  ScriptedCloud() : server_(loop, {}, *this), http(loop, {}) {
    EXPECT_TRUE(server_.Listen());
    options.url =
        *net::Url::Parse("http://127.0.0.1:" + std::to_string(server_.port()) + "/client/api");
    options.api_key = "key";
    options.secret_key = "secret";
    options.retry_pause = std::chrono::milliseconds(1);
  }

  // The answers to come, in order; the last one is repeated.
  std::deque<ScriptedAnswer> script;
  std::vector<std::string> commands;  // that came, in order
  size_t in_progress = 0;
  size_t in_progress_most = 0;

  net::Task<void> Handle(net::HttpExchange& exchange) override {
    const std::string target(exchange.head().target());
    const auto body = co_await exchange.ReadBody(1 << 20);
    const size_t mark = target.find('?');
    const std::string query =
        mark == std::string::npos ? std::string(*body) : target.substr(mark + 1);
    const auto parameters = DecodeForm(query);
    for (const Parameter& parameter : *parameters) {
      if (parameter.name == "command") commands.push_back(parameter.value);
    }
    ++in_progress;
    in_progress_most = std::max(in_progress, in_progress_most);
    const ScriptedAnswer answer = script.front();
    if (script.size() > 1) script.pop_front();
    if (answer.delay.count() > 0) co_await net::SleepFor(loop, answer.delay);
    --in_progress;
    if (answer.drops_connection) {
      exchange.Drop();
      co_return;
    }
    net::OutgoingFields fields;
    fields.Add("Content-Type", answer.content_type);
    co_await exchange.Respond(answer.status, fields, answer.body);
  }

  // Runs `test`, a coroutine function, on the loop; then closes everything. Once.
  template <class F>
  void Run(F& test) {
    auto wrapped = [&]() -> net::Task<void> {
      co_await test();
      http.Close();
      server_.Close();
      loop.Finish();
    };
    net::Spawn(wrapped());
    loop.Run();
  }
  // One call, run to its end.
  tl::expected<ApiReply, ApiError> Call(std::string command, ApiCompany company = {}) {
    ApiClient client(loop, http, options, clock, company);
    std::optional<tl::expected<ApiReply, ApiError>> reply;
    auto run = [&]() -> net::Task<void> {
      const Parameters none;
      reply.emplace(co_await client.Call(command, none));
    };
    Run(run);
    return std::move(*reply);
  }

  base::SystemClock clock;
  net::EventLoop loop;
  ApiOptions options;

 private:
  net::HttpServer server_;

 public:
  net::HttpClient http;
};

}  // namespace toolgate::cloudstack

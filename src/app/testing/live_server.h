// SPDX-License-Identifier: Apache-2.0
// An MCP server of the legacy era on a loop of its own, whose calls a test may hold back.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "net/event_loop.h"
#include "net/http_server.h"
#include "net/url.h"

namespace toolgate::app {

class LiveServer final : public net::HttpHandler {
 public:
  // Every call is answered with `says`.
  explicit LiveServer(std::string says, std::vector<std::string> tools = {"look", "change"});
  ~LiveServer() override;

  net::Url url() const;
  const std::string& says() const { return says_; }

  // Calls that come from now on are answered once they are let go.
  void Hold() { holds_ = true; }
  void LetGo() { holds_ = false; }
  // Returns when so many are held; false if they do not come.
  bool AwaitHeld(int count) const;

  int calls() const { return calls_; }
  int deleted_sessions() const { return deleted_; }

  net::Task<void> Handle(net::HttpExchange& exchange) override;

 private:
  net::Task<void> Answer(net::HttpExchange& exchange, std::string body);
  std::string ResultOf(std::string_view method) const;

  const std::string says_;
  const std::vector<std::string> tools_;
  std::atomic<bool> holds_ = false;
  std::atomic<int> held_ = 0;
  std::atomic<int> calls_ = 0;
  std::atomic<int> deleted_ = 0;
  net::EventLoop loop_;
  net::HttpServer server_;
  std::thread thread_;
};

}  // namespace toolgate::app

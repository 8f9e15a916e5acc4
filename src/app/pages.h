// SPDX-License-Identifier: Apache-2.0
// Pages for operators and their machines, beside the MCP endpoints: probes and metrics. Read with
// GET or HEAD, by any client that can reach the listener; the Host is checked as on the endpoints,
// so that no web site can read them through a browser.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "mcp/rpc_error.h"
#include "net/http_server.h"
#include "telemetry/log.h"
#include "transport/http_edge.h"

namespace toolgate::app {

struct Page {
  Page(int http_status, std::string text, std::string_view type = "application/json")
      : status(http_status), body(std::move(text)), content_type(type) {}

  int status;
  std::string body;
  std::string_view content_type;
};

// An error as a page (RFC 9457).
Page MakeProblem(int status, std::string_view detail);

// Filled before the first request; from then on thread-safe.
class Pages final : public net::HttpHandler {
 public:
  // `name` is for the log; `on_refused` is told the status of each refusal.
  Pages(std::string name, telemetry::Logger& logger, std::function<void(int status)> on_refused);

  void Add(std::string path, std::function<Page(std::string_view query)> write);
  void SetEdge(transport::EdgeRules edge) { edge_ = std::move(edge); }

  // Whether the target of a request is one of the pages.
  bool Has(std::string_view target) const;

  net::Task<void> Handle(net::HttpExchange& exchange) override;

 private:
  Page Answer(const net::HttpExchange& exchange) const;
  Page Refuse(const net::HttpExchange& exchange, int status, std::string_view reason) const;

  const std::string name_;
  telemetry::Logger& logger_;
  const std::function<void(int status)> on_refused_;
  transport::EdgeRules edge_;
  std::map<std::string, std::function<Page(std::string_view query)>, std::less<>> pages_;
};

}  // namespace toolgate::app

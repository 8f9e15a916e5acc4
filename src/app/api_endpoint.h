// SPDX-License-Identifier: Apache-2.0
// The REST API on the admin listener: heads by the same HTTP rules as MCP endpoints, bodies within
// limits, requests answered on threads that may block, answers with what browsers are to be told.
// What is not below /api/ goes to the pages for operators.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "admin/api.h"
#include "app/pages.h"
#include "net/http_server.h"
#include "net/worker_pool.h"
#include "telemetry/log.h"
#include "transport/http_edge.h"

namespace toolgate::app {

class ApiEndpoint final : public net::HttpHandler {
 public:
  struct Options {
    size_t threads = net::WorkerPool::kThreadsDefault;
    size_t streams_max = 16;  // answers that go on, such as tails: each asks a thread now and then
    bool has_tls = false;
  };

  // All must outlive it.
  ApiEndpoint(admin::Api& api, Pages& pages, telemetry::Logger& logger, const Options& options);

  // Before the first request.
  void SetEdge(transport::EdgeRules edge) { edge_ = std::move(edge); }

  net::Task<void> Handle(net::HttpExchange& exchange) override;

  // Ends what its threads do. Before the loop that it is served on is destroyed.
  void Finish() { pool_.Finish(); }

 private:
  net::Task<void> HandleApi(net::HttpExchange& exchange, std::string request_id);
  net::Task<void> Send(net::HttpExchange& exchange, const std::string& request_id,
                       admin::Answer answer);
  net::Task<void> SendRest(net::HttpExchange& exchange, admin::Source& source);
  net::OutgoingFields FieldsOf(const admin::Answer& answer, const std::string& request_id) const;

  admin::Api& api_;
  Pages& pages_;
  telemetry::Logger& logger_;
  const Options options_;
  transport::EdgeRules edge_;
  size_t streams_ = 0;  // the loop's
  net::WorkerPool pool_;
};

// The API's view of a head: empty if a field that it reads came twice.
std::optional<admin::Request> MakeApiRequest(const net::MessageHead& head);

}  // namespace toolgate::app

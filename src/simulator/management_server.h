// SPDX-License-Identifier: Apache-2.0
// The management server without its sockets: takes one request of the API, checks it in the order
// of the real one, runs its command, and answers.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "cloudstack/api/signature.h"
#include "net/event_loop.h"
#include "simulator/engine/command.h"
#include "simulator/engine/faults.h"
#include "simulator/engine/jobs.h"
#include "simulator/machines/machine_life.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

enum class HttpMethod { kGet, kPost };

struct ApiRequest {
  HttpMethod method = HttpMethod::kGet;
  cloudstack::Parameters parameters;  // as sent; of the query first, then of the body
};

struct ApiAnswer {
  int status = 200;
  std::string content_type = "application/json; charset=UTF-8";
  std::string body;
  std::string description;  // for X-Description
  bool drops_connection = false;
  std::chrono::milliseconds delay{0};
};

// What became of a request, for the request log.
struct RequestRecord {
  std::string_view command;  // as sent, whether known or not
  std::string_view account;  // empty if unknown
  HttpMethod method;
  const cloudstack::Parameters& parameters;
  int status;
  std::string_view error_text;
};

class ManagementServer {
 public:
  ManagementServer(net::EventLoop& loop, const base::Clock& clock, uint64_t seed,
                   double time_scale);

  ApiAnswer Handle(const ApiRequest& request);

  // Called for each request of the API once its answer is known.
  void OnRequest(std::function<void(const RequestRecord&)> on_request) {
    on_request_ = std::move(on_request);
  }

  Cloud& cloud() { return cloud_; }
  const base::Clock& clock() const { return clock_; }
  Faults& faults() { return faults_; }
  MachineLife& life() { return life_; }
  const JobQueue& jobs() const { return jobs_; }

 private:
  struct Admission;
  using Refusal = std::optional<ApiFailure>;

  Refusal Admit(const ApiRequest& request, Admission& admission);
  Refusal CheckCredentials(const ApiRequest& request, Admission& admission);
  Refusal CheckExpiry(const ApiRequest& request) const;
  Refusal CheckRate(const Account& account);
  Reply Run(const ApiRequest& request, Admission& admission);
  // Records the event of a synchronous command.
  void RecordChange(const CommandContext& context, const Reply& reply);

  const base::Clock& clock_;
  Cloud cloud_;
  Faults faults_;
  MachineLife life_;
  JobQueue jobs_;
  std::map<const Account*, std::deque<base::SteadyTime>> recent_;  // requests in the last second
  std::function<void(const RequestRecord&)> on_request_;
};

}  // namespace toolgate::simulator

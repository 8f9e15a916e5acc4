// SPDX-License-Identifier: Apache-2.0
// The management server without its sockets: takes one request of the API, checks it in the order
// of the real one, runs its command, and answers.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/event_loop.h"
#include "simulator/admission.h"
#include "simulator/engine/command.h"
#include "simulator/engine/faults.h"
#include "simulator/engine/jobs.h"
#include "simulator/engine/request_rates.h"
#include "simulator/machines/machine_end.h"
#include "simulator/machines/machine_life.h"
#include "simulator/model/cloud.h"
#include "simulator/request.h"
#include "simulator/sessions.h"

namespace toolgate::simulator {

class ManagementServer {
 public:
  ManagementServer(net::EventLoop& loop, const base::Clock& clock, uint64_t seed,
                   double time_scale);

  ApiAnswer Handle(const ApiRequest& request);

  // Goes down for `outage` and comes back without sessions, its pending jobs lost. What stood
  // between two states is settled (settling.h) when the loop gets to it.
  void Restart(std::chrono::milliseconds outage);
  bool is_down() const { return clock_.Now() < down_until_; }

  // Called for each request of the API once its answer is known.
  using Observer = std::function<void(const RequestRecord&)>;
  void OnRequest(Observer on_request) { observers_.push_back(std::move(on_request)); }

  // The file that the cloud is saved to, and comes from when the server starts. None: empty.
  void set_snapshot_path(std::string path) { snapshot_path_ = std::move(path); }
  // Errors: invalid_input without such a file, unavailable.
  base::Status SaveSnapshot() const;
  // Instead of making a new cloud, before the first request: what comes is as after a restart.
  // Errors: unavailable, invalid_input; then the server is of no use any more.
  base::Status LoadSnapshot();

  Cloud& cloud() { return cloud_; }
  const base::Clock& clock() const { return clock_; }
  Faults& faults() { return faults_; }
  MachineLife& life() { return life_; }
  const JobQueue& jobs() const { return jobs_; }

 private:
  Reply Answer(const ApiRequest& request, Admission& admission, ApiAnswer& answer);
  Reply Run(const ApiRequest& request, const Admission& admission);
  // Records the event of a synchronous command.
  void RecordChange(const CommandContext& context, const Reply& reply);
  void Tell(const ApiRequest& request, const Admission& admission, const ApiAnswer& answer) const;

  net::EventLoop& loop_;
  const base::Clock& clock_;
  Cloud cloud_;
  Faults faults_;
  MachineLife life_;
  ExpungeThread expunge_thread_;
  JobQueue jobs_;
  RequestRates rates_;
  Sessions sessions_;
  Gate gate_;
  base::SteadyTime down_until_{};
  std::vector<Observer> observers_;
  std::string snapshot_path_;
};

}  // namespace toolgate::simulator

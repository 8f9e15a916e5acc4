// SPDX-License-Identifier: Apache-2.0
// Asynchronous jobs: entered by a command, run one after the other for one resource, asked for with
// queryAsyncJobResult.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/event_loop.h"
#include "net/task.h"
#include "simulator/engine/event_trail.h"
#include "simulator/engine/failure.h"
#include "simulator/engine/faults.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// A running job's way to let time pass.
class JobRun {
 public:
  JobRun(net::EventLoop& loop, double time_scale, const std::optional<Fault>& fault)
      : loop_(loop), time_scale_(time_scale), fault_(fault) {}

  // Works on `stage` for `time`, scaled. A failure if this is where a fault strikes.
  net::Task<std::optional<ApiFailure>> Work(std::string_view stage, std::chrono::seconds time);

 private:
  net::EventLoop& loop_;
  double time_scale_;
  const std::optional<Fault>& fault_;
};

// What a job does; its reply is the `jobresult`.
using JobWork = std::function<net::Task<Reply>(JobRun& run)>;

struct Job {
  std::string id;
  std::string command_class;  // `org.apache.cloudstack.api.command.user.vm.StopVMCmd`
  const Account* account = nullptr;
  const User* user = nullptr;
  std::string queue;          // jobs of one queue run one after the other
  std::string instance_type;  // `VirtualMachine`
  std::string instance_id;
  base::WallTime created;
  std::optional<base::WallTime> completed;
  cloudstack::JobStatus status = cloudstack::JobStatus::kPending;
  int result_code = 0;
  std::string result;  // JSON; empty while pending, and when it was lost

  JobWork work;
  std::optional<Fault> fault;
  std::optional<Action> action;  // whose events it records
};

// On one event loop. Must live until the loop has nothing left to do.
class JobQueue {
 public:
  // `time_scale` multiplies the time that jobs take; at 0 they end as soon as the loop gets to
  // them.
  JobQueue(net::EventLoop& loop, const base::Clock& clock, Cloud& cloud, double time_scale)
      : loop_(loop), clock_(clock), cloud_(cloud), time_scale_(time_scale) {}

  // Enters a job; it starts when those entered before it in the same queue have ended.
  Job& Submit(Job job);

  Job* Find(std::string_view id);
  // The newest pending job on a resource, or null.
  const Job* FindPending(std::string_view instance_id) const;
  const std::deque<std::unique_ptr<Job>>& all() const { return jobs_; }

 private:
  net::Task<void> Run(Job& job);
  void Record(Job& job, EventState state, Outcome outcome = Outcome::kFine);
  void StartNext(const std::string& queue);

  net::EventLoop& loop_;
  const base::Clock& clock_;
  Cloud& cloud_;
  const double time_scale_;
  std::deque<std::unique_ptr<Job>> jobs_;
  std::map<std::string, std::deque<Job*>> waiting_;  // by queue; the first one runs
};

}  // namespace toolgate::simulator

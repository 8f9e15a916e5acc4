// SPDX-License-Identifier: Apache-2.0
// Asynchronous jobs: entered by a command, run one after the other for one resource, asked for with
// queryAsyncJobResult.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

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

  // Works on `stage` for `time`, scaled. A failure if this is where a fault strikes, or when the
  // server was restarted meanwhile: then the job must leave things as a server would find them.
  net::Task<std::optional<ApiFailure>> Work(std::string_view stage, std::chrono::seconds time);

  // Whether the job's fault is of this kind.
  bool Has(FaultKind kind) const { return fault_ && fault_->kind == kind; }

  // Ends the work that goes on, and all that would follow.
  void Abort();

 private:
  struct Rest;
  class Pause;

  net::EventLoop& loop_;
  double time_scale_;
  const std::optional<Fault>& fault_;
  std::shared_ptr<Rest> rest_;  // while it works
  bool is_aborted_ = false;
};

// What a job does; its reply is the `jobresult`.
using JobWork = std::function<net::Task<Reply>(JobRun& run)>;
// What it does where its reply is told afterwards.
using JobBody = std::function<net::Task<JobFailure>(JobRun& run)>;

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

  bool is_lost = false;       // the server was restarted before it ended
  bool is_in_flight = false;  // the queue is at it
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

  // Enters a job; it starts when those entered before it in the same queue have ended. Jobs that
  // ended job.expire.minutes ago are forgotten.
  Job& Submit(Job job);
  // The server is restarted: what is pending fails with 530 and without a result.
  void AbortAll();

  // A job that was entered in another queue, which is restored here. One that is pending has
  // failed, as AbortAll says.
  void Restore(Job job);

  Job* Find(std::string_view id);
  // Whether it ended so long ago that nobody finds it any more.
  bool IsForgotten(const Job& job) const;
  // The newest pending job on a resource, or null.
  const Job* FindPending(std::string_view instance_id) const;
  const std::deque<std::unique_ptr<Job>>& all() const { return jobs_; }

  // How long the next job of a queue waits for the server to look for it, unscaled.
  static constexpr std::chrono::seconds kTick{2};

 private:
  enum class Turn { kFirst, kNext };  // of a job in its queue

  net::Task<void> Run(Job& job, Turn turn);
  void StartNext(const std::string& queue, Turn turn);
  // Takes over what came out of it.
  void Complete(Job& job, const Reply& reply);
  void Lose(Job& job);
  void Record(Job& job, EventState state, Outcome outcome = Outcome::kFine);
  void ForgetPending(Job& job);
  void ForgetOld();

  net::EventLoop& loop_;
  const base::Clock& clock_;
  Cloud& cloud_;
  const double time_scale_;
  std::deque<std::unique_ptr<Job>> jobs_;
  std::unordered_map<std::string_view, Job*> by_id_;
  std::unordered_map<std::string, std::deque<Job*>> waiting_;  // by queue; the first one runs
  std::unordered_map<std::string, std::vector<const Job*>> pending_;  // by instance
  std::unordered_map<const Job*, JobRun*> running_;
};

}  // namespace toolgate::simulator

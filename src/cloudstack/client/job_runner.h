// SPDX-License-Identifier: Apache-2.0
// Asynchronous commands to their end: submitted once, followed by their job's id, and told as what
// they are, also when it cannot be known.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "cloudstack/client/api_client.h"

namespace toolgate::cloudstack {

// How a job went.
struct JobOutcome {
  enum class Status {
    kSucceeded,
    kFailed,   // `error` says why; also when the command was refused and there is no job
    kPending,  // it goes on: nobody waited to the end
    kUnknown,  // the cloud cannot be asked; it may or may not have happened
  };
  Status status = Status::kUnknown;
  std::string id;         // empty when there is no job
  std::string object_id;  // of what the command created before its job began; empty if nothing
  ApiError error;
  std::optional<ApiReply> reply;  // of queryAsyncJobResult; of a job that was left there is none

  json::Value job() const { return reply ? reply->body() : json::Value(); }
  json::Value result() const { return job().Find("jobresult"); }
};

// Reads a job as queryAsyncJobResult shows it. Only jobstatus tells whether it ended well;
// jobresult may be missing altogether.
JobOutcome ReadJob(std::string id, ApiReply reply);

// Who waits for a job.
class JobWatcher {
 public:
  virtual ~JobWatcher() = default;
  // Asked often: true ends the waiting, not the job.
  virtual bool HasGivenUp() = 0;
  // Told whenever the job was found pending.
  virtual net::Task<void> OnPending(std::string_view job_id, std::chrono::milliseconds waited) = 0;
};

struct JobOptions {
  static constexpr int64_t kFirstPollMsMin = 10;
  static constexpr int64_t kFirstPollMsMax = 60'000;

  std::chrono::milliseconds first_poll{500};  // doubled from one to the next
  std::chrono::milliseconds poll_max{5'000};

  // Sets the first one, within the bounds; no later one comes sooner.
  void StartAt(std::chrono::milliseconds pause);
};

// Whether a command may be sent again under the id of its job, when the answer to it was lost.
enum class Resubmit {
  kNever,  // what creates something may do so before the id is looked at
  kUnderSameId,
};

struct JobRequest {
  std::string_view command;
  Parameters parameters;
  Resubmit resubmit = Resubmit::kUnderSameId;
  std::chrono::milliseconds wait_max{0};
  // Of the job; empty: one is made up. Who repeats a command under the same id follows its job.
  std::string job_id;
};

// One per event loop. Sends `customjobid`, an id of ours, so that a lost answer loses no job.
class JobRunner {
 public:
  // `options` must outlive the runner.
  JobRunner(net::EventLoop& loop, ApiClient& api, const JobOptions& options,
            const base::Clock& clock)
      : loop_(loop), api_(api), options_(options), clock_(clock) {}

  // Submits the command and follows its job until it ends, `wait_max` is over, or the watcher gives
  // up.
  net::Task<JobOutcome> Run(JobRequest request, JobWatcher& watcher);
  // Follows a job that was submitted before.
  net::Task<JobOutcome> Follow(std::string id, std::chrono::milliseconds wait_max,
                               JobWatcher& watcher);
  const JobOptions& options() const { return options_; }
  // Lets `time` pass, or less if the watcher gives up.
  net::Task<void> Pause(std::chrono::milliseconds time, JobWatcher& watcher);

 private:
  net::Task<JobOutcome> Submit(const JobRequest& request);
  net::Task<JobOutcome> Find(std::string id);

  net::EventLoop& loop_;
  ApiClient& api_;
  const JobOptions& options_;
  const base::Clock& clock_;
};

}  // namespace toolgate::cloudstack

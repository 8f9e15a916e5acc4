// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/client/job_runner.h"

#include <algorithm>

#include "base/random.h"
#include "cloudstack/api/words.h"

namespace toolgate::cloudstack {
namespace {

using std::chrono::milliseconds;
using Status = JobOutcome::Status;

constexpr milliseconds kGiveUpCheck{200};
constexpr int kFailedPollsMax = 8;
constexpr int kSubmitAttemptsMax = 3;

constexpr std::string_view kNoResult =
    "the job failed and left no result; the management server may have been restarted meanwhile";

Status ReadStatus(json::Value status) {
  switch (static_cast<JobStatus>(ReadNumber(status))) {
    case JobStatus::kPending:
      return Status::kPending;
    case JobStatus::kSucceeded:
      return Status::kSucceeded;
    default:
      return Status::kFailed;
  }
}

bool IsIdTaken(const ApiError& error) {
  return error.code == kParameterError && error.text.find("already exists") != std::string::npos;
}

JobOutcome Ended(Status status, std::string id, ApiError error) {
  JobOutcome outcome;
  outcome.status = status;
  outcome.id = std::move(id);
  outcome.error = std::move(error);
  return outcome;
}

}  // namespace

JobOutcome ReadJob(std::string id, ApiReply reply) {
  JobOutcome outcome;
  outcome.id = std::move(id);
  outcome.reply = std::move(reply);
  const json::Value status = outcome.job().Find("jobstatus");
  if (!status) {
    outcome.error.text = "the API's answer does not tell the job's status";
    return outcome;
  }
  outcome.status = ReadStatus(status);
  if (outcome.status != Status::kFailed) return outcome;
  outcome.error.kind = ApiError::Kind::kRefused;
  outcome.error.code = ReadNumber(outcome.job().Find("jobresultcode"));
  outcome.error.text = ReadErrorText(outcome.result().Find("errortext"));
  if (outcome.error.text.empty()) outcome.error.text = kNoResult;
  return outcome;
}

void JobOptions::StartAt(milliseconds pause) {
  first_poll = std::clamp(pause, milliseconds(kFirstPollMsMin), milliseconds(kFirstPollMsMax));
  poll_max = std::max(poll_max, first_poll);
}

net::Task<JobOutcome> JobRunner::Run(JobRequest request, JobWatcher& watcher) {
  JobOutcome submitted = co_await Submit(request);
  if (submitted.status != Status::kPending) co_return submitted;
  JobOutcome outcome = co_await Follow(std::move(submitted.id), request.wait_max, watcher);
  outcome.object_id = std::move(submitted.object_id);
  co_return outcome;
}

// kPending: the job was entered.
net::Task<JobOutcome> JobRunner::Submit(const JobRequest& request) {
  const std::string id = request.job_id.empty() ? base::RandomUuid() : request.job_id;
  Parameters parameters = request.parameters;
  parameters.push_back({"customjobid", id});
  for (int attempt = 1;; ++attempt) {
    auto reply = co_await api_.Call(request.command, parameters);
    if (reply) {
      // Servers that do not know customjobid give an id of their own.
      const std::string_view given = reply->body().Find("jobid").text();
      JobOutcome entered = Ended(Status::kPending, given.empty() ? id : std::string(given), {});
      entered.object_id = reply->body().Find("id").text();
      co_return entered;
    }
    ApiError error = std::move(reply.error());
    if (error.kind != ApiError::Kind::kUnknown) {
      const bool may_be_ours = attempt > 1 || !request.job_id.empty();
      if (may_be_ours && IsIdTaken(error)) co_return Ended(Status::kPending, id, {});
      if (attempt == 1) co_return Ended(Status::kFailed, "", error);
      // This attempt came to nothing, but an earlier one may be still on its way.
      co_return Ended(Status::kUnknown, id, error);
    }
    // The answer is lost: look for the job before anything else.
    JobOutcome found = co_await Find(id);
    if (found.status != Status::kFailed || found.id == id) co_return found;
    const bool may_repeat =
        request.resubmit == Resubmit::kUnderSameId && attempt < kSubmitAttemptsMax;
    if (!may_repeat) co_return Ended(Status::kUnknown, "", error);
  }
}

// The job `id` as it is; kFailed without an id: the cloud does not know it.
net::Task<JobOutcome> JobRunner::Find(std::string id) {
  const Parameters parameters{{"jobid", id}};
  auto reply = co_await api_.Call("queryAsyncJobResult", parameters);
  if (reply) {
    JobOutcome outcome = ReadJob(id, std::move(*reply));
    // Read anew by Follow, which also tells the watcher.
    if (outcome.status == Status::kUnknown) outcome.status = Status::kPending;
    co_return outcome;
  }
  const bool is_unknown_to_cloud = reply.error().code == kParameterError;
  co_return Ended(is_unknown_to_cloud ? Status::kFailed : Status::kUnknown,
                  is_unknown_to_cloud ? "" : id, std::move(reply.error()));
}

net::Task<JobOutcome> JobRunner::Follow(std::string id, milliseconds wait_max,
                                        JobWatcher& watcher) {
  const base::SteadyTime begun = clock_.Now();
  const Parameters parameters{{"jobid", id}};
  const auto waited = [&clock = clock_, begun] {
    return std::chrono::duration_cast<milliseconds>(clock.Now() - begun);
  };
  milliseconds pause = options_.first_poll;
  int failed_polls = 0;
  for (;;) {
    const milliseconds left = wait_max - waited();
    if (left.count() <= 0 || watcher.HasGivenUp()) co_return Ended(Status::kPending, id, {});
    co_await Pause(std::min(pause, left), watcher);
    pause = std::min(pause * 2, options_.poll_max);
    auto reply = co_await api_.Call("queryAsyncJobResult", parameters);
    if (!reply) {
      const bool ends = !reply.error().IsTransient() || ++failed_polls == kFailedPollsMax;
      if (ends) co_return Ended(Status::kUnknown, id, std::move(reply.error()));
      continue;
    }
    failed_polls = 0;
    JobOutcome outcome = ReadJob(id, std::move(*reply));
    if (outcome.status != Status::kPending) co_return outcome;
    co_await watcher.OnPending(id, waited());
  }
}

net::Task<void> JobRunner::Pause(milliseconds time, JobWatcher& watcher) {
  while (time.count() > 0 && !watcher.HasGivenUp()) {
    const milliseconds step = std::min(time, kGiveUpCheck);
    co_await net::SleepFor(loop_, step);
    time -= step;
  }
}

}  // namespace toolgate::cloudstack

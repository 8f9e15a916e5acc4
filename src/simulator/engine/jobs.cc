// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/jobs.h"

#include "json/writer.h"

namespace toolgate::simulator {
namespace {

using cloudstack::JobStatus;

// `co_await NextTurn(loop)`: lets everything else that is ready go first.
class NextTurn {
 public:
  explicit NextTurn(net::EventLoop& loop) : loop_(loop) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) {
    loop_.Post([waiter] { waiter.resume(); });
  }
  void await_resume() const noexcept {}

 private:
  net::EventLoop& loop_;
};

std::string FailureJson(const ApiFailure& failure) {
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Member("errorcode", int64_t{failure.code});
  writer.Member("errortext", failure.text).EndObject();
  return json;
}

}  // namespace

net::Task<std::optional<ApiFailure>> JobRun::Work(std::string_view stage,
                                                  std::chrono::seconds time) {
  const auto scaled = std::chrono::duration_cast<std::chrono::milliseconds>(time * time_scale_);
  if (scaled.count() > 0) {
    co_await net::SleepFor(loop_, scaled);
  } else {
    co_await NextTurn(loop_);
  }
  const bool strikes = fault_ && fault_->kind == FaultKind::kJobError &&
                       (fault_->stage.empty() || fault_->stage == stage);
  if (strikes) co_return fault_->failure;
  co_return std::nullopt;
}

Job& JobQueue::Submit(Job job) {
  job.created = clock_.WallNow();
  Job& entered = *jobs_.emplace_back(std::make_unique<Job>(std::move(job)));
  Record(entered, EventState::kScheduled);
  std::deque<Job*>& waiting = waiting_[entered.queue];
  waiting.push_back(&entered);
  if (waiting.size() == 1) StartNext(entered.queue);
  return entered;
}

void JobQueue::StartNext(const std::string& queue) {
  std::deque<Job*>& waiting = waiting_[queue];
  if (waiting.empty()) return;
  Job& job = *waiting.front();
  // A stuck job keeps its place for ever, and everything behind it waits.
  if (job.fault && job.fault->kind == FaultKind::kJobStuck) return;
  loop_.Post([this, &job] { net::Spawn(Run(job)); });
}

net::Task<void> JobQueue::Run(Job& job) {
  JobRun run(loop_, time_scale_, job.fault);
  Record(job, EventState::kStarted);
  const Reply reply = co_await job.work(run);
  job.work = nullptr;
  job.completed = clock_.WallNow();
  job.status = reply ? JobStatus::kSucceeded : JobStatus::kFailed;
  job.result_code = reply ? 0 : reply.error().code;
  job.result = reply ? *reply : FailureJson(reply.error());
  if (job.fault && job.fault->kind == FaultKind::kJobLost) {
    job.status = JobStatus::kFailed;
    job.result_code = cloudstack::kInternalError;
    job.result.clear();
  } else {
    Record(job, EventState::kCompleted, reply ? Outcome::kFine : Outcome::kFailed);
  }
  waiting_[job.queue].pop_front();
  StartNext(job.queue);
}

void JobQueue::Record(Job& job, EventState state, Outcome outcome) {
  if (job.action) RecordEvent(cloud_, *job.action, state, clock_.WallNow(), outcome);
}

Job* JobQueue::Find(std::string_view id) {
  for (const auto& job : jobs_) {
    if (job->id == id) return job.get();
  }
  return nullptr;
}

const Job* JobQueue::FindPending(std::string_view instance_id) const {
  for (auto job = jobs_.rbegin(); job != jobs_.rend(); ++job) {
    if ((*job)->instance_id == instance_id && (*job)->status == JobStatus::kPending) {
      return job->get();
    }
  }
  return nullptr;
}

}  // namespace toolgate::simulator

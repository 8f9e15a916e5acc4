// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/jobs.h"

#include <utility>

#include "json/writer.h"

namespace toolgate::simulator {
namespace {

using cloudstack::JobStatus;

std::string FailureJson(const ApiFailure& failure) {
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Member("errorcode", int64_t{failure.code});
  writer.Member("errortext", failure.text).EndObject();
  return json;
}

}  // namespace

// What a coroutine waits for: whoever comes first, the time or the end of the server, wakes it.
struct JobRun::Rest {
  std::coroutine_handle<> waiter;

  void End() {
    if (waiter) std::exchange(waiter, nullptr).resume();
  }
};

namespace {

net::Task<void> Sleep(net::EventLoop& loop, std::chrono::milliseconds time,
                      std::function<void()> wake) {
  co_await net::SleepFor(loop, time);
  wake();
}

}  // namespace

// `co_await Pause(run, time)`; at no time lets everything else that is ready go first.
class JobRun::Pause {
 public:
  Pause(JobRun& run, std::chrono::milliseconds time) : run_(run), time_(time) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) {
    const auto rest = std::make_shared<Rest>(Rest{waiter});
    run_.rest_ = rest;
    std::function<void()> wake = [rest] { rest->End(); };
    if (time_.count() > 0) {
      net::Spawn(Sleep(run_.loop_, time_, std::move(wake)));
    } else {
      run_.loop_.Post(std::move(wake));
    }
  }
  void await_resume() const noexcept {}

 private:
  JobRun& run_;
  std::chrono::milliseconds time_;
};

net::Task<std::optional<ApiFailure>> JobRun::Work(std::string_view stage,
                                                  std::chrono::seconds time) {
  const ApiFailure aborted = Runtime("the management server was restarted");
  if (is_aborted_) co_return aborted;
  const auto scaled = std::chrono::duration_cast<std::chrono::milliseconds>(time * time_scale_);
  Pause pause(*this, scaled);
  co_await pause;
  rest_.reset();
  if (is_aborted_) co_return aborted;
  const bool strikes =
      Has(FaultKind::kJobError) && (fault_->stage.empty() || fault_->stage == stage);
  if (strikes) co_return fault_->failure;
  co_return std::nullopt;
}

void JobRun::Abort() {
  is_aborted_ = true;
  if (rest_) loop_.Post([rest = rest_] { rest->End(); });
}

Job& JobQueue::Submit(Job job) {
  ForgetOld();
  job.created = clock_.WallNow();
  Job& entered = *jobs_.emplace_back(std::make_unique<Job>(std::move(job)));
  by_id_[entered.id] = &entered;
  pending_[entered.instance_id].push_back(&entered);
  Record(entered, EventState::kScheduled);
  std::deque<Job*>& waiting = waiting_[entered.queue];
  waiting.push_back(&entered);
  if (waiting.size() == 1) StartNext(entered.queue, Turn::kFirst);
  return entered;
}

void JobQueue::StartNext(const std::string& queue, Turn turn) {
  const auto found = waiting_.find(queue);
  if (found == waiting_.end()) return;
  if (found->second.empty()) {
    waiting_.erase(found);
    return;
  }
  Job& job = *found->second.front();
  // A stuck job keeps its place for ever, and everything behind it waits.
  if (job.fault && job.fault->kind == FaultKind::kJobStuck) return;
  job.is_in_flight = true;
  loop_.Post([this, &job, turn] { net::Spawn(Run(job, turn)); });
}

net::Task<void> JobQueue::Run(Job& job, Turn turn) {
  const auto tick = std::chrono::duration_cast<std::chrono::milliseconds>(kTick * time_scale_);
  if (turn == Turn::kNext && tick.count() > 0) co_await net::SleepFor(loop_, tick);
  if (job.is_lost) {
    job.is_in_flight = false;
    co_return;
  }
  JobRun run(loop_, time_scale_, job.fault);
  running_[&job] = &run;
  Record(job, EventState::kStarted);
  const Reply reply = co_await job.work(run);
  running_.erase(&job);
  job.work = nullptr;
  job.is_in_flight = false;
  if (job.is_lost) co_return;
  Complete(job, reply);
  const std::string queue = job.queue;
  waiting_[queue].pop_front();
  StartNext(queue, Turn::kNext);
}

void JobQueue::Complete(Job& job, const Reply& reply) {
  ForgetPending(job);
  if (job.fault && job.fault->kind == FaultKind::kJobLost) {
    Lose(job);
    return;
  }
  job.completed = clock_.WallNow();
  job.status = reply ? JobStatus::kSucceeded : JobStatus::kFailed;
  job.result_code = reply ? 0 : reply.error().code;
  job.result = reply ? *reply : FailureJson(reply.error());
  Record(job, EventState::kCompleted, reply ? Outcome::kFine : Outcome::kFailed);
}

void JobQueue::Lose(Job& job) {
  job.completed = clock_.WallNow();
  job.status = JobStatus::kFailed;
  job.result_code = cloudstack::kInternalError;
}

void JobQueue::AbortAll() {
  for (const auto& job : jobs_) {
    if (job->status != JobStatus::kPending) continue;
    Lose(*job);
    job->is_lost = true;
  }
  waiting_.clear();
  pending_.clear();
  for (const auto& [job, run] : running_) run->Abort();
}

void JobQueue::Restore(Job job) {
  Job& restored = *jobs_.emplace_back(std::make_unique<Job>(std::move(job)));
  by_id_[restored.id] = &restored;
  if (restored.status != JobStatus::kPending) return;
  Lose(restored);
  restored.is_lost = true;
}

void JobQueue::Record(Job& job, EventState state, Outcome outcome) {
  if (job.action) RecordEvent(cloud_, *job.action, state, clock_.WallNow(), outcome);
}

void JobQueue::ForgetPending(Job& job) {
  const auto found = pending_.find(job.instance_id);
  if (found == pending_.end()) return;
  std::erase(found->second, &job);
  if (found->second.empty()) pending_.erase(found);
}

bool JobQueue::IsForgotten(const Job& job) const {
  if (!job.completed) return false;
  const bool vanishes = job.fault && job.fault->kind == FaultKind::kJobVanished;
  return vanishes || *job.completed + cloud_.settings.job_expiry < clock_.WallNow();
}

void JobQueue::ForgetOld() {
  while (!jobs_.empty() && IsForgotten(*jobs_.front()) && !jobs_.front()->is_in_flight) {
    by_id_.erase(jobs_.front()->id);
    jobs_.pop_front();
  }
}

Job* JobQueue::Find(std::string_view id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() || IsForgotten(*found->second) ? nullptr : found->second;
}

const Job* JobQueue::FindPending(std::string_view instance_id) const {
  if (pending_.empty()) return nullptr;
  const auto found = pending_.find(std::string(instance_id));
  return found == pending_.end() ? nullptr : found->second.back();
}

}  // namespace toolgate::simulator

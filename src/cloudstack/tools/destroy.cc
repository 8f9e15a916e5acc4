// SPDX-License-Identifier: Apache-2.0
// destroy_virtual_machine: look, refuse what cannot work, stop if asked to, destroy with one
// command, look again, and tell exactly what is so.
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/api/words.h"
#include "cloudstack/tools/destroy_plan.h"
#include "cloudstack/tools/destroy_report.h"
#include "cloudstack/tools/report.h"
#include "cloudstack/tools/runs.h"

namespace toolgate::cloudstack {
namespace {

using Status = JobOutcome::Status;
using Outcome = DestroyReport::Outcome;
using Reading = DestroyReport::Reading;

constexpr std::string_view kList = "listVirtualMachines";

class DestroyWorkflow {
 public:
  explicit DestroyWorkflow(const ToolCall& call)
      : call_(call), facts_{report_, call.arguments, NormalIds(call.arguments.List("volumeids"))} {
    report_.id = call.arguments.Text("id");
    report_.expunge = call.arguments.Flag("expunge");
    report_.force_stop = call.arguments.Flag("force_stop");
    report_.volume_ids = facts_.volume_ids;
    report_.waits = Waits(call);
  }

  net::Task<ToolResult> Run() {
    const bool goes_on = co_await Preflight();
    if (!goes_on) co_return report_.Finish();
    report_.plan = PlanDestruction(facts_);
    if (call_.watcher.HasGivenUp()) {
      report_.Refuse("The call was cancelled.");
      co_return report_.Finish();
    }
    if (call_.arguments.Flag("dry_run")) {
      report_.outcome = Outcome::kPlanned;
      for (DestroyVolume& volume : report_.volumes) {
        volume.is_gone = facts_.IsDoomed(volume.id);
      }
      if (MustBeConfirmed()) call_.confirmer->Announce(WhatIsAsked());
      co_return report_.Finish();
    }
    const bool may = co_await MayGoOn();
    if (!may) co_return report_.Finish();
    const bool is_stopped = co_await StopFirst();
    if (is_stopped) co_await DestroyAndVerify();
    co_return report_.Finish();
  }

 private:
  // True if the machine is to be destroyed; else the outcome is set.
  net::Task<bool> Preflight();
  net::Task<void> FindVolumes();
  net::Task<void> FindRights();
  net::Task<void> FindSnapshots(std::string volume_id);
  // Waits until the state that it is in has passed, as long as the caller wants.
  net::Task<void> Settle();
  Deed WhatIsAsked() const { return {report_.id, report_.name, report_.plan}; }
  bool MustBeConfirmed() const {
    return call_.confirmer && (call_.needs_consent || IsForGood(facts_));
  }
  // Whether it was confirmed, where it has to be.
  net::Task<bool> MayGoOn();

  net::Task<bool> StopFirst();
  net::Task<void> DestroyAndVerify();
  net::Task<JobOutcome> RunStep(std::string_view step, JobRequest request);
  JobRequest RequestOf(std::string_view command, std::string_view timeout_argument) const;
  net::Task<void> Verify();
  net::Task<void> FindLeftovers();
  net::Task<void> ReadState();
  // What became of the machine, from a state that was read anew.
  void JudgeSuccess();
  void JudgeFailure(const JobOutcome& outcome);
  bool IsAsWished() const;

  const ToolCall& call_;
  DestroyReport report_;
  DestroyFacts facts_;
  std::string project_id_;
};

net::Task<bool> DestroyWorkflow::Preflight() {
  DestroyStep& step = report_.Begin("preflight", call_.clock.WallNow());
  const Parameters by_id = ById(report_.id);
  const auto reply = co_await call_.api.Call(kList, by_id);
  if (!reply) {
    step.Fail(reply.error(), call_.clock.WallNow());
    report_.SetError(kList, reply.error());
    const bool is_unknown_id = reply.error().code == kParameterError;
    report_.outcome = is_unknown_id ? Outcome::kNotFound : Outcome::kUnreadable;
    co_return false;
  }
  const json::Value rows = reply->body().Find("virtualmachine");
  co_await FindRights();
  if (rows.size() == 0) {
    step.End("ok", call_.clock.WallNow());
    report_.outcome = Outcome::kAlreadyAbsent;
    co_return false;
  }
  const json::Value machine = (*rows.begin()).value;
  report_.ReadMachine(machine);
  facts_.is_protected = ReadFlag(machine.Find("deleteprotection"));
  facts_.public_ip = machine.Find("publicip").text();
  project_id_ = machine.Find("projectid").text();
  co_await FindVolumes();
  step.End("ok", call_.clock.WallNow());
  co_await Settle();
  const bool is_gone = report_.state == "Destroyed" || report_.state == "Expunging";
  if (is_gone && !report_.expunge) {
    report_.outcome = Outcome::kAlreadyDestroyed;
    co_return false;
  }
  const std::string obstacle = FindObstacle(facts_);
  if (obstacle.empty()) co_return true;
  report_.Refuse(obstacle);
  co_return false;
}

net::Task<void> DestroyWorkflow::FindRights() {
  const Parameters none;
  const auto reply = co_await call_.api.Call("listCapabilities", none);
  if (!reply) co_return;  // the job will tell
  const json::Value rights = reply->body().Find("capability");
  const auto read = [&rights](const char* name) {
    const json::Value value = rights.Find(name);
    return value ? std::optional(ReadFlag(value)) : std::nullopt;
  };
  facts_.may_expunge = read("allowuserexpungerecovervm");
  facts_.may_force_stop = read("allowuserforcestopvm");
  facts_.sees_destroyed = read("allowuserviewdestroyedvm");
}

net::Task<void> DestroyWorkflow::Settle() {
  const std::chrono::seconds wait_max(call_.arguments.Number("settle_timeout_s"));
  const bool is_wanted = wait_max.count() > 0 && IsPassing(report_.state);
  if (!is_wanted) co_return;
  DestroyStep& step = report_.Begin("settle", call_.clock.WallNow());
  const base::SteadyTime end = call_.clock.Now() + wait_max;
  while (IsPassing(report_.state) && call_.clock.Now() < end && !call_.watcher.HasGivenUp()) {
    co_await call_.jobs.Pause(call_.jobs.options().first_poll, call_.watcher);
    co_await ReadState();
    if (report_.reading == Reading::kListed) report_.state = report_.final_state;
  }
  step.End(IsPassing(report_.state) ? "failed" : "ok", call_.clock.WallNow());
}

net::Task<void> DestroyWorkflow::FindVolumes() {
  const Parameters of_machine = Of("virtualmachineid", report_.id, project_id_);
  const auto reply = co_await call_.api.Call("listVolumes", of_machine);
  if (!reply) co_return;
  report_.knows_volumes = true;
  for (const auto& row : reply->body().Find("volume")) {
    if (row.value.Find("type").text() == "ROOT") {
      co_await FindSnapshots(std::string(row.value.Find("id").text()));
    } else {
      report_.volumes.push_back(DestroyVolume::Read(row.value));
    }
  }
  if (call_.arguments.Flag("delete_data_volumes")) facts_.DoomAll();
  report_.volume_ids = facts_.volume_ids;
}

net::Task<void> DestroyWorkflow::FindSnapshots(std::string volume_id) {
  const Parameters of_volume = Of("volumeid", volume_id, project_id_);
  const auto reply = co_await call_.api.Call("listSnapshots", of_volume);
  if (!reply) co_return;
  for (const auto& row : reply->body().Find("snapshot")) {
    const std::string_view state = row.value.Find("state").text();
    facts_.is_busy = facts_.is_busy || state == "Creating" || state == "BackingUp";
  }
}

net::Task<bool> DestroyWorkflow::MayGoOn() {
  if (!MustBeConfirmed()) co_return true;
  Deed deed = WhatIsAsked();
  const Confirmer::Answer answer = co_await call_.confirmer->Ask(std::move(deed));
  if (answer.kind == Confirmer::Answer::Kind::kConfirmed) co_return true;
  report_.Refuse(answer.why);
  co_return false;
}

JobRequest DestroyWorkflow::RequestOf(std::string_view command,
                                      std::string_view timeout_argument) const {
  const bool has_own = call_.arguments.Has(timeout_argument);
  JobRequest request;
  request.command = command;
  request.wait_max =
      std::chrono::seconds(call_.arguments.Number(has_own ? timeout_argument : "timeout_s"));
  return request;
}

// A step with one job; what comes of it goes to the report.
net::Task<JobOutcome> DestroyWorkflow::RunStep(std::string_view name, JobRequest request) {
  DestroyStep& step = report_.Begin(name, call_.clock.WallNow());
  const std::string_view command = request.command;
  JobOutcome outcome = co_await call_.jobs.Run(std::move(request), call_.watcher);
  step.job_id = outcome.id;
  const base::WallTime now = call_.clock.WallNow();
  switch (outcome.status) {
    case Status::kSucceeded:
      step.End("ok", now);
      break;
    case Status::kPending:
      step.End("pending", now);
      break;
    case Status::kFailed:
      step.Fail(outcome.error, now);
      break;
    case Status::kUnknown:
      step.Fail(outcome.error, now);
      step.status = "unknown";
  }
  const bool has_error = outcome.status == Status::kFailed || outcome.status == Status::kUnknown;
  if (has_error) report_.SetError(command, outcome.error);
  co_return outcome;
}

// True if the machine may be destroyed now.
net::Task<bool> DestroyWorkflow::StopFirst() {
  const bool by_force = call_.arguments.Flag("force_stop");
  const bool is_wanted = by_force || call_.arguments.Flag("graceful_stop_first");
  if (!is_wanted || !Runs(facts_)) co_return true;
  JobRequest request = RequestOf("stopVirtualMachine", "stop_timeout_s");
  request.parameters = {{"id", report_.id}, {"forced", by_force ? "true" : "false"}};
  const JobOutcome outcome = co_await RunStep("stop", std::move(request));
  co_await ReadState();
  if (outcome.status != Status::kSucceeded) {
    JudgeFailure(outcome);
    co_return false;
  }
  report_.changed = true;
  if (!call_.watcher.HasGivenUp()) co_return true;
  report_.outcome = Outcome::kPartial;
  co_return false;
}

net::Task<void> DestroyWorkflow::DestroyAndVerify() {
  JobRequest request = RequestOf("destroyVirtualMachine", "timeout_s");
  request.parameters = {{"id", report_.id}, {"expunge", report_.expunge ? "true" : "false"}};
  if (!facts_.volume_ids.empty()) {
    request.parameters.push_back({"volumeids", base::Join(facts_.volume_ids, ",")});
  }
  request.job_id = call_.arguments.Text("job_id");
  if (!report_.waits) request.wait_max = std::chrono::seconds(0);
  const JobOutcome outcome = co_await RunStep("destroy", std::move(request));
  if (outcome.status == Status::kSucceeded) {
    report_.changed = true;
    co_await Verify();
  } else {
    co_await ReadState();
    JudgeFailure(outcome);
  }
  co_await FindLeftovers();
}

// Whether the machine is where the caller wanted it. Who does not see destroyed machines cannot
// tell a destroyed one from one that is gone.
bool DestroyWorkflow::IsAsWished() const {
  const bool is_gone = report_.reading == Reading::kAbsent && facts_.sees_destroyed.value_or(false);
  return report_.expunge ? is_gone : report_.final_state == "Destroyed";
}

void DestroyWorkflow::JudgeFailure(const JobOutcome& outcome) {
  const bool has_moved =
      report_.reading == Reading::kAbsent || report_.final_state != report_.state;
  if (outcome.status == Status::kPending) {
    report_.outcome = Outcome::kPending;
  } else if (outcome.status == Status::kUnknown || report_.reading == Reading::kFailed) {
    report_.outcome = Outcome::kUnknown;
  } else if (IsAsWished() && has_moved) {
    // The result of the job was lost, not its work; or somebody else was faster.
    report_.outcome = report_.expunge ? Outcome::kExpunged : Outcome::kDestroyed;
    report_.changed = true;
  } else {
    report_.outcome = report_.changed || has_moved ? Outcome::kPartial : Outcome::kFailed;
    report_.changed = report_.changed || has_moved;
  }
}

net::Task<void> DestroyWorkflow::ReadState() {
  report_.final_state.clear();
  report_.reading = Reading::kFailed;
  const Parameters by_id = ById(report_.id);
  const auto reply = co_await call_.api.Call(kList, by_id);
  const bool is_unknown_id = !reply && reply.error().code == kParameterError;
  if (!reply && !is_unknown_id) co_return;
  const json::Value rows = reply ? reply->body().Find("virtualmachine") : json::Value();
  report_.reading = rows.size() > 0 ? Reading::kListed : Reading::kAbsent;
  if (rows.size() > 0) report_.final_state = (*rows.begin()).value.Find("state").text();
}

// The job's result says too little, and for plain users nothing: only a new look counts.
net::Task<void> DestroyWorkflow::Verify() {
  DestroyStep& step = report_.Begin("verify", call_.clock.WallNow());
  co_await ReadState();
  JudgeSuccess();
  std::string_view status = "ok";
  if (report_.outcome == Outcome::kUnknown) status = "unknown";
  if (report_.outcome == Outcome::kPartial) status = "failed";
  step.End(status, call_.clock.WallNow());
}

void DestroyWorkflow::JudgeSuccess() {
  const bool is_absent = report_.reading == Reading::kAbsent;
  if (report_.reading == Reading::kFailed) {
    report_.outcome = Outcome::kUnknown;
  } else if (report_.expunge) {
    report_.outcome = is_absent ? Outcome::kExpunged : Outcome::kPartial;
  } else if (is_absent && facts_.sees_destroyed.value_or(false)) {
    report_.outcome = Outcome::kExpunged;
  } else if (is_absent) {
    // Hidden from who does not see destroyed machines.
    report_.outcome = IsForGood(facts_) ? Outcome::kExpunging : Outcome::kDestroyed;
  } else if (report_.final_state == "Destroyed") {
    report_.outcome = Outcome::kDestroyed;
  } else {
    report_.outcome = report_.final_state == "Expunging" ? Outcome::kExpunging : Outcome::kPartial;
  }
}

// The data volumes that are still there, as they are now.
net::Task<void> DestroyWorkflow::FindLeftovers() {
  for (DestroyVolume& volume : report_.volumes) {
    const Parameters by_id = ById(volume.id);
    const auto reply = co_await call_.api.Call("listVolumes", by_id);
    if (!reply) continue;  // then it is told as it was
    const json::Value rows = reply->body().Find("volume");
    volume.is_gone = rows.size() == 0;
    if (volume.is_gone) continue;
    volume.state = (*rows.begin()).value.Find("state").text();
    volume.is_gone = volume.state == "Destroy" || volume.state == "Expunged";
  }
}

}  // namespace

net::Task<ToolResult> DestroyVirtualMachine(const ToolCall& call) {
  DestroyWorkflow workflow(call);
  co_return co_await workflow.Run();
}

}  // namespace toolgate::cloudstack

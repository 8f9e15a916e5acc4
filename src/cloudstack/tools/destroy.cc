// SPDX-License-Identifier: Apache-2.0
// destroy_virtual_machine: look, refuse what cannot work, stop if asked to, destroy with one
// command, look again, and tell exactly what is so.
#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/api/words.h"
#include "cloudstack/tools/destroy_report.h"
#include "cloudstack/tools/report.h"
#include "cloudstack/tools/runs.h"

namespace toolgate::cloudstack {
namespace {

using Status = JobOutcome::Status;
using Outcome = DestroyReport::Outcome;
using Reading = DestroyReport::Reading;

constexpr std::string_view kList = "listVirtualMachines";

// Each id once, in lower case, as the cloud writes them.
std::vector<std::string> NormalIds(const std::vector<std::string>& ids) {
  std::set<std::string> normal;
  for (const std::string& id : ids) normal.insert(base::ToAsciiLower(id));
  return {normal.begin(), normal.end()};
}

class DestroyWorkflow {
 public:
  explicit DestroyWorkflow(const ToolCall& call)
      : call_(call), volume_ids_(NormalIds(call.arguments.List("volumeids"))) {
    report_.id = call.arguments.Text("id");
    report_.expunge = call.arguments.Flag("expunge");
  }

  net::Task<ToolResult> Run() {
    const bool goes_on = co_await Preflight();
    if (!goes_on) co_return report_.Finish();
    report_.plan = Plan();
    if (call_.watcher.HasGivenUp()) {
      report_.Refuse("The call was cancelled.");
      co_return report_.Finish();
    }
    if (call_.arguments.Flag("dry_run")) {
      report_.outcome = Outcome::kPlanned;
      for (DestroyVolume& volume : report_.volumes) {
        volume.is_gone = std::count(volume_ids_.begin(), volume_ids_.end(), volume.id) > 0;
      }
      if (call_.confirmer) call_.confirmer->Announce(WhatIsAsked());
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
  std::string FindObstacle() const;
  std::string FindVolumeMistake() const;
  std::string Plan() const;
  Deed WhatIsAsked() const { return {report_.id, report_.name, report_.plan}; }
  // Whether it was confirmed, where it has to be.
  net::Task<bool> MayGoOn();

  net::Task<bool> StopFirst();
  net::Task<void> DestroyAndVerify();
  net::Task<JobOutcome> RunStep(std::string_view step, std::string_view command,
                                Parameters parameters);
  net::Task<void> Verify();
  net::Task<void> FindLeftovers();
  net::Task<void> ReadState();
  // What became of the machine, from a state that was read anew.
  void JudgeSuccess();
  void JudgeFailure(const JobOutcome& outcome);
  bool IsAsWished() const;

  const ToolCall& call_;
  DestroyReport report_;
  const std::vector<std::string> volume_ids_;  // to be deleted
  std::string project_id_;
  bool is_protected_ = false;
  bool is_busy_ = false;  // a snapshot of its root volume is being taken
  // What the account may, if it could be asked.
  std::optional<bool> may_expunge_;
  std::optional<bool> sees_destroyed_;
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
  is_protected_ = ReadFlag(machine.Find("deleteprotection"));
  project_id_ = machine.Find("projectid").text();
  co_await FindVolumes();
  step.End("ok", call_.clock.WallNow());
  const bool is_gone = report_.state == "Destroyed" || report_.state == "Expunging";
  if (is_gone && !report_.expunge) {
    report_.outcome = Outcome::kAlreadyDestroyed;
    co_return false;
  }
  const std::string obstacle = FindObstacle();
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
  may_expunge_ = read("allowuserexpungerecovervm");
  sees_destroyed_ = read("allowuserviewdestroyedvm");
}

net::Task<void> DestroyWorkflow::FindVolumes() {
  Parameters of_machine{{"virtualmachineid", report_.id}, {"listall", "true"}};
  // What belongs to a project is listed only for that project.
  if (!project_id_.empty()) of_machine.push_back({"projectid", project_id_});
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
}

net::Task<void> DestroyWorkflow::FindSnapshots(std::string volume_id) {
  Parameters of_volume{{"volumeid", volume_id}, {"listall", "true"}};
  if (!project_id_.empty()) of_volume.push_back({"projectid", project_id_});
  const auto reply = co_await call_.api.Call("listSnapshots", of_volume);
  if (!reply) co_return;
  for (const auto& row : reply->body().Find("snapshot")) {
    const std::string_view state = row.value.Find("state").text();
    is_busy_ = is_busy_ || state == "Creating" || state == "BackingUp";
  }
}

// Why the cloud would refuse, or the caller would not want it; empty if nothing stands in the way.
std::string DestroyWorkflow::FindObstacle() const {
  const std::string expected = call_.arguments.Text("expected_name");
  if (!expected.empty() && expected != report_.name) {
    return fmt::format("It is named `{}`, not `{}` as expected.", report_.name, expected);
  }
  if (is_protected_) {
    return "It has delete protection. Somebody wanted it to stay: ask the operator to switch "
           "`deleteprotection` off if it shall go.";
  }
  for (const char* state : {"Starting", "Migrating", "Restoring", "Unknown", "Shutdown"}) {
    if (report_.state == state) {
      return fmt::format(
          "It is in state {}, in which the cloud destroys nothing. Try again when it is "
          "Running, Stopped or in Error.",
          state);
    }
  }
  if (report_.expunge && !may_expunge_.value_or(true)) {
    return "This account may not expunge. Call without `expunge` to destroy it, which can be "
           "undone.";
  }
  if (is_busy_)
    return "A snapshot of its root volume is being taken. Try again when that has ended.";
  return FindVolumeMistake();
}

std::string DestroyWorkflow::FindVolumeMistake() const {
  if (!volume_ids_.empty() && !report_.knows_volumes) {
    return "Its volumes cannot be listed now, so none can be deleted with it.";
  }
  for (const std::string& id : volume_ids_) {
    const DestroyVolume* volume = report_.FindVolume(id);
    if (!volume) return fmt::format("Volume {} is no data volume of this machine.", id);
    if (volume->is_protected) return fmt::format("Volume {} has delete protection.", volume->name);
  }
  return "";
}

std::string DestroyWorkflow::Plan() const {
  std::string plan;
  const bool runs = report_.state == "Running" || report_.state == "Stopping";
  if (runs && call_.arguments.Flag("force_stop")) plan = "cut the power of ";
  if (runs && plan.empty()) plan = "shut down ";
  const std::string verb = report_.expunge ? "destroy and expunge " : "destroy ";
  plan = plan.empty() ? verb + report_.name : plan + report_.name + ", then " + verb + "it";
  const size_t deleted = volume_ids_.size();
  if (deleted > 0) plan += fmt::format(", delete {} data volume(s)", deleted);
  if (report_.volumes.size() > deleted) {
    plan += fmt::format(", keep {} data volume(s)", report_.volumes.size() - deleted);
  }
  return plan;
}

net::Task<bool> DestroyWorkflow::MayGoOn() {
  if (!call_.confirmer) co_return true;
  Deed deed = WhatIsAsked();
  const Confirmer::Answer answer = co_await call_.confirmer->Ask(std::move(deed));
  if (answer.kind == Confirmer::Answer::Kind::kConfirmed) co_return true;
  report_.Refuse(answer.why);
  co_return false;
}

// A step with one job; what comes of it goes to the report.
net::Task<JobOutcome> DestroyWorkflow::RunStep(std::string_view name, std::string_view command,
                                               Parameters parameters) {
  DestroyStep& step = report_.Begin(name, call_.clock.WallNow());
  JobRequest request;
  request.command = command;
  request.parameters = std::move(parameters);
  request.wait_max = std::chrono::seconds(call_.arguments.Number("timeout_s"));
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
  const bool runs = report_.state == "Running" || report_.state == "Stopping";
  if (!is_wanted || !runs) co_return true;
  Parameters parameters{{"id", report_.id}, {"forced", by_force ? "true" : "false"}};
  const JobOutcome outcome = co_await RunStep("stop", "stopVirtualMachine", std::move(parameters));
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
  Parameters parameters{{"id", report_.id}, {"expunge", report_.expunge ? "true" : "false"}};
  if (!volume_ids_.empty()) parameters.push_back({"volumeids", base::Join(volume_ids_, ",")});
  const JobOutcome outcome =
      co_await RunStep("destroy", "destroyVirtualMachine", std::move(parameters));
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
  const bool is_gone = report_.reading == Reading::kAbsent && sees_destroyed_.value_or(false);
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
  } else if (is_absent) {
    // Hidden from who does not see destroyed machines; to all others it would be shown.
    report_.outcome = sees_destroyed_.value_or(false) ? Outcome::kExpunged : Outcome::kDestroyed;
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

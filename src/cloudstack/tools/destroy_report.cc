// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/tools/destroy_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "cloudstack/tools/report.h"
#include "cloudstack/tools/rows.h"

namespace toolgate::cloudstack {
namespace {

using Outcome = DestroyReport::Outcome;

struct Sentence {
  Outcome outcome;
  std::string_view name;
  ToolResult::Status status;
  std::string_view text;  // {0}: the machine
};
constexpr auto kOk = ToolResult::Status::kOk;
constexpr auto kError = ToolResult::Status::kError;
constexpr Sentence kSentences[] = {
    {Outcome::kDestroyed, "destroyed", kOk,
     "{0} is destroyed. It can be recovered until the cloud expunges it."},
    {Outcome::kExpunging, "expunging", kOk,
     "{0} was in Error and is now being expunged. It cannot be recovered."},
    {Outcome::kExpunged, "expunged", kOk, "{0} is expunged: it is gone for good."},
    {Outcome::kAlreadyDestroyed, "already_destroyed", kOk,
     "{0} was destroyed before. Nothing was done."},
    {Outcome::kAlreadyAbsent, "already_absent", kOk,
     "{0} is not there any more: it was expunged, or it is destroyed and this account does not see "
     "destroyed machines. Nothing was done."},
    {Outcome::kPlanned, "planned", kOk, "Nothing was done."},
    {Outcome::kRefused, "refused", kError, "Nothing was done to {0}."},
    {Outcome::kNotFound, "not_found", kError, "{0} does not exist: the cloud does not know it."},
    {Outcome::kUnreadable, "unreadable", kError,
     "{0} could not be looked at, so nothing was done."},
    {Outcome::kFailed, "failed", kError, "{0} was not destroyed, and is as it was."},
    {Outcome::kPartial, "partial", kError,
     "Only a part was done: {0} is not as it was, and not as it should be."},
    {Outcome::kPending, "pending", kError,
     "{0} is not destroyed yet: the job goes on in the cloud."},
    {Outcome::kUnknown, "unknown", kError,
     "It is not known what became of {0}: read its state before doing anything else."},
};

const Sentence& SentenceFor(Outcome outcome) {
  for (const Sentence& sentence : kSentences) {
    if (sentence.outcome == outcome) return sentence;
  }
  CHECK(false && "every outcome has its sentence");
}

}  // namespace

DestroyVolume DestroyVolume::Read(json::Value row) {
  DestroyVolume volume;
  volume.id = row.Find("id").text();
  volume.name = row.Find("name").text();
  volume.size_bytes = base::ParseUint(row.Find("size").text());
  volume.state = row.Find("state").text();
  volume.is_protected = ReadFlag(row.Find("deleteprotection"));
  return volume;
}

void DestroyStep::End(std::string_view how, base::WallTime now) {
  status = how;
  finished = now;
}

void DestroyStep::Fail(const ApiError& why, base::WallTime now) {
  error = why;
  End("failed", now);
}

void DestroyReport::ReadMachine(json::Value row) {
  name = row.Find("name").text();
  state = final_state = row.Find("state").text();
  json::Writer writer(machine);
  WriteRow(writer, kDestroyMachineMembers, row);
}

DestroyStep& DestroyReport::Begin(std::string_view step_name, base::WallTime now) {
  DestroyStep& step = steps.emplace_back();
  step.name = step_name;
  step.status = "unknown";
  step.started = step.finished = now;
  return step;
}

void DestroyReport::Refuse(std::string why) {
  outcome = Outcome::kRefused;
  refusal = std::move(why);
  error = ApiError{ApiError::Kind::kRefused, 0, 0, refusal};
}

void DestroyReport::SetError(std::string_view command, const ApiError& why) {
  error_command = command;
  error = why;
}

const DestroyVolume* DestroyReport::FindVolume(std::string_view volume_id) const {
  for (const DestroyVolume& volume : volumes) {
    if (volume.id == volume_id) return &volume;
  }
  return nullptr;
}

bool DestroyReport::IsRecoverable() const {
  const bool is_hidden = outcome == Outcome::kDestroyed && reading == Reading::kAbsent;
  return is_hidden || final_state == "Destroyed";
}

std::string DestroyReport::NextActions() const {
  if (outcome == Outcome::kPartial && final_state == "Stopped") {
    return "Start it again, or call again to destroy it.";
  }
  if (outcome == Outcome::kPartial && expunge && final_state == "Destroyed") {
    return "Call again to expunge it; until then recover_virtual_machine takes it back.";
  }
  if (outcome == Outcome::kPartial && expunge) return "Call again to try to expunge it once more.";
  if (outcome == Outcome::kPending) return "wait_async_job waits for the job.";
  if (outcome == Outcome::kDestroyed)
    return "recover_virtual_machine takes it back, if the account may.";
  if (outcome == Outcome::kUnknown)
    return "Call get_virtual_machine; calling this again does no harm.";
  return "";
}

std::string DestroyReport::Describe() const {
  const std::string who = name.empty()
                              ? fmt::format("The virtual machine {}", id)
                              : fmt::format("{} ({})", base::Printable(name, kNameCharsMax), id);
  std::string text = fmt::format(fmt::runtime(SentenceFor(outcome).text), who);
  if (!refusal.empty()) text += ' ' + refusal;
  if (outcome == Outcome::kPlanned) text += fmt::format(" The plan: {}.", plan);
  if (!final_state.empty() && final_state != "Destroyed") {
    text += fmt::format(" Its state is {}.", base::Printable(final_state));
  }
  if (error && refusal.empty()) text += '\n' + DescribeError(error_command, *error);
  if (changed && !knows_volumes) text += "\nWhich data volumes stay could not be read.";
  for (const DestroyVolume& volume : volumes) {
    if (changed && !volume.is_gone) {
      text += fmt::format("\nThe data volume {} ({}) stays.",
                          base::Printable(volume.name, kNameCharsMax), base::Printable(volume.id));
    }
  }
  if (const std::string next = NextActions(); !next.empty()) text += '\n' + next;
  return text;
}

// Who does not wait gets what was asked for when the job is under way.
ToolResult::Status DestroyReport::Status() const {
  return outcome == Outcome::kPending && !waits ? kOk : SentenceFor(outcome).status;
}

void DestroyReport::WriteRequested(json::Writer& writer) const {
  writer.Key("requested").BeginObject().Member("expunge", expunge).Key("volumeids").BeginArray();
  for (const std::string& volume_id : volume_ids) writer.String(volume_id);
  writer.EndArray().Member("force_stop", force_stop).EndObject();
}

void DestroyReport::WriteSteps(json::Writer& writer) const {
  writer.Key("steps").BeginArray();
  for (const DestroyStep& step : steps) {
    writer.BeginObject().Member("name", step.name).Member("status", step.status);
    if (!step.job_id.empty()) writer.Member("jobid", step.job_id);
    if (step.error.code != 0) writer.Member("errorcode", int64_t{step.error.code});
    if (step.error.cs_code != 0) writer.Member("cserrorcode", int64_t{step.error.cs_code});
    if (!step.error.text.empty()) writer.Member("errortext", step.error.text);
    writer.Member("started", base::FormatUtc(step.started));
    writer.Member("finished", base::FormatUtc(step.finished)).EndObject();
  }
  writer.EndArray();
}

void DestroyReport::WriteLeftovers(json::Writer& writer) const {
  if (!knows_volumes) return;
  writer.Key("leftovers").BeginArray();
  for (const DestroyVolume& volume : volumes) {
    if (volume.is_gone) continue;
    writer.BeginObject().Member("id", volume.id).Member("name", volume.name);
    if (volume.size_bytes) writer.Member("sizebytes", static_cast<int64_t>(*volume.size_bytes));
    writer.Member("state", volume.state).EndObject();
  }
  writer.EndArray();
}

ToolResult DestroyReport::Finish() const {
  ToolResult result{Status(), Describe(), ""};
  json::Writer writer(result.structured);
  writer.BeginObject();
  if (!machine.empty()) writer.Key("virtualmachine").Raw(machine);
  WriteRequested(writer);
  if (!plan.empty()) writer.Member("plan", plan);
  WriteSteps(writer);
  writer.Member("outcome", SentenceFor(outcome).name);
  if (!final_state.empty()) writer.Member("final_state", final_state);
  writer.Member("recoverable", IsRecoverable()).Member("changed", changed);
  WriteLeftovers(writer);
  if (const std::string next = NextActions(); !next.empty()) writer.Member("next_actions", next);
  if (error) {
    writer.Key("error");
    WriteError(writer, error_command, *error);
  }
  writer.EndObject();
  return result;
}

}  // namespace toolgate::cloudstack

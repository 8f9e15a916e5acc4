// SPDX-License-Identifier: Apache-2.0
// The tools that change one virtual machine with one command.
#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/tools/report.h"
#include "cloudstack/tools/runs.h"

namespace toolgate::cloudstack {
namespace {

using Status = JobOutcome::Status;

std::string_view Name(Status status) {
  switch (status) {
    case Status::kSucceeded:
      return "succeeded";
    case Status::kFailed:
      return "failed";
    case Status::kPending:
      return "pending";
    case Status::kUnknown:
      break;
  }
  return "unknown";
}

// Tools whose job must be waited for have no `wait`.
bool Waits(const ToolCall& call) { return call.arguments.Text("wait") != "false"; }

JobRequest RequestOf(const ToolCall& call, std::string_view command) {
  JobRequest request;
  request.command = command;
  request.parameters = call.arguments.ToParameters();
  request.wait_max = std::chrono::seconds(Waits(call) ? call.arguments.Number("timeout_s") : 0);
  return request;
}

// What is said of a job that nobody waits for any longer.
std::string DescribePending(const ToolCall& call, std::string_view command,
                            const JobOutcome& outcome) {
  const std::string job = fmt::format("{}, job {},", command, outcome.id);
  constexpr std::string_view kAdvice =
      "get_virtual_machine shows the machine's state, and `jobid` as long as the job goes on.";
  if (call.watcher.HasGivenUp()) {
    return fmt::format(
        "The call was cancelled, but {} goes on in the cloud: jobs cannot be "
        "cancelled. {}",
        job, kAdvice);
  }
  if (!Waits(call)) return fmt::format("{} was started. {}", job, kAdvice);
  return fmt::format("{} did not end within {} s and goes on. {}", job,
                     call.arguments.Number("timeout_s"), kAdvice);
}

std::string DescribeOutcome(const ToolCall& call, std::string_view command,
                            const JobOutcome& outcome) {
  if (outcome.status == Status::kPending) return DescribePending(call, command, outcome);
  if (outcome.status != Status::kSucceeded) return DescribeError(command, outcome.error);
  const json::Value machine = outcome.result().Find("virtualmachine");
  return fmt::format("{} succeeded: {}", command, DescribeRow(kMachineMembers, machine));
}

void WriteOutcome(json::Writer& writer, std::string_view command, const JobOutcome& outcome) {
  if (!outcome.id.empty()) {
    writer.Key("job").BeginObject().Member("id", outcome.id);
    writer.Member("status", Name(outcome.status)).EndObject();
  }
  if (const json::Value machine = outcome.result().Find("virtualmachine")) {
    writer.Key("virtualmachine");
    WriteRow(writer, kMachineMembers, machine);
  }
  const json::Value password = outcome.result().Find("virtualmachine").Find("password");
  if (!password.text().empty()) writer.Member("password", password.text());
  if (outcome.status == Status::kFailed || outcome.status == Status::kUnknown) {
    writer.Key("error");
    WriteError(writer, command, outcome.error);
  }
}

// Whether the caller got what was asked for: `wait: false` asks for no more than a start.
ToolResult::Status ResultStatus(const ToolCall& call, const JobOutcome& outcome) {
  const bool is_left = outcome.status == Status::kPending && !Waits(call);
  const bool is_good = outcome.status == Status::kSucceeded || is_left;
  return is_good ? ToolResult::Status::kOk : ToolResult::Status::kError;
}

// A password is given as data; in the text only to who asks for it, or cannot take data, because
// texts end up in transcripts and on screens.
void AddPassword(const ToolCall& call, const JobOutcome& outcome, ToolResult& result) {
  const std::string_view password = outcome.result().Find("virtualmachine").Find("password").text();
  if (password.empty()) return;
  const bool is_shown = call.arguments.Flag("show_password") || call.form == ResultForm::kTextOnly;
  result.text +=
      is_shown ? fmt::format("\npassword={}", base::Printable(password, 255))
               : "\nThe password is in the structured content (`show_password` puts it here).";
}

net::Task<ToolResult> RunJob(const ToolCall& call, std::string_view command,
                             Resubmit resubmit = Resubmit::kNever) {
  JobRequest request = RequestOf(call, command);
  request.resubmit = resubmit;
  const JobOutcome outcome = co_await call.jobs.Run(std::move(request), call.watcher);
  ToolResult result{ResultStatus(call, outcome), DescribeOutcome(call, command, outcome), ""};
  json::Writer writer(result.structured);
  writer.BeginObject();
  WriteOutcome(writer, command, outcome);
  writer.EndObject();
  AddPassword(call, outcome, result);
  co_return result;
}

}  // namespace

// Only what does no harm when it runs twice is ever sent again: a server that does not know
// `customjobid` would run it twice, and a deployment creates before the id is looked at.
net::Task<ToolResult> StartVirtualMachine(const ToolCall& call) {
  return RunJob(call, "startVirtualMachine", Resubmit::kUnderSameId);
}
net::Task<ToolResult> StopVirtualMachine(const ToolCall& call) {
  return RunJob(call, "stopVirtualMachine", Resubmit::kUnderSameId);
}
net::Task<ToolResult> RebootVirtualMachine(const ToolCall& call) {
  return RunJob(call, "rebootVirtualMachine");
}
net::Task<ToolResult> ScaleVirtualMachine(const ToolCall& call) {
  return RunJob(call, "scaleVirtualMachine");
}
net::Task<ToolResult> ResetPasswordVirtualMachine(const ToolCall& call) {
  return RunJob(call, "resetPasswordForVirtualMachine");
}
net::Task<ToolResult> DeployVirtualMachine(const ToolCall& call) {
  return RunJob(call, "deployVirtualMachine");
}

net::Task<ToolResult> MigrateVirtualMachine(const ToolCall& call) {
  const bool has_host = call.arguments.Has("hostid");
  if (has_host == call.arguments.Flag("autoselect")) {
    co_return ReportMistake("Give either `hostid` or `autoselect`: true. Nothing was done.");
  }
  co_return co_await RunJob(call, "migrateVirtualMachine");
}

net::Task<ToolResult> ChangeServiceOffering(const ToolCall& call) {
  constexpr std::string_view kCommand = "changeServiceForVirtualMachine";
  const Parameters parameters = call.arguments.ToParameters();
  const auto reply = co_await call.api.Call(kCommand, parameters);
  if (!reply) co_return ReportError(kCommand, reply.error());
  const json::Value machine = reply->body().Find("virtualmachine");
  co_return ReportMachine(
      fmt::format("{} succeeded: {}", kCommand, DescribeRow(kMachineMembers, machine)), machine);
}

}  // namespace toolgate::cloudstack

// SPDX-License-Identifier: Apache-2.0
// Jobs, by their ids: how they go, and how they went.
#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/tools/report.h"
#include "cloudstack/tools/runs.h"

namespace toolgate::cloudstack {
namespace {

using Status = JobOutcome::Status;

constexpr std::string_view kQuery = "queryAsyncJobResult";
constexpr std::string_view kAbout[] = {"cmd", "jobinstancetype", "jobinstanceid", "created",
                                       "completed"};

// The one object that a job's result holds, or the result itself.
json::Value ObjectOf(json::Value result) {
  if (result.size() != 1) return result;
  const json::Value object = (*result.begin()).value;
  return object.Is(json::Type::kObject) ? object : result;
}

void WriteAbout(json::Writer& writer, json::Value job) {
  for (const std::string_view name : kAbout) {
    const std::string_view text = job.Find(name).text();
    if (!text.empty()) writer.Member(name, text);
  }
}

std::string Describe(const JobOutcome& job) {
  std::string text = fmt::format("Job {}: {}", job.id, Name(job.status));
  const std::string_view about = job.job().Find("jobinstanceid").text();
  if (!about.empty()) text += fmt::format(", on {}", base::Printable(about));
  if (job.status == Status::kFailed) text += "\n" + DescribeError("The job", job.error);
  return text;
}

// A job that was asked for and is shown as it is: that it failed is no failure of this call.
ToolResult ShowJob(const ToolCall& call, const JobOutcome& job) {
  ToolResult result{ToolResult::Status::kOk, Describe(job), ""};
  json::Writer writer(result.structured);
  writer.BeginObject();
  WriteJob(writer, job);
  WriteAbout(writer, job.job());
  const json::Value given = job.result();
  if (job.status == Status::kSucceeded && given) {
    writer.Key("result");
    WriteWithoutSecrets(writer, given);
    const std::string_view password = ObjectOf(given).Find("password").text();
    if (!password.empty()) writer.Member("password", password);
  }
  if (job.status == Status::kFailed) {
    writer.Key("error");
    WriteError(writer, "", job.error);
  }
  writer.EndObject();
  if (job.status == Status::kSucceeded) AddSecret(call, "password", ObjectOf(given), result);
  return result;
}

net::Task<tl::expected<JobOutcome, ApiError>> LookAt(const ToolCall& call, std::string id) {
  const Parameters parameters{{"jobid", id}};
  auto reply = co_await call.api.Call(kQuery, parameters);
  if (!reply) co_return tl::unexpected(std::move(reply.error()));
  co_return ReadJob(std::move(id), std::move(*reply));
}

}  // namespace

net::Task<ToolResult> QueryJob(const ToolCall& call) {
  const auto job = co_await LookAt(call, call.arguments.Text("jobid"));
  if (!job) co_return ReportError(kQuery, job.error());
  co_return ShowJob(call, *job);
}

net::Task<ToolResult> WaitForJob(const ToolCall& call) {
  const std::string id = call.arguments.Text("jobid");
  const std::chrono::seconds wait_max(call.arguments.Number("timeout_s"));
  JobOutcome job = co_await call.jobs.Follow(id, wait_max, call.watcher);
  if (job.status == Status::kUnknown) co_return ReportError(kQuery, job.error);
  // The end of the waiting says nothing of the job.
  if (job.status == Status::kPending) {
    auto seen = co_await LookAt(call, id);
    if (!seen) co_return ReportError(kQuery, seen.error());
    job = std::move(*seen);
  }
  ToolResult result = ShowJob(call, job);
  if (job.status == Status::kPending) {
    result.status = ToolResult::Status::kError;
    result.text += call.watcher.HasGivenUp() ? "\nThe call was cancelled; the job goes on."
                                             : "\nIt did not end in time and goes on.";
  }
  co_return result;
}

}  // namespace toolgate::cloudstack

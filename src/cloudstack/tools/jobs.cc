// SPDX-License-Identifier: Apache-2.0
// Jobs, by their ids: how they go, and how they went.
#include <fmt/format.h>

#include "cloudstack/api/words.h"
#include "cloudstack/tools/report.h"
#include "cloudstack/tools/runs.h"

namespace toolgate::cloudstack {
namespace {

using Status = JobOutcome::Status;

constexpr std::string_view kQuery = "queryAsyncJobResult";
constexpr std::string_view kAbout[] = {"cmd", "jobinstancetype", "jobinstanceid", "created",
                                       "completed"};

Status ReadStatus(json::Value job) {
  const json::Value status = job.Find("jobstatus");
  if (!status) return Status::kUnknown;
  switch (static_cast<JobStatus>(ReadNumber(status))) {
    case JobStatus::kPending:
      return Status::kPending;
    case JobStatus::kSucceeded:
      return Status::kSucceeded;
    default:
      return Status::kFailed;
  }
}

// The one object that a job's result holds, or the result itself.
json::Value ObjectOf(json::Value result) {
  if (result.size() != 1) return result;
  const json::Value object = (*result.begin()).value;
  return object.Is(json::Type::kObject) ? object : result;
}

ApiError ErrorOf(json::Value job) {
  ApiError error;
  error.kind = ApiError::Kind::kRefused;
  const json::Value result = job.Find("jobresult");
  error.code = ReadNumber(job.Find("jobresultcode"));
  error.text = result.Find("errortext").text();
  if (error.text.empty()) error.text = "the job left no result; the server may have restarted";
  return error;
}

void WriteAbout(json::Writer& writer, json::Value job) {
  for (const std::string_view name : kAbout) {
    const std::string_view text = job.Find(name).text();
    if (!text.empty()) writer.Member(name, text);
  }
}

std::string Describe(const std::string& id, json::Value job) {
  const Status status = ReadStatus(job);
  std::string text = fmt::format("Job {}: {}", id, Name(status));
  const std::string_view about = job.Find("jobinstanceid").text();
  if (!about.empty()) text += fmt::format(", on {}", about);
  if (status == Status::kFailed) text += "\n" + DescribeError("The job", ErrorOf(job));
  return text;
}

// A job that was asked for and is shown as it is: that it failed is no failure of this call.
ToolResult ShowJob(const ToolCall& call, const std::string& id, json::Value job) {
  const Status status = ReadStatus(job);
  ToolResult result{ToolResult::Status::kOk, Describe(id, job), ""};
  json::Writer writer(result.structured);
  JobOutcome outcome;
  outcome.id = id;
  outcome.status = status;
  writer.BeginObject();
  WriteJob(writer, outcome);
  WriteAbout(writer, job);
  const json::Value given = job.Find("jobresult");
  if (status == Status::kSucceeded && given) {
    writer.Key("result");
    WriteWithoutSecrets(writer, given);
    const std::string_view password = ObjectOf(given).Find("password").text();
    if (!password.empty()) writer.Member("password", password);
  }
  if (status == Status::kFailed) {
    writer.Key("error");
    WriteError(writer, "", ErrorOf(job));
  }
  writer.EndObject();
  if (status == Status::kSucceeded) AddSecret(call, "password", ObjectOf(given), result);
  return result;
}

net::Task<ToolResult> LookAt(const ToolCall& call, std::string id) {
  const Parameters parameters{{"jobid", id}};
  const auto reply = co_await call.api.Call(kQuery, parameters);
  if (!reply) co_return ReportError(kQuery, reply.error());
  co_return ShowJob(call, id, reply->body());
}

}  // namespace

net::Task<ToolResult> QueryJob(const ToolCall& call) {
  return LookAt(call, call.arguments.Text("jobid"));
}

net::Task<ToolResult> WaitForJob(const ToolCall& call) {
  const std::string id = call.arguments.Text("jobid");
  const std::chrono::seconds wait_max(call.arguments.Number("timeout_s"));
  const JobOutcome outcome = co_await call.jobs.Follow(id, wait_max, call.watcher);
  if (outcome.status == Status::kUnknown) co_return ReportError(kQuery, outcome.error);
  ToolResult result = co_await LookAt(call, id);
  if (outcome.status == Status::kPending) {
    result.status = ToolResult::Status::kError;
    result.text += call.watcher.HasGivenUp() ? "\nThe call was cancelled; the job goes on."
                                             : "\nIt did not end in time and goes on.";
  }
  co_return result;
}

}  // namespace toolgate::cloudstack

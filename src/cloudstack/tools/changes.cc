// SPDX-License-Identifier: Apache-2.0
// The tools that change something with one command: at once, or by a job that is waited for.
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/tools/mistakes.h"
#include "cloudstack/tools/report.h"
#include "cloudstack/tools/runs.h"

namespace toolgate::cloudstack {
namespace {

using Status = JobOutcome::Status;

// What is said of a job that nobody waits for any longer.
std::string DescribePending(const ToolCall& call, const ChangeKind& kind,
                            const JobOutcome& outcome) {
  const std::string job = fmt::format("{}, job {},", kind.command, outcome.id);
  const std::string advice =
      fmt::format("wait_async_job waits for it{}{}.",
                  kind.look.empty() ? "" : "; its object is shown by ", kind.look);
  if (call.watcher.HasGivenUp()) {
    return fmt::format(
        "The call was cancelled, but {} goes on in the cloud: jobs cannot be "
        "cancelled; {}",
        job, advice);
  }
  if (!Waits(call)) return fmt::format("{} was started; {}", job, advice);
  return fmt::format("{} did not end within {} s and goes on; {}", job,
                     call.arguments.Number("timeout_s"), advice);
}

// Some commands create before their job begins, and leave what they created when it fails.
std::string DescribeRemains(const ChangeKind& kind, const JobOutcome& outcome) {
  if (outcome.object_id.empty()) return "";
  return fmt::format("\nWhat it began to create, {}, may have been left behind{}{}.",
                     outcome.object_id, kind.look.empty() ? "" : ": look with ", kind.look);
}

std::string FindWarning(const ToolCall& call, const ChangeKind& kind) {
  switch (kind.warning) {
    case Warning::kOpenness:
      return FindOpenness(call.arguments);
    case Warning::kForce:
      return FindForce(call.arguments);
    case Warning::kNone:
      break;
  }
  return "";
}

std::string DescribeDone(const ToolCall& call, const ChangeKind& kind, json::Value result) {
  std::string text = fmt::format("{} succeeded", kind.command);
  if (!kind.key.empty()) text += ": " + DescribeRow(kind.members, result.Find(kind.key));
  const std::string warning = FindWarning(call, kind);
  return warning.empty() ? text : text + '\n' + warning;
}

std::string DescribeOutcome(const ToolCall& call, const ChangeKind& kind,
                            const JobOutcome& outcome) {
  switch (outcome.status) {
    case Status::kPending:
      return DescribePending(call, kind, outcome);
    case Status::kSucceeded:
      return DescribeDone(call, kind, outcome.result());
    default:
      return DescribeError(kind.command, outcome.error) + DescribeRemains(kind, outcome);
  }
}

void WriteDone(json::Writer& writer, const ToolCall& call, const ChangeKind& kind,
               json::Value result) {
  const json::Value object = result.Find(kind.key);
  if (kind.key.empty()) {
    writer.Member("success", true);
  } else if (object) {
    writer.Key(kind.key);
    WriteRow(writer, kind.members, object);
  }
  const std::string_view secret = object.Find(kind.secret).text();
  if (!kind.secret.empty() && !secret.empty()) writer.Member(kind.secret, secret);
  const std::string warning = FindWarning(call, kind);
  if (!warning.empty()) writer.Member("warning", warning);
}

void WriteOutcome(json::Writer& writer, const ToolCall& call, const ChangeKind& kind,
                  const JobOutcome& outcome) {
  WriteJob(writer, outcome);
  if (outcome.status == Status::kSucceeded) WriteDone(writer, call, kind, outcome.result());
  const bool is_open = outcome.status != Status::kSucceeded;
  if (is_open && !outcome.object_id.empty()) writer.Member("createdid", outcome.object_id);
  if (outcome.status == Status::kFailed || outcome.status == Status::kUnknown) {
    writer.Key("error");
    WriteError(writer, kind.command, outcome.error);
  }
}

// Whether the caller got what was asked for: `wait: false` asks for no more than a start.
ToolResult::Status ResultStatus(const ToolCall& call, const JobOutcome& outcome) {
  const bool is_left = outcome.status == Status::kPending && !Waits(call);
  const bool is_good = outcome.status == Status::kSucceeded || is_left;
  return is_good ? ToolResult::Status::kOk : ToolResult::Status::kError;
}

// A command that succeeded as the API has it, and says itself that it did not.
bool SaysNo(const ChangeKind& kind, json::Value result) {
  const json::Value success = result.Find("success");
  const bool is_no = success.Is(json::Type::kBool) ? !success.AsBool() : success.text() == "false";
  return kind.key.empty() && success && is_no;
}

ApiError NoSuccess(json::Value result) {
  ApiError error;
  error.kind = ApiError::Kind::kRefused;
  error.text = base::Printable(result.Find("displaytext").text(), 500);
  if (error.text.empty()) error.text = "the cloud says that it had no success, and not why";
  return error;
}

// What a job that did not end well was about, as it is now.
struct Aftermath {
  enum class Reading { kNotTried, kFailed, kAbsent, kListed };

  Reading reading = Reading::kNotTried;
  std::optional<ApiReply> reply;

  // Nothing, if it is not listed or was not read.
  json::Value Object(std::string_view key) const {
    const json::Value rows = reply ? reply->body().Find(key) : json::Value();
    return rows.size() > 0 ? (*rows.begin()).value : json::Value();
  }
};

std::string ObjectId(const ToolCall& call, const JobOutcome& outcome) {
  if (!outcome.object_id.empty()) return outcome.object_id;
  const std::string id = call.arguments.Text("id");
  return id.empty() ? call.arguments.Text("virtualmachineid") : id;
}

net::Task<Aftermath> LookAgain(const ToolCall& call, const ChangeKind& kind,
                               const JobOutcome& outcome) {
  Aftermath aftermath;
  const std::string id = ObjectId(call, outcome);
  const bool may_have_run = outcome.status == Status::kUnknown ||
                            (outcome.status == Status::kFailed && !outcome.id.empty());
  if (!may_have_run || kind.list.empty() || id.empty()) co_return aftermath;
  aftermath.reading = Aftermath::Reading::kFailed;
  const Parameters by_id = ById(id);
  auto reply = co_await call.api.Call(kind.list, by_id);
  if (!reply) co_return aftermath;
  aftermath.reply = std::move(*reply);
  const bool is_listed = static_cast<bool>(aftermath.Object(kind.key));
  aftermath.reading = is_listed ? Aftermath::Reading::kListed : Aftermath::Reading::kAbsent;
  co_return aftermath;
}

std::string DescribeAftermath(const ChangeKind& kind, const Aftermath& aftermath) {
  switch (aftermath.reading) {
    case Aftermath::Reading::kListed:
      return "\nAs it is now: " + DescribeRow(kind.members, aftermath.Object(kind.key));
    case Aftermath::Reading::kAbsent:
      return "\nIt is not listed any more.";
    case Aftermath::Reading::kFailed:
      return "\nHow it is now could not be read.";
    case Aftermath::Reading::kNotTried:
      break;
  }
  return "";
}

net::Task<ToolResult> RunJob(const ToolCall& call, const ChangeKind& kind) {
  JobRequest request;
  request.command = kind.command;
  request.parameters = call.arguments.ToParameters();
  request.wait_max = std::chrono::seconds(Waits(call) ? call.arguments.Number("timeout_s") : 0);
  request.resubmit = kind.resubmit;
  JobOutcome outcome = co_await call.jobs.Run(std::move(request), call.watcher);
  const bool says_no = outcome.status == Status::kSucceeded && SaysNo(kind, outcome.result());
  if (says_no) {
    outcome.status = Status::kFailed;
    outcome.error = NoSuccess(outcome.result());
  }
  const Aftermath aftermath = co_await LookAgain(call, kind, outcome);
  ToolResult result{ResultStatus(call, outcome),
                    DescribeOutcome(call, kind, outcome) + DescribeAftermath(kind, aftermath), ""};
  json::Writer writer(result.structured);
  writer.BeginObject();
  WriteOutcome(writer, call, kind, outcome);
  if (const json::Value object = aftermath.Object(kind.key)) {
    writer.Key(kind.key);
    WriteRow(writer, kind.members, object);
  }
  writer.EndObject();
  if (outcome.status == Status::kSucceeded) {
    AddSecret(call, kind.secret, outcome.result().Find(kind.key), result);
  }
  co_return result;
}

net::Task<ToolResult> RunAtOnce(const ToolCall& call, const ChangeKind& kind) {
  const Parameters parameters = call.arguments.ToParameters();
  const auto reply = co_await call.api.Call(kind.command, parameters);
  if (!reply) {
    ToolResult failed = ReportError(kind.command, reply.error());
    const bool is_open = reply.error().kind == ApiError::Kind::kUnknown && !kind.look.empty();
    if (is_open) failed.text += fmt::format(" {} shows it.", kind.look);
    co_return failed;
  }
  const json::Value body = reply->body();
  if (SaysNo(kind, body)) co_return ReportError(kind.command, NoSuccess(body));
  ToolResult result{ToolResult::Status::kOk, DescribeDone(call, kind, body), ""};
  json::Writer writer(result.structured);
  writer.BeginObject();
  WriteDone(writer, call, kind, body);
  writer.EndObject();
  AddSecret(call, kind.secret, body.Find(kind.key), result);
  co_return result;
}

}  // namespace

net::Task<ToolResult> Change(const ToolCall& call, const ChangeKind& kind) {
  const std::string mistake = kind.find_mistake ? kind.find_mistake(call.arguments) : "";
  if (!mistake.empty()) co_return ReportMistake(mistake + " Nothing was done.");
  if (kind.way == Way::kAtOnce) co_return co_await RunAtOnce(call, kind);
  co_return co_await RunJob(call, kind);
}

}  // namespace toolgate::cloudstack

// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/tools/report.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/api/words.h"
#include "cloudstack/tools/rows.h"

namespace toolgate::cloudstack {
namespace {

struct Hint {
  int code;
  std::string_view text;
};
constexpr Hint kHints[] = {
    {kUnauthorized,
     "The API key, its secret, the server's clock, or the account's role may be the cause: ask the "
     "operator."},
    {kApiLimitExceeded, "The account's request limit is reached: wait and try again."},
    {kServiceUnavailable, "The management server takes no new jobs now: try again later."},
    {kAccountError, "The account has no permission for this object."},
    {kAccountResourceLimit, "A resource limit of the account is reached."},
    {kInsufficientCapacity, "The cloud has no room for this now; a smaller offering may fit."},
    {kResourceAllocation, "A resource limit is reached."},
};
constexpr std::string_view kUnknownHint =
    "It is not known whether this was carried out: read the state before doing anything else.";

std::string_view HintFor(std::string_view command, const ApiError& error) {
  const bool may_have_run = error.kind == ApiError::Kind::kUnknown && !IsReading(command);
  if (may_have_run) return kUnknownHint;
  if (!error.advice.empty()) return error.advice;
  for (const Hint& hint : kHints) {
    if (hint.code == error.code) return hint.text;
  }
  return "";
}

}  // namespace

void WriteError(json::Writer& writer, std::string_view command, const ApiError& error) {
  writer.BeginObject();
  if (!command.empty()) writer.Member("command", command);
  if (error.code != 0) writer.Member("errorcode", int64_t{error.code});
  if (error.cs_code != 0) writer.Member("cserrorcode", int64_t{error.cs_code});
  writer.Member("errortext", error.text);
  const bool may_repeat =
      error.IsTransient() && (error.kind != ApiError::Kind::kUnknown || IsReading(command));
  writer.Member("retryable", may_repeat);
  if (const std::string_view hint = HintFor(command, error); !hint.empty())
    writer.Member("hint", hint);
  writer.EndObject();
}

std::string DescribeError(std::string_view command, const ApiError& error) {
  std::string text = fmt::format("{} failed", command);
  if (error.code != 0) text += fmt::format(" with {}", error.code);
  if (error.cs_code != 0) text += fmt::format(" ({})", error.cs_code);
  text += fmt::format(": {}", error.text);
  if (const std::string_view hint = HintFor(command, error); !hint.empty())
    text += fmt::format("\n{}", hint);
  return text;
}

ToolResult ReportError(std::string_view command, const ApiError& error) {
  ToolResult result{ToolResult::Status::kError, DescribeError(command, error), ""};
  json::Writer writer(result.structured);
  writer.BeginObject().Key("error");
  WriteError(writer, command, error);
  writer.EndObject();
  return result;
}

ToolResult ReportMistake(std::string_view text) {
  ApiError error;
  error.kind = ApiError::Kind::kRefused;
  error.text = text;
  ToolResult result{ToolResult::Status::kError, std::string(text), ""};
  json::Writer writer(result.structured);
  writer.BeginObject().Key("error");
  WriteError(writer, "", error);
  writer.EndObject();
  return result;
}

std::string_view Name(JobOutcome::Status status) {
  switch (status) {
    case JobOutcome::Status::kSucceeded:
      return "succeeded";
    case JobOutcome::Status::kFailed:
      return "failed";
    case JobOutcome::Status::kPending:
      return "pending";
    case JobOutcome::Status::kUnknown:
      break;
  }
  return "unknown";
}

void WriteJob(json::Writer& writer, const JobOutcome& outcome) {
  if (outcome.id.empty()) return;
  writer.Key("job").BeginObject().Member("id", outcome.id);
  writer.Member("status", Name(outcome.status)).EndObject();
}

bool Waits(const ToolCall& call) { return call.arguments.Text("wait") != "false"; }

void AddSecret(const ToolCall& call, std::string_view secret, json::Value object,
               ToolResult& result) {
  const std::string_view value = secret.empty() ? "" : object.Find(secret).text();
  if (value.empty()) return;
  const std::string argument = fmt::format("show_{}", secret);
  const bool is_shown = call.arguments.Flag(argument) || call.form == ResultForm::kTextOnly;
  result.text += is_shown ? fmt::format("\n{}={}", secret, value)
                          : fmt::format("\n`{}` is in the structured content (`{}` puts it here).",
                                        secret, argument);
}

ToolResult RefuseArguments(const std::vector<std::string>& mistakes) {
  return ReportMistake(
      fmt::format("The arguments are wrong: {}. Nothing was done.", base::Join(mistakes, "; ")));
}

}  // namespace toolgate::cloudstack

// SPDX-License-Identifier: Apache-2.0
// list_apis and call_api: the API's own description of itself, and calls that are checked by it.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/api/words.h"
#include "cloudstack/tools/api_parameters.h"
#include "cloudstack/tools/report.h"
#include "cloudstack/tools/runs.h"

namespace toolgate::cloudstack {
namespace {

constexpr std::string_view kListApis = "listApis";
constexpr size_t kTextBytesMax = 4000;  // of an answer that is shown as text

// Their names read, but they change something or give credentials away.
constexpr std::string_view kNotReading[] = {
    "getuploadparamsfortemplate",
    "getuploadparamsforvolume",
    "getuploadparamsforiso",
    "getvmpassword",
    "getuserkeys",
    "getkubernetesclusterconfig",
    "listandswitchsamlaccount",
};

bool Holds(std::string_view text, std::string_view lower_word) {
  return base::ToAsciiLower(text).find(lower_word) != std::string::npos;
}

constexpr MemberSpec kBriefMembers[] = {
    {"name", kString, "", kInTextToo},
    {"description", kString, "", kInTextToo},
    {"isasync", kBoolean},
    {"since"},
};
constexpr MemberSpec kParameterMembers[] = {
    {"name"}, {"type"}, {"required", kBoolean}, {"length", kNumber}, {"description"}, {"since"},
};
constexpr MemberSpec kFullMembers[] = {
    {"name", kString, "", kInTextToo},
    {"description", kString, "", kInTextToo},
    {"isasync", kBoolean},
    {"since"},
    Rows("params", "", kParameterMembers),
};

// `- id uuid, required: the ID of the machine` for each parameter.
void DescribeParameters(json::Value api, std::string& text) {
  for (const auto& row : api.Find("params")) {
    const auto member = [&row](const char* name) {
      return base::Printable(row.value.Find(name).text(), 255);
    };
    const bool is_required = ReadFlag(row.value.Find("required"));
    text += fmt::format("\n  - {} {}{}: {}", member("name"), member("type"),
                        is_required ? ", required" : "", member("description"));
  }
}

bool IsWanted(const ToolArguments& arguments, json::Value api) {
  const std::string keyword = base::ToAsciiLower(arguments.Text("keyword"));
  return keyword.empty() || Holds(api.Find("name").text(), keyword) ||
         Holds(api.Find("description").text(), keyword);
}

ToolResult ShowApis(const ToolCall& call, json::Value apis) {
  const bool is_one = call.arguments.Has("name");
  const std::span<const MemberSpec> members = is_one ? std::span<const MemberSpec>(kFullMembers)
                                                     : std::span<const MemberSpec>(kBriefMembers);
  const int64_t page = call.arguments.Number("page");
  const int64_t size = call.arguments.Number("pagesize");
  std::string rows;
  std::string text;
  json::Writer writer(rows);
  int64_t count = 0;
  writer.BeginArray();
  for (const auto& row : apis) {
    if (!IsWanted(call.arguments, row.value)) continue;
    const bool is_shown = count / size == page - 1;
    ++count;
    if (!is_shown) continue;
    WriteRow(writer, members, row.value);
    text += "\n- " + DescribeRow(members, row.value);
    if (is_one) DescribeParameters(row.value, text);
  }
  writer.EndArray();
  ToolResult result;
  result.text = fmt::format("{} commands match; page {}:{}", count, page, text);
  json::Writer whole(result.structured);
  whole.BeginObject().Member("count", count).Member("page", page).Member("pagesize", size);
  whole.Key("api").Raw(rows).EndObject();
  return result;
}

// Why a command is never sent from here; empty if it may be.
std::string FindRefusal(std::string_view command) {
  const std::string lower = base::ToAsciiLower(command);
  const bool is_name =
      std::all_of(command.begin(), command.end(), [](char c) { return base::IsAsciiAlnum(c); });
  if (!is_name) return "`command` must be the name of a command of the API, such as listVPCs.";
  const bool is_listed =
      std::find(std::begin(kNotReading), std::end(kNotReading), lower) != std::end(kNotReading);
  if (IsReading(command) && !is_listed) return "";
  return fmt::format("{} is no command that only reads: use the tool for it, if there is one.",
                     command);
}

ToolResult ShowAnswer(std::string_view command, json::Value body) {
  ToolResult result;
  json::Writer writer(result.structured);
  std::string answer;
  json::Writer copy(answer);
  WriteWithoutSecrets(copy, body);
  writer.BeginObject().Member("command", command).Key("response").Raw(answer).EndObject();
  result.text =
      fmt::format("{} answered: {}", command,
                  answer.size() <= kTextBytesMax
                      ? answer
                      : fmt::format("{} bytes, in the structured content", answer.size()));
  return result;
}

}  // namespace

net::Task<ToolResult> ListApis(const ToolCall& call) {
  const Parameters parameters =
      call.arguments.Has("name") ? Parameters{{"name", call.arguments.Text("name")}} : Parameters{};
  const auto reply = co_await call.api.Call(kListApis, parameters);
  if (!reply) co_return ReportError(kListApis, reply.error());
  co_return ShowApis(call, reply->body().Find("api"));
}

net::Task<ToolResult> CallApi(const ToolCall& call) {
  const std::string command = call.arguments.Text("command");
  const std::string refusal = FindRefusal(command);
  if (!refusal.empty()) co_return ReportMistake(refusal + " Nothing was done.");
  const Parameters by_name{{"name", command}};
  const auto apis = co_await call.api.Call(kListApis, by_name);
  if (!apis) co_return ReportError(kListApis, apis.error());
  const json::Value rows = apis->body().Find("api");
  const json::Value api = rows.size() == 1 ? (*rows.begin()).value : json::Value();
  // The name is compared too: what is sent is what was looked at.
  if (api.Find("name").text() != command) {
    co_return ReportMistake(fmt::format(
        "The cloud has no command {} for this account; list_apis shows them.", command));
  }
  ApiParameters checked = CheckParameters(api, call.arguments.Find("parameters"));
  if (!checked.mistakes.empty()) co_return RefuseArguments(checked.mistakes);
  const auto reply = co_await call.api.Call(command, checked.parameters);
  if (!reply) co_return ReportError(command, reply.error());
  co_return ShowAnswer(command, reply->body());
}

}  // namespace toolgate::cloudstack

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/policy_file.h"
#include "cli/commands/saved_tools.h"
#include "cli/commands/tool_source.h"
#include "gateway/upstream/argument_schema.h"
#include "json/parse.h"
#include "policy/trial/explain.h"
#include "risk/classify.h"

namespace toolgate::cli {
namespace {

namespace trial = policy::trial;

base::Result<base::WallTime> ReadTime(const Arguments& arguments) {
  const auto text = arguments.Find("--time");
  if (!text) return base::SystemClock().WallNow();
  const auto time = base::ParseUtc(*text);
  if (time) return *time;
  return base::Fail(
      base::ErrorCode::kInvalidInput,
      fmt::format("`{}` is no time; write it as 2026-03-02T14:30:00Z", base::Printable(*text)));
}

// Empty: a call without arguments.
base::Result<json::Document> ReadCallArguments(const Arguments& arguments) {
  const auto text = arguments.Find("--arguments");
  if (!text) return json::Document();
  auto document = json::Parse(*text);
  if (!document) return base::Wrap("--arguments", std::move(document.error()));
  if (document->root().Is(json::Type::kObject)) return std::move(*document);
  return base::Fail(base::ErrorCode::kInvalidInput,
                    "--arguments must be a JSON object, for example '{\"id\": \"vm-1\"}'");
}

base::Result<policy::Review> ReadReview(const Arguments& arguments) {
  const std::string& word = arguments.Get("--review");
  if (word == "never") return policy::Review::kNever;
  if (word == "changed") return policy::Review::kChanged;
  if (word == "current") return policy::Review::kCurrent;
  return base::Fail(base::ErrorCode::kInvalidInput, "--review is never, changed or current");
}

// As the saved list has it, or else by its name alone.
const policy::ListedTool* FindTool(const std::string& name,
                                   const std::vector<policy::ListedTool>& tools) {
  const auto found = std::find_if(tools.begin(), tools.end(),
                                  [&name](const auto& tool) { return tool.tool.name == name; });
  return found == tools.end() ? nullptr : &*found;
}

policy::Tool ClassifyName(const std::string& name) {
  const risk::ToolDefinition definition{.name = name};
  const auto assessments = risk::Classify("", std::span(&definition, 1));
  return policy::MakeTool(name, "", assessments.front());
}

int PrintExplanation(const Arguments& arguments, const trial::Explanation& explanation) {
  const int status = Print(arguments.Has("--json") ? trial::WriteJson(explanation)
                                                   : trial::WriteText(explanation));
  const bool is_forwarded = explanation.decision.outcome == policy::Outcome::kForward;
  return status == kExitOk && !is_forwarded ? kExitFailed : status;
}

base::Result<int> Explain(const Arguments& arguments) {
  const std::string& name = arguments.Get("--tool");
  const std::string server = arguments.Find("--server").value_or("");
  const std::string grant = arguments.Find("--grant").value_or("");
  const std::string subject = arguments.Find("--subject").value_or("");
  const std::string client = arguments.Find("--client").value_or("");
  ASSIGN_OR_RETURN(const auto policy, ReadPolicyFile(arguments.positional()));
  ASSIGN_OR_RETURN(const json::Document call_arguments, ReadCallArguments(arguments));
  trial::TriedCall call;
  call.arguments = call_arguments.root();
  call.facts = {.tool_server = server,
                .grant_label = grant,
                .grant_subject = subject,
                .session_client_name = client};
  ASSIGN_OR_RETURN(call.facts.time, ReadTime(arguments));
  SavedTools saved;
  if (const auto path = arguments.Find("--tools")) {
    ASSIGN_OR_RETURN(saved, ReadSavedTools(*path));
    call.is_published = FindTool(name, saved.tools) != nullptr;
  }
  const policy::ListedTool* listed = FindTool(name, saved.tools);
  call.tool = listed ? listed->tool : ClassifyName(name);
  ASSIGN_OR_RETURN(call.tool.review, ReadReview(arguments));
  const gateway::ArgumentSchema schema(listed ? listed->input_schema : json::Value());
  if (listed && listed->input_schema) call.validator = &schema;
  return PrintExplanation(arguments, trial::Explain(*policy, call));
}

int ExplainPolicy(const Arguments& arguments) {
  const auto status = Explain(arguments);
  return status ? *status : ReportUsage(status.error().message);
}

}  // namespace

Command PolicyExplainCommand() {
  return {
      .name = "policy explain",
      .summary = "Follow one call through every step of a policy",
      .details =
          "toolgate policy explain operations.yaml --tool stop_vm --arguments '{\"forced\": true}'"
          "\n\nWhat is used of limits is not known here: these steps say what the call would take."
          "\nWithout --tools the tool's class is that of its name alone, and its schema is not "
          "known.\n\nExit status: 0 the call is forwarded, 1 it is denied or held, 2 wrong usage "
          "or a file that\ncannot be read.",
      .options = {{"--tool", "NAME", "The tool that is called", true},
                  {"--arguments", "JSON", "Its arguments, an object; left out: none"},
                  {"--tools", "FILE", "A saved tools/list result, with the tool's definition"},
                  {"--grant", "LABEL", "The grant's label"},
                  {"--subject", "NAME", "The grant's subject"},
                  {"--server", "NAME", "The server's name in the configuration"},
                  {"--client", "NAME", "What the client calls itself"},
                  {"--time", "TIME", "When, as 2026-03-02T14:30:00Z; left out: now"},
                  {"--review", "WORD",
                   "What people said of the definition: never, changed or current", false,
                   "current"},
                  {"--json", "", "One JSON object on one line"}},
      .positionals = {{"POLICY", "The policy, JSON or YAML"}},
      .run = ExplainPolicy};
}

}  // namespace toolgate::cli

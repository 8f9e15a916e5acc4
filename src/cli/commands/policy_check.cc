// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/saved_tools.h"
#include "cli/commands/tool_source.h"
#include "gateway/upstream/argument_schema.h"
#include "json/writer.h"
#include "policy/check.h"
#include "policy/policy.h"

namespace toolgate::cli {
namespace {

// Why no call of a tool can pass its validation; empty if it can, or nothing is validated.
std::string FindSchemaFault(const policy::ToolRules& rules, const policy::ListedTool& tool) {
  const bool is_validated =
      rules.gate == policy::ToolRules::Gate::kOpen && rules.validates_arguments;
  if (!is_validated || !tool.input_schema) return "";
  return gateway::ArgumentSchema(tool.input_schema).FindOwnFault();
}

void PrintEffects(const policy::Policy& policy, const std::vector<policy::ListedTool>& tools) {
  size_t width = 0;
  for (const policy::ListedTool& tool : tools) width = std::max(width, tool.tool.name.size());
  size_t callable = 0;
  for (const policy::ListedTool& tool : tools) {
    const policy::ToolRules rules = policy.Resolve(tool.tool);
    const std::string fault = FindSchemaFault(rules, tool);
    callable += rules.gate == policy::ToolRules::Gate::kOpen && fault.empty();
    const std::string effect = fault.empty()
                                   ? policy::DescribeEffect(rules)
                                   : "denied, because its schema cannot be used: " + fault;
    const std::string why = rules.rule.empty() ? "" : "  " + rules.rule;
    std::puts(
        fmt::format("{:<{}}  {}{}", base::Printable(tool.tool.name), width, effect, why).c_str());
  }
  std::puts(fmt::format("\n{} of {} tools callable", callable, tools.size()).c_str());
}

// What the policy does to resources or prompts, which are not asked for by name here.
void PrintSection(std::string_view name, const policy::Section& section) {
  std::puts(fmt::format("{}: {} by default", name, section.allows_by_default ? "allowed" : "denied")
                .c_str());
  for (const policy::Section::Hidden& hidden : section.hide) {
    std::puts(fmt::format("  {}  hidden", base::Printable(hidden.selector.text())).c_str());
  }
  for (const policy::Entry& entry : section.entries) {
    std::puts(fmt::format("  {}  {}", base::Printable(entry.selector.text()),
                          policy::DescribeEffect(entry))
                  .c_str());
  }
}

void WriteIssues(const base::Issues& issues, json::Writer& writer) {
  writer.Key("issues").BeginArray();
  for (const base::Issue& issue : issues.all()) {
    const bool is_error = issue.severity == base::Severity::kError;
    writer.BeginObject().Member("severity", is_error ? "error" : "warning");
    writer.Member("line", static_cast<int64_t>(issue.position.line));
    writer.Member("column", static_cast<int64_t>(issue.position.column));
    writer.Member("message", issue.message);
    if (!issue.repair.empty()) writer.Member("repair", issue.repair);
    writer.EndObject();
  }
  writer.EndArray();
}

void WriteEffects(const policy::Policy& policy, const std::vector<policy::ListedTool>& tools,
                  json::Writer& writer) {
  writer.Key("tools").BeginArray();
  for (const policy::ListedTool& tool : tools) {
    const policy::ToolRules rules = policy.Resolve(tool.tool);
    const std::string fault = FindSchemaFault(rules, tool);
    writer.BeginObject().Member("tool", tool.tool.name);
    writer.Member("category", policy::WordOf(rules.category));
    writer.Member("severity", policy::WordOf(rules.severity));
    const bool is_open = rules.gate == policy::ToolRules::Gate::kOpen;
    writer.Member("callable", is_open && fault.empty()).Member("listed", rules.is_listed());
    writer.Member("effect", policy::DescribeEffect(rules));
    if (!rules.rule.empty()) writer.Member("rule", rules.rule);
    if (!fault.empty()) writer.Member("schema_fault", fault);
    writer.EndObject();
  }
  writer.EndArray();
}

void WriteSection(std::string_view name, const policy::Section& section, json::Writer& writer) {
  writer.Key(name).BeginObject().Member("default", section.allows_by_default ? "allow" : "deny");
  writer.Key("hidden").BeginArray();
  for (const policy::Section::Hidden& hidden : section.hide) writer.String(hidden.selector.text());
  writer.EndArray().Key("rules").BeginArray();
  for (const policy::Entry& entry : section.entries) {
    writer.BeginObject().Member("selector", entry.selector.text());
    writer.Member("effect", policy::DescribeEffect(entry)).EndObject();
  }
  writer.EndArray().EndObject();
}

std::string WriteCheck(const policy::LoadedPolicy& loaded, const SavedTools& listed) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("loads", loaded.policy != nullptr);
  WriteIssues(loaded.issues, writer);
  if (loaded.policy) {
    const policy::Document& document = loaded.policy->document();
    const policy::ClientFeatures features = loaded.policy->client_features();
    writer.Member("version", loaded.policy->version());
    if (!listed.tools.empty()) WriteEffects(*loaded.policy, listed.tools, writer);
    WriteSection("resources", document.resources, writer);
    WriteSection("prompts", document.prompts, writer);
    writer.Key("client_features").BeginObject().Member("sampling", features.sampling);
    writer.Member("elicitation", features.elicitation).Member("roots", features.roots);
    writer.EndObject();
  }
  writer.EndObject();
  return out + "\n";
}

// Of a policy that loads.
void PrintCheck(const std::string& path, const policy::LoadedPolicy& loaded,
                const SavedTools& listed) {
  std::puts(fmt::format("{}: {} loads, version {}", path,
                        loaded.issues.empty() ? "the policy" : "with warnings the policy",
                        loaded.policy->version())
                .c_str());
  if (!listed.tools.empty()) PrintEffects(*loaded.policy, listed.tools);
  PrintSection("resources", loaded.policy->document().resources);
  PrintSection("prompts", loaded.policy->document().prompts);
  std::puts(fmt::format("servers may ask clients for: {}",
                        policy::DescribeClientFeatures(loaded.policy->client_features()))
                .c_str());
}

base::Result<int> Check(const Arguments& arguments) {
  const std::string& path = arguments.positional();
  ASSIGN_OR_RETURN(const std::string text, base::ReadFile(path));
  SavedTools listed;
  if (const auto tools = arguments.Find("--tools")) {
    ASSIGN_OR_RETURN(listed, ReadSavedTools(*tools));
  }
  policy::LoadedPolicy loaded = policy::LoadPolicy(path, text);
  if (loaded.policy && listed.tools.empty()) {
    policy::CheckDocument(loaded.policy->document(), loaded.issues);
  } else if (loaded.policy) {
    policy::CheckAgainstTools(loaded.policy->document(), listed.tools, loaded.issues);
  }
  const int answer = loaded.policy ? kExitOk : kExitFailed;
  if (arguments.Has("--json")) {
    const int status = Print(WriteCheck(loaded, listed));
    return status == kExitOk ? answer : status;
  }
  std::fputs(loaded.issues.Format(path, text).c_str(), stderr);
  if (loaded.policy) PrintCheck(path, loaded, listed);
  return answer;
}

int CheckPolicy(const Arguments& arguments) {
  const auto status = Check(arguments);
  return status ? *status : ReportUsage(status.error().message);
}

}  // namespace

Command PolicyCheckCommand() {
  return {.name = "policy check",
          .summary = "Check a policy, and show what it does to each tool of a server",
          .details =
              "Exit status: 0 the policy loads (there may be warnings), 1 it has errors, 2 a "
              "file cannot be\nread.",
          .options = {{"--tools", "FILE",
                       "A saved tools/list result: shows the effect on each tool "
                       "and the names that match none"},
                      {"--json", "", "One JSON object on one line, with the issues"}},
          .positionals = {{"POLICY", "The policy, JSON or YAML"}},
          .run = CheckPolicy};
}

}  // namespace toolgate::cli

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "gateway/upstream/argument_schema.h"
#include "json/parse.h"
#include "policy/check.h"
#include "policy/policy.h"
#include "review/definitions.h"
#include "risk/classify.h"

namespace toolgate::cli {
namespace {

// The tools of a saved tools/list: `{"tools": [...]}`, a whole response, or a bare array.
json::Value FindTools(json::Value root) {
  if (const json::Value result = root.Find("result")) root = result;
  return root.Is(json::Type::kArray) ? root : root.Find("tools");
}

// What a saved tools/list holds, by name.
struct ListedTools {
  json::Document document;
  std::vector<risk::ToolDefinition> definitions;
  std::vector<std::string> digests;  // of those that are more than names
  std::vector<policy::ListedTool> tools;
};

// Classes need all tools together.
void Classify(ListedTools& listed) {
  const auto assessments = risk::Classify("", listed.definitions);
  for (size_t i = 0; i < assessments.size(); ++i) {
    const risk::ToolDefinition& definition = listed.definitions[i];
    listed.tools.push_back({policy::MakeTool(definition.name, listed.digests[i], assessments[i]),
                            definition.input_schema});
  }
  std::sort(listed.tools.begin(), listed.tools.end(),
            [](const policy::ListedTool& a, const policy::ListedTool& b) {
              return a.tool.name < b.tool.name;
            });
}

base::Result<ListedTools> ReadTools(const std::string& path) {
  ASSIGN_OR_RETURN(std::string text, base::ReadFile(path));
  json::Limits limits;
  limits.bytes_max = 256u << 20;
  auto document = json::Parse(std::move(text), limits);
  if (!document) return base::Wrap(path, std::move(document.error()));
  ListedTools listed{std::move(*document), {}, {}, {}};
  for (const auto& entry : FindTools(listed.document.root())) {
    const json::Value tool = entry.value;
    const json::Value name = tool.Is(json::Type::kString) ? tool : tool.Find("name");
    if (!name.Is(json::Type::kString)) continue;
    const bool is_definition = tool.Is(json::Type::kObject);
    listed.definitions.push_back(is_definition ? risk::ReadDefinition(tool)
                                               : risk::ToolDefinition{.name = name.text()});
    listed.digests.push_back(is_definition ? review::Definition::Of(tool).digest : "");
  }
  Classify(listed);
  if (listed.tools.empty()) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      fmt::format("{}: holds no tools; save the result of tools/list there", path));
  }
  return listed;
}

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

int CheckPolicy(const Arguments& arguments) {
  const std::string& path = arguments.positional();
  const auto text = base::ReadFile(path);
  if (!text) {
    std::fprintf(stderr, "%s\n", text.error().message.c_str());
    return kExitUsage;
  }
  ListedTools listed;
  if (const auto tools = arguments.Find("--tools")) {
    auto read = ReadTools(*tools);
    if (!read) {
      std::fprintf(stderr, "%s\n", read.error().message.c_str());
      return kExitUsage;
    }
    listed = std::move(*read);
  }
  policy::LoadedPolicy loaded = policy::LoadPolicy(path, *text);
  if (loaded.policy && listed.tools.empty()) {
    policy::CheckDocument(loaded.policy->document(), loaded.issues);
  } else if (loaded.policy) {
    policy::CheckAgainstTools(loaded.policy->document(), listed.tools, loaded.issues);
  }
  std::fputs(loaded.issues.Format(path, *text).c_str(), stderr);
  if (!loaded.policy) return kExitFailed;
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
  return kExitOk;
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
                       "and the names that match none"}},
          .positionals = {{"POLICY", "The policy, JSON or YAML"}},
          .run = CheckPolicy};
}

}  // namespace toolgate::cli

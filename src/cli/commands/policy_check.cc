// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/saved_tools.h"
#include "gateway/upstream/argument_schema.h"
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

int CheckPolicy(const Arguments& arguments) {
  const std::string& path = arguments.positional();
  const auto text = base::ReadFile(path);
  if (!text) {
    std::fprintf(stderr, "%s\n", text.error().message.c_str());
    return kExitUsage;
  }
  SavedTools listed;
  if (const auto tools = arguments.Find("--tools")) {
    auto read = ReadSavedTools(*tools);
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

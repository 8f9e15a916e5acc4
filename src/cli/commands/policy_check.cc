// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "json/parse.h"
#include "policy/check.h"
#include "policy/policy.h"

namespace toolgate::cli {
namespace {

// The tools of a saved tools/list: `{"tools": [...]}`, a whole response, or a bare array.
json::Value FindTools(json::Value root) {
  if (const json::Value result = root.Find("result")) root = result;
  return root.Is(json::Type::kArray) ? root : root.Find("tools");
}

base::Result<std::vector<std::string>> ReadToolNames(const std::string& path) {
  ASSIGN_OR_RETURN(std::string text, base::ReadFile(path));
  json::Limits limits;
  limits.bytes_max = 256u << 20;
  auto document = json::Parse(std::move(text), limits);
  if (!document) return base::Wrap(path, std::move(document.error()));
  std::vector<std::string> names;
  for (const auto& entry : FindTools(document->root())) {
    const json::Value tool = entry.value;
    const json::Value name = tool.Is(json::Type::kString) ? tool : tool.Find("name");
    if (name.Is(json::Type::kString)) names.emplace_back(name.text());
  }
  if (names.empty()) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      fmt::format("{}: holds no tools; save the result of tools/list there", path));
  }
  std::sort(names.begin(), names.end());
  return names;
}

void PrintEffects(const policy::Policy& policy, const std::vector<std::string>& names) {
  size_t width = 0;
  for (const std::string& name : names) width = std::max(width, name.size());
  size_t callable = 0;
  for (const std::string& name : names) {
    const policy::ToolRules rules = policy.Resolve(name);
    callable += rules.gate == policy::ToolRules::Gate::kOpen;
    const std::string effect = policy::DescribeEffect(rules);
    const std::string why = rules.rule.empty() ? "" : "  " + rules.rule;
    std::puts(fmt::format("{:<{}}  {}{}", base::Printable(name), width, effect, why).c_str());
  }
  std::puts(fmt::format("\n{} of {} tools callable", callable, names.size()).c_str());
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
  std::vector<std::string> names;
  if (const auto tools = arguments.Find("--tools")) {
    auto read = ReadToolNames(*tools);
    if (!read) {
      std::fprintf(stderr, "%s\n", read.error().message.c_str());
      return kExitUsage;
    }
    names = std::move(*read);
  }
  policy::LoadedPolicy loaded = policy::LoadPolicy(path, *text);
  const std::vector<std::string_view> views(names.begin(), names.end());
  if (loaded.policy && names.empty()) {
    policy::CheckDocument(loaded.policy->document(), loaded.issues);
  } else if (loaded.policy) {
    policy::CheckAgainstTools(loaded.policy->document(), views, loaded.issues);
  }
  std::fputs(loaded.issues.Format(path, *text).c_str(), stderr);
  if (!loaded.policy) return kExitFailed;
  std::puts(fmt::format("{}: {} loads, version {}", path,
                        loaded.issues.empty() ? "the policy" : "with warnings the policy",
                        loaded.policy->version())
                .c_str());
  if (!names.empty()) PrintEffects(*loaded.policy, names);
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
          .positional = Positional{"POLICY", "The policy, JSON or YAML"},
          .run = CheckPolicy};
}

}  // namespace toolgate::cli

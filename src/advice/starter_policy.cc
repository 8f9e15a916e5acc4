// SPDX-License-Identifier: Apache-2.0
#include "advice/starter_policy.h"

#include <map>

#include <fmt/format.h>

#include "advice/recommendation.h"
#include "base/text.h"
#include "json/writer.h"

namespace toolgate::advice {
namespace {

constexpr size_t kServerCharsMax = 80;

// The tools that can be called, by name: the order of the list does not matter.
std::map<std::string_view, Recommendation> RecommendAll(const ToolList& list) {
  std::map<std::string_view, Recommendation> rules;
  for (const ListedTool& tool : list.tools) {
    if (!tool.fault.empty()) continue;
    rules.emplace(tool.definition.name, Recommend(tool.definition, tool.assessment));
  }
  return rules;
}

void AppendLines(std::string& out, const std::vector<std::string>& lines) {
  for (size_t i = 0; i < lines.size(); ++i) {
    out += fmt::format("    {}{}\n", lines[i], i + 1 < lines.size() ? "," : "");
  }
}

std::string Quote(std::string_view text) {
  std::string out;
  json::AppendQuoted(out, text);
  return out;
}

// One line for each tool. Resources and prompts are read, so they are as open as tools that read;
// what servers may ask of clients is for the operator to allow.
std::string Write(const std::map<std::string_view, Recommendation>& rules,
                  std::string_view description) {
  std::vector<std::string> hidden, entries;
  for (const auto& [name, rule] : rules) {
    if (rule.treatment == Treatment::kHide) {
      hidden.push_back(Quote(name));
    } else {
      entries.push_back(fmt::format("{}: {}", Quote(name), WriteEntry(rule)));
    }
  }
  std::string out = "{\n  \"version\": \"1\",\n";
  out += fmt::format("  \"description\": {},\n  \"default\": \"deny\",\n", Quote(description));
  if (!hidden.empty()) {
    out += "  \"hide\": [\n";
    AppendLines(out, hidden);
    out += "  ],\n";
  }
  out += "  \"tools\": {\n";
  AppendLines(out, entries);
  out +=
      "  },\n  \"resources\": {\"default\": \"allow\"},\n  \"prompts\": {\"default\": "
      "\"allow\"},\n";
  out += "  \"client_features\": {\"elicitation\": \"deny\", \"roots\": \"deny\", ";
  out += "\"sampling\": \"deny\"}\n}\n";
  return out;
}

base::Result<std::shared_ptr<const policy::Policy>> Load(const std::string& text) {
  policy::LoadedPolicy loaded = policy::LoadPolicy("starter", text);
  if (loaded.policy) return loaded.policy;
  return base::Fail(base::ErrorCode::kLimitExceeded,
                    fmt::format("these tools make no policy that can be loaded: {}",
                                loaded.issues.all().front().message));
}

std::string DescribeRest(const Effect& effect) {
  std::string out;
  if (effect.denied > 0) out += fmt::format(", denies {}", effect.denied);
  if (effect.bounded > 0) out += fmt::format("; bounds the arguments of {}", effect.bounded);
  if (effect.unpublishable > 0) {
    out += fmt::format("; {} more cannot be published", effect.unpublishable);
  }
  return out;
}

std::string DescribeOne(const policy::Policy& policy, std::string_view name) {
  const policy::ToolRules rules = policy.Resolve(name);
  const std::string shown = base::Printable(name);
  if (rules.gate != policy::ToolRules::Gate::kOpen) return fmt::format("hides `{}`", shown);
  const std::string limit =
      rules.limits.empty()
          ? fmt::format("leaves `{}` open", shown)
          : fmt::format("limits `{}` to {} calls a minute", shown, rules.limits.front()->max_text);
  return rules.deny_if.empty() ? limit : limit + " and bounds its arguments";
}

// What the policy does to the tool at `place`, and to the rest.
std::string DescribeFor(const ToolList& list, size_t place, const policy::Policy& policy) {
  const ListedTool& tool = list.tools[place];
  std::vector<ListedTool> others = list.tools;
  others.erase(others.begin() + static_cast<ptrdiff_t>(place));
  const std::string rest = Describe(MeasureEffect(policy, others));
  if (!tool.fault.empty()) {
    return fmt::format("`{}` cannot be published, because {}; of the others it {}",
                       base::Printable(tool.definition.name), tool.fault, rest);
  }
  const std::string one = DescribeOne(policy, tool.definition.name);
  return others.empty() ? one : fmt::format("{}; of the others it {}", one, rest);
}

base::Result<StarterPolicy> Make(const ToolList& list, std::optional<size_t> place) {
  const auto rules = RecommendAll(list);
  StarterPolicy made;
  made.text = Write(rules, "");
  ASSIGN_OR_RETURN(made.policy, Load(made.text));
  made.effect = MeasureEffect(*made.policy, list.tools);
  made.sentence = place ? DescribeFor(list, *place, *made.policy) : Describe(made.effect);
  const std::string of_server =
      list.server.empty() ? ""
                          : fmt::format(" for {}", base::Printable(list.server, kServerCharsMax));
  made.text = Write(rules, fmt::format("starter policy{}: {}", of_server, made.sentence));
  ASSIGN_OR_RETURN(made.policy, Load(made.text));
  return made;
}

}  // namespace

Effect MeasureEffect(const policy::Policy& policy, std::span<const ListedTool> tools) {
  Effect effect;
  for (const ListedTool& tool : tools) {
    if (!tool.fault.empty()) {
      ++effect.unpublishable;
      continue;
    }
    ++effect.tools;
    const policy::ToolRules rules = policy.Resolve(tool.definition.name);
    const bool is_callable = rules.gate == policy::ToolRules::Gate::kOpen;
    effect.hidden += rules.gate == policy::ToolRules::Gate::kHidden;
    effect.denied += !is_callable && rules.gate != policy::ToolRules::Gate::kHidden;
    effect.limited += is_callable && !rules.limits.empty();
    effect.open += is_callable && rules.limits.empty();
    effect.bounded += is_callable && !(rules.require.empty() && rules.deny_if.empty());
  }
  return effect;
}

std::string Describe(const Effect& effect) {
  return fmt::format("hides {} of {} tool{}, limits {}, leaves {} open{}", effect.hidden,
                     effect.tools, effect.tools == 1 ? "" : "s", effect.limited, effect.open,
                     DescribeRest(effect));
}

base::Result<StarterPolicy> MakeStarterPolicy(const ToolList& list) {
  return Make(list, std::nullopt);
}

base::Result<StarterPolicy> MakePolicyFor(const ToolList& list, size_t place) {
  return Make(list, place);
}

}  // namespace toolgate::advice

// SPDX-License-Identifier: Apache-2.0
#include "policy/check.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::policy {
namespace {

constexpr std::string_view kGrantRepair =
    "grant tools by name, as in \"tools\": {\"list_*\": {}}, or write \"default\": \"allow\"";

bool Grants(const Entry& entry) {
  if (entry.action) return entry.action == Action::kAllow;
  return entry.selector.rank() != Rank::kAll;
}

// Constraints add up: what another entry asks for cannot be taken back.
void CheckTakesNothingBack(const Entry& entry, const Document& document, base::Issues& issues) {
  if (entry.validate_arguments != false || !document.all_tools.validates_arguments()) return;
  issues.Warning(entry.validate_position,
                 fmt::format("`validate_arguments` of `{}` never takes effect: `all_tools` "
                             "validates the arguments of every tool",
                             entry.selector.text()),
                 "remove it, or name the tools to validate instead of all");
}

void CheckEntry(const Entry& entry, const Document& document, base::Issues& issues) {
  CheckTakesNothingBack(entry, document, issues);
  const auto hidden_by = std::find_if(document.hide.begin(), document.hide.end(),
                                      [&entry](const Document::Hidden& hidden) {
                                        return entry.selector.rank() == Rank::kExact &&
                                               hidden.selector.Matches(entry.selector.name());
                                      });
  const bool states_more = entry.HasConstraints() || entry.action == Action::kAllow;
  if (hidden_by != document.hide.end() && states_more) {
    issues.Warning(
        entry.position,
        fmt::format("the entry `{}` never takes effect: `hide` has no exception",
                    entry.selector.text()),
        fmt::format("remove the entry, or `{}` from `hide`", hidden_by->selector.text()));
    return;
  }
  const bool is_closed = entry.action == Action::kDeny || entry.action == Action::kHide;
  if (is_closed && entry.HasConstraints()) {
    issues.Warning(entry.position,
                   fmt::format("the conditions and limits of `{}` never take effect: its action "
                               "denies every call",
                               entry.selector.text()),
                   "remove them, or the action");
  }
}

void WarnUnmatched(const Selector& selector, base::Position position,
                   const std::vector<std::string_view>& tools, base::Issues& issues) {
  const auto matches = [&selector](std::string_view tool) { return selector.Matches(tool); };
  if (std::any_of(tools.begin(), tools.end(), matches)) return;
  const auto closest = base::FindClosest(selector.text(), tools);
  issues.Warning(
      position, fmt::format("`{}` matches no tool of the server", base::Printable(selector.text())),
      closest ? fmt::format("did you mean `{}`?", *closest) : "");
}

}  // namespace

void CheckDocument(const Document& document, base::Issues& issues) {
  for (const Entry& entry : document.tools) CheckEntry(entry, document, issues);
  if (document.allows_by_default) return;
  if (std::none_of(document.tools.begin(), document.tools.end(), Grants)) {
    issues.Warning(document.default_position,
                   "no entry grants a tool, so every call is denied by default",
                   std::string(kGrantRepair));
  }
}

void CheckAgainstTools(const Document& document, const std::vector<std::string_view>& tools,
                       base::Issues& issues) {
  for (const Entry& entry : document.tools) CheckEntry(entry, document, issues);
  for (const Document::Hidden& hidden : document.hide) {
    WarnUnmatched(hidden.selector, hidden.position, tools, issues);
  }
  for (const Entry& entry : document.tools) {
    WarnUnmatched(entry.selector, entry.position, tools, issues);
  }
  const Policy policy("", "", document);
  const auto callable = std::count_if(tools.begin(), tools.end(), [&policy](std::string_view tool) {
    return policy.Resolve(tool).gate == ToolRules::Gate::kOpen;
  });
  if (callable == 0 && !tools.empty()) {
    issues.Warning(document.default_position,
                   fmt::format("this policy leaves 0 of {} tools callable", tools.size()),
                   std::string(kGrantRepair));
  }
}

std::string DescribeEffect(const ToolRules& rules) {
  switch (rules.gate) {
    case ToolRules::Gate::kHidden:
      return "hidden";
    case ToolRules::Gate::kDenied:
      return "denied";
    case ToolRules::Gate::kNotGranted:
      return "denied by default";
    case ToolRules::Gate::kOpen:
      break;
  }
  std::string out = "allowed";
  if (rules.validates_arguments) out += ", arguments validated";
  if (!rules.require.empty()) out += fmt::format(", {} requirement(s)", rules.require.size());
  if (!rules.deny_if.empty()) out += fmt::format(", {} denial rule(s)", rules.deny_if.size());
  for (const RateLimit* limit : rules.rate_limits) {
    out += fmt::format(", at most {} in {} s", limit->max, limit->window_seconds);
  }
  return out;
}

}  // namespace toolgate::policy

// SPDX-License-Identifier: Apache-2.0
#include "policy/check_conditions.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "base/text.h"
#include "policy/operators.h"
#include "policy/schema_path.h"

namespace toolgate::policy {
namespace {

using Visit = std::function<void(const Comparison&, List)>;

void ForEach(const std::vector<Condition>& conditions, List list, const Visit& visit) {
  for (const Condition& condition : conditions) {
    if (condition.comparison) visit(*condition.comparison, list);
    ForEach(condition.parts, list, visit);
  }
}

void ForEach(const Entry& entry, const Visit& visit) {
  for (const Predicate& one : entry.require) ForEach(one.conditions, List::kRequire, visit);
  for (const Predicate& one : entry.deny_if) ForEach(one.conditions, List::kDenyIf, visit);
  for (const Predicate& one : entry.approve_if) ForEach(one.conditions, List::kApproveIf, visit);
}

std::string PathOf(const Comparison& comparison) { return base::Printable(comparison.path_text); }

bool HasWord(std::string_view name, std::initializer_list<std::string_view> words) {
  const std::string lower = base::ToAsciiLower(name);
  return std::any_of(words.begin(), words.end(), [&lower](std::string_view word) {
    return lower.find(word) != std::string::npos;
  });
}

// What else to compare a URL or a path with; empty if it looks like neither.
std::string_view BetterOperator(const Comparison& comparison) {
  std::string_view name;
  for (const ArgumentPath::Step& step : comparison.path.steps()) {
    if (step.kind == ArgumentPath::Step::kMember) name = step.name;
  }
  const std::string& value = comparison.constants.front().text;
  if (value.find("://") != value.npos || HasWord(name, {"url", "uri", "href", "endpoint"})) {
    return "host_in";
  }
  const bool is_path = value.starts_with('/') || value.starts_with("^/") ||
                       HasWord(name, {"path", "filename", "directory", "folder"});
  return is_path ? "path_within" : "";
}

void CheckText(const Comparison& comparison, List list, base::Issues& issues) {
  const bool is_text = comparison.op->name == "regex" || comparison.op->name == "contains";
  const bool is_asked = list == List::kRequire && is_text && !comparison.fact;
  if (!is_asked || comparison.constants.empty()) return;
  const std::string_view better = BetterOperator(comparison);
  if (better.empty()) return;
  issues.Warning(comparison.position,
                 fmt::format("`{}` is compared as a text, and other spellings of it may lead "
                             "elsewhere",
                             PathOf(comparison)),
                 fmt::format("use `{}`", better));
}

void CheckFact(const Comparison& comparison, base::Issues& issues) {
  if (comparison.fact != Fact::kSessionClientName) return;
  issues.Warning(comparison.position,
                 "`session.client.name` is what the client says of itself: any client can give "
                 "any name",
                 "use `grant.label`, and give each client a grant of its own");
}

// Limits of one name that count different things are most likely a mistake, unless they stand side
// by side, as those for a day and for a week do.
void CheckCounters(const Document& document, base::Issues& issues) {
  using Kind = std::tuple<int64_t, Scope, bool>;
  struct Uses {
    const Limit* first;
    const Entry* latest;
    std::set<Kind> kinds;
  };
  std::map<std::string_view, Uses> uses;
  const auto add = [&](const Entry& entry) {
    for (const Limit& limit : entry.limits) {
      if (limit.counter.empty()) continue;
      const Kind kind{limit.window_seconds, limit.scope, limit.is_calendar};
      auto [of_name, is_first] = uses.try_emplace(limit.counter, Uses{&limit, &entry, {kind}});
      Uses& known = of_name->second;
      const bool is_new = known.kinds.insert(kind).second;
      if (!is_first && is_new && known.latest != &entry) {
        issues.Warning(limit.position,
                       fmt::format("`{}` is counted apart from line {}, whose window, scope or "
                                   "align is another",
                                   base::Printable(limit.counter), known.first->position.line),
                       "make them the same, or give the counters different names");
      }
      known.latest = &entry;
    }
  };
  for (const Entry& entry : document.tools.entries) add(entry);
  add(document.all_tools);
}

// How many of the tools cannot have the path, the first of them, and what its schema has instead.
struct Lacking {
  size_t count = 0;
  const ListedTool* first = nullptr;
  std::string repair;
};

Lacking FindLacking(const ArgumentPath& path, std::span<const ListedTool* const> tools) {
  Lacking lacking;
  for (const ListedTool* listed : tools) {
    const PathInSchema found = FindInSchema(listed->input_schema, path);
    if (found.state != PathInSchema::State::kAbsent) continue;
    ++lacking.count;
    if (lacking.first != nullptr) continue;
    lacking.first = listed;
    if (!found.closest.empty()) lacking.repair = fmt::format("did you mean `{}`?", found.closest);
  }
  return lacking;
}

void CheckPath(const Comparison& comparison, List list, std::span<const ListedTool* const> tools,
               base::Issues& issues) {
  if (comparison.fact) return;
  const Lacking lacking = FindLacking(comparison.path, tools);
  if (lacking.count == tools.size()) {
    issues.Warning(comparison.position,
                   fmt::format("the schema of `{}` has no `{}`",
                               base::Printable(lacking.first->tool.name), PathOf(comparison)),
                   lacking.repair);
    return;
  }
  const bool is_needed = list == List::kRequire && comparison.op->shape != ValueShape::kBoolean;
  if (lacking.count > 0 && is_needed) {
    issues.Warning(comparison.position,
                   fmt::format("{} of {} tools have no `{}`, so this denies all their calls, "
                               "`{}` for one",
                               lacking.count, tools.size(), PathOf(comparison),
                               base::Printable(lacking.first->tool.name)),
                   "name the tools that have it");
  }
}

void CheckLeftOut(const Comparison& comparison, List list, std::span<const ListedTool* const> tools,
                  base::Issues& issues) {
  const bool is_negative = comparison.op->name == "neq" || comparison.op->name == "not_in";
  if (comparison.fact || !is_negative || list != List::kRequire) return;
  const auto optional = std::find_if(tools.begin(), tools.end(), [&](const ListedTool* listed) {
    return FindInSchema(listed->input_schema, comparison.path).state ==
           PathInSchema::State::kOptional;
  });
  if (optional == tools.end()) return;
  issues.Warning(comparison.position,
                 fmt::format("`{}` may be left out of `{}`, and then this requirement denies the "
                             "call",
                             PathOf(comparison), base::Printable((*optional)->tool.name)),
                 "put the opposite into `deny_if`, where what is missing does not deny");
}

}  // namespace

void CheckConditions(const Document& document, base::Issues& issues) {
  const auto check = [&issues](const Comparison& comparison, List list) {
    CheckText(comparison, list, issues);
    CheckFact(comparison, issues);
  };
  for (const Entry& entry : document.tools.entries) ForEach(entry, check);
  ForEach(document.all_tools, check);
  CheckCounters(document, issues);
}

void CheckAgainstSchemas(const Entry& entry, std::span<const ListedTool* const> tools,
                         base::Issues& issues) {
  if (tools.empty()) return;
  ForEach(entry, [&](const Comparison& comparison, List list) {
    CheckPath(comparison, list, tools, issues);
    CheckLeftOut(comparison, list, tools, issues);
  });
  for (const Limit& limit : entry.limits) {
    if (!limit.amount) continue;
    const Lacking lacking = FindLacking(*limit.amount, tools);
    if (lacking.count == 0) continue;
    issues.Warning(
        limit.position,
        fmt::format("{} of {} tools have no number `{}` to add up, so all their calls are "
                    "denied, `{}` for one",
                    lacking.count, tools.size(), base::Printable(limit.amount->ShortText()),
                    base::Printable(lacking.first->tool.name)),
        lacking.repair);
  }
}

}  // namespace toolgate::policy

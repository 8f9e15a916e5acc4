// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/change.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "policy/check.h"
#include "policy/operators.h"

namespace toolgate::policy::trial {
namespace {

using Changes = std::vector<Change>;

std::string KeyOf(const Condition& condition);

std::string KeyOf(const Comparison& comparison) {
  const bool is_boolean = comparison.op->shape == ValueShape::kBoolean;
  const std::string value =
      is_boolean ? fmt::format("{}", comparison.constants.front().truth) : comparison.value_text;
  return fmt::format("{} {} {} {} {}", comparison.fact ? "fact" : "argument", comparison.path_text,
                     static_cast<int>(comparison.quantifier), comparison.op->name, value);
}

std::string KeyOf(const Condition& condition) {
  if (condition.kind == Condition::Kind::kComparison) return KeyOf(*condition.comparison);
  return fmt::format("{}({})", static_cast<int>(condition.kind), trial::KeyOf(condition.parts));
}

// What is listed under a key, in words.
using Keyed = std::map<std::string, std::string>;

Keyed KeyedOf(const std::vector<const Predicate*>& predicates) {
  Keyed keyed;
  for (const Predicate* predicate : predicates) {
    keyed[trial::KeyOf(predicate->conditions)] =
        predicate->conditions.empty() ? "always" : DescribeAll(predicate->conditions);
  }
  return keyed;
}

// All of these lists take something away from what is allowed.
void ComparePredicates(std::string_view what, const Keyed& before, const Keyed& after,
                       Changes& changes) {
  for (const auto& [key, words] : before) {
    if (after.contains(key)) continue;
    changes.push_back({Direction::kLooser, fmt::format("no longer {}: {}", what, words)});
  }
  for (const auto& [key, words] : after) {
    if (before.contains(key)) continue;
    changes.push_back({Direction::kTighter, fmt::format("now {}: {}", what, words)});
  }
}

// Limits that count the same things in the same way, however much they allow.
std::string KeyOf(const Limit& limit) {
  const std::string amount = limit.amount ? limit.amount->text() : "calls";
  std::string owner = limit.counter;
  if (owner.empty()) {
    const bool is_short = limit.rule.ends_with("/rate_limit");
    owner = limit.rule.substr(0, limit.rule.rfind(is_short ? "/rate_limit" : "/limits/"));
  }
  return fmt::format("{} in {} {}s for each {}{} ({})", amount, limit.window_seconds,
                     limit.is_calendar ? "calendar " : "", Name(limit.scope),
                     limit.per == Per::kTool ? " and tool" : "", owner);
}

std::map<std::string, const Limit*> KeyedLimits(const std::vector<const Limit*>& limits) {
  std::map<std::string, const Limit*> keyed;
  for (const Limit* limit : limits) {
    const Limit*& smallest = keyed[KeyOf(*limit)];
    if (smallest == nullptr || limit->max < smallest->max) smallest = limit;
  }
  return keyed;
}

void CompareLimits(const ToolRules& before, const ToolRules& after, Changes& changes) {
  const auto old_limits = KeyedLimits(before.limits);
  const auto new_limits = KeyedLimits(after.limits);
  for (const auto& [key, limit] : old_limits) {
    const auto found = new_limits.find(key);
    if (found == new_limits.end()) {
      changes.push_back(
          {Direction::kLooser, fmt::format("no longer at most {} {}", limit->max_text, key)});
    } else if (found->second->max != limit->max) {
      const bool is_more = found->second->max > limit->max;
      changes.push_back(
          {is_more ? Direction::kLooser : Direction::kTighter,
           fmt::format("at most {} and not {} {}", found->second->max_text, limit->max_text, key)});
    }
  }
  for (const auto& [key, limit] : new_limits) {
    if (old_limits.contains(key)) continue;
    changes.push_back(
        {Direction::kTighter, fmt::format("now at most {} {}", limit->max_text, key)});
  }
}

// Of a bound that is the tighter the smaller it is; none is the loosest.
void CompareBound(std::string_view what, std::optional<int64_t> before,
                  std::optional<int64_t> after, Changes& changes) {
  if (before == after) return;
  const bool is_tighter = after && (!before || *after < *before);
  const auto words = [](std::optional<int64_t> bound) {
    return bound ? fmt::format("{}", *bound) : "not said";
  };
  changes.push_back({is_tighter ? Direction::kTighter : Direction::kLooser,
                     fmt::format("{}: {}, before {}", what, words(after), words(before))});
}

void CompareSwitch(std::string_view what, bool before, bool after, Changes& changes) {
  if (before == after) return;
  changes.push_back({after ? Direction::kTighter : Direction::kLooser,
                     fmt::format("{} {}", after ? "now" : "no longer", what)});
}

bool HasPredicates(const ToolRules& rules) {
  return !rules.require.empty() || !rules.deny_if.empty() || !rules.approve_if.empty();
}

// Both let calls through; what they ask of them.
void CompareConstraints(const ToolRules& before, const ToolRules& after, Changes& changes) {
  CompareSwitch("arguments must fit the schema", before.validates_arguments,
                after.validates_arguments, changes);
  ComparePredicates("required", KeyedOf(before.require), KeyedOf(after.require), changes);
  ComparePredicates("denied", KeyedOf(before.deny_if), KeyedOf(after.deny_if), changes);
  ComparePredicates("held for approval", KeyedOf(before.approve_if), KeyedOf(after.approve_if),
                    changes);
  CompareSwitch("every call is held for approval", !before.approval_rule.empty(),
                !after.approval_rule.empty(), changes);
  const Approval& old_approval = before.approval;
  const Approval& new_approval = after.approval;
  CompareBound("seconds for an approval", old_approval.timeout_seconds,
               new_approval.timeout_seconds, changes);
  if (old_approval.approvers != new_approval.approvers) {
    const bool is_more = new_approval.approvers.value_or(1) > old_approval.approvers.value_or(1);
    changes.push_back({is_more ? Direction::kTighter : Direction::kLooser,
                       fmt::format("approvers: {}, before {}", new_approval.approvers.value_or(1),
                                   old_approval.approvers.value_or(1))});
  }
  CompareLimits(before, after, changes);
  CompareBound("calls at a time", before.max_in_flight, after.max_in_flight, changes);
  CompareBound("seconds for a call", before.timeout_seconds, after.timeout_seconds, changes);
  // Conditions may ask for the class, so the same ones may say something else.
  const bool is_reclassified =
      before.category != after.category || before.severity != after.severity;
  if (is_reclassified && HasPredicates(after)) {
    changes.push_back({Direction::kBoth, "conditions see another class of the tool"});
  }
}

// A shadow enforces nothing.
ToolRules Enforced(const ToolRules& rules) {
  if (!rules.is_shadow) return rules;
  ToolRules open;
  open.gate = ToolRules::Gate::kOpen;
  open.category = rules.category;
  open.severity = rules.severity;
  return open;
}

}  // namespace

int RankOf(Outcome outcome) {
  if (outcome == Outcome::kForward) return 2;
  return outcome == Outcome::kHold ? 1 : 0;
}

std::string_view Name(Direction direction) {
  switch (direction) {
    case Direction::kLooser:
      return "looser";
    case Direction::kTighter:
      return "tighter";
    case Direction::kBoth:
      break;
  }
  return "both";
}

std::string KeyOf(const std::vector<Condition>& conditions) {
  std::vector<std::string> keys;
  for (const Condition& condition : conditions) keys.push_back(KeyOf(condition));
  std::sort(keys.begin(), keys.end());
  std::string key;
  for (const std::string& part : keys) key += fmt::format("{}:{};", part.size(), part);
  return key;
}

std::vector<Change> CompareRules(const ToolRules& before, const ToolRules& after) {
  const ToolRules old_rules = Enforced(before);
  const ToolRules new_rules = Enforced(after);
  const bool was_open = old_rules.lets_through();
  const bool is_open = new_rules.lets_through();
  Changes changes;
  if (was_open != is_open) {
    changes.push_back(
        {is_open ? Direction::kLooser : Direction::kTighter,
         fmt::format("{}, before {}", DescribeEffect(new_rules), DescribeEffect(old_rules))});
  } else if (is_open) {
    CompareConstraints(old_rules, new_rules, changes);
  }
  if (was_open == is_open && old_rules.is_listed() != new_rules.is_listed()) {
    changes.push_back({new_rules.is_listed() ? Direction::kLooser : Direction::kTighter,
                       new_rules.is_listed() ? "now listed" : "no longer listed"});
  }
  return changes;
}

}  // namespace toolgate::policy::trial

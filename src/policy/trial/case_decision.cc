// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/case_decision.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "policy/trial/counting.h"

namespace toolgate::policy::trial {
namespace {

ToolRules Resolve(const Policy& policy, const StatedCall& call) {
  switch (call.kind) {
    case Kind::kResources:
      return policy.ResolveResource(call.target);
    case Kind::kPrompts:
      return policy.ResolvePrompt(call.target);
    case Kind::kTools:
      break;
  }
  Tool tool = call.tool;
  tool.name = call.target;
  return policy.Resolve(tool);
}

// The case says what the schema would say.
class StatedFault final : public ArgumentValidator {
 public:
  explicit StatedFault(const std::string& fault) : fault_(fault) {}
  std::string FindFault(json::Value) const override { return fault_; }

 private:
  const std::string& fault_;
};

// What limits say comes between the denials of conditions and a hold, and a held call takes
// nothing.
Decision Decide(const ToolRules& rules, const StatedCall& call, Counters& counters) {
  Facts facts = call.facts;
  facts.tool_name = call.target;
  facts.tool_category = WordOf(rules.category);
  facts.tool_severity = WordOf(rules.severity);
  Decision decision = Evaluate(rules, {call.arguments, facts}, StatedFault(call.argument_fault));
  if (decision.outcome == Outcome::kDeny || rules.limits.empty()) return decision;
  counters.AdvanceTo(call.moment);
  const CountedCall counted{call.target,         call.arguments, facts.grant_label,
                            facts.grant_subject, call.session,   facts.tool_server};
  state::Reservation taken;
  auto denial = counters.Take(rules, counted, taken);
  if (denial) return std::move(*denial);
  if (decision.outcome == Outcome::kHold) counters.store().Release(taken);
  return decision;
}

// How many of the earlier calls were forwarded.
int64_t MakeEarlierCalls(const Policy& policy, const Case& one, Counters& counters) {
  int64_t forwarded = 0;
  for (const EarlierCalls& earlier : one.earlier) {
    const ToolRules rules = Resolve(policy, earlier.call);
    for (int64_t i = 0; i < earlier.count; ++i) {
      const Decision decision = Decide(rules, earlier.call, counters);
      forwarded += decision.outcome == Outcome::kForward ? 1 : 0;
    }
  }
  return forwarded;
}

int64_t CountEarlier(const Case& one) {
  int64_t count = 0;
  for (const EarlierCalls& earlier : one.earlier) count += earlier.count;
  return count;
}

std::string Words(const std::optional<std::chrono::milliseconds>& retry_after) {
  if (!retry_after) return "never";
  return fmt::format("after {:.3f} s", static_cast<double>(retry_after->count()) / 1000);
}

// The counters remember a call to 1/65536 of its window, rounded so that it is free later.
bool IsAsLong(std::chrono::milliseconds wanted, std::chrono::milliseconds found,
              const ToolRules& rules, const std::string& rule) {
  const auto limit = std::find_if(rules.limits.begin(), rules.limits.end(),
                                  [&rule](const Limit* one) { return one->rule == rule; });
  if (limit == rules.limits.end()) return false;
  const std::chrono::milliseconds grain((*limit)->window_seconds * 1000 / 65536 + 1);
  return found >= wanted && found <= wanted + grain;
}

// Of what a limit tells.
std::string CompareLimit(const Expectation& expected, const ToolRules& rules,
                         const Decision& decision) {
  if (!expected.is_of_a_limit()) return "";
  if (decision.remaining.empty()) {
    return fmt::format("expected a limit to deny, got {} {}", decision.rule, decision.message);
  }
  const bool is_as_long =
      expected.is_never
          ? !decision.retry_after
          : !expected.retry_after ||
                (decision.retry_after &&
                 IsAsLong(*expected.retry_after, *decision.retry_after, rules, decision.rule));
  if (!is_as_long) {
    const std::string wanted = expected.is_never ? "never" : Words(*expected.retry_after);
    return fmt::format("expected it to be allowed again {}, got {}", wanted,
                       Words(decision.retry_after));
  }
  if (expected.remaining && expected.remaining != base::Decimal::Parse(decision.remaining)) {
    return fmt::format("expected another number to remain, got {}", decision.remaining);
  }
  return "";
}

// What differs from the expectation; empty: nothing.
std::string Compare(const Expectation& expected, const ToolRules& rules, const Decision& decision) {
  if (Name(decision.outcome) != expected.outcome) {
    const std::string_view space = decision.rule.empty() ? "" : " ";
    return fmt::format("expected {}, got {}{}{} {}", expected.outcome, Name(decision.outcome),
                       space, decision.rule, decision.message);
  }
  if (!expected.rule.empty() && decision.rule != expected.rule) {
    return fmt::format("expected rule {}, got {}", expected.rule, decision.rule);
  }
  if (decision.message.find(expected.message) == std::string::npos) {
    return fmt::format("expected the message to hold `{}`, got `{}`", expected.message,
                       decision.message);
  }
  if (expected.listed.value_or(rules.is_listed()) != rules.is_listed()) {
    return rules.is_listed() ? "expected it not to be listed" : "expected it to be listed";
  }
  if (expected.granted_by_entry.value_or(rules.granted_by_entry) != rules.granted_by_entry) {
    return rules.granted_by_entry ? "expected no entry to grant it"
                                  : "expected an entry to grant it";
  }
  return CompareLimit(expected, rules, decision);
}

}  // namespace

CaseResult DecideCase(const Policy& policy, const Case& one) {
  Counters counters(one.earlier.empty() ? one.call.moment : one.earlier.front().call.moment);
  const int64_t forwarded = MakeEarlierCalls(policy, one, counters);
  const ToolRules rules = Resolve(policy, one.call);
  CaseResult result{one.call.tool, Decide(rules, one.call, counters), ""};
  result.tool.name = one.call.target;
  result.tool.category = rules.category;
  result.tool.severity = rules.severity;
  result.difference = Compare(one.expected, rules, result.decision);
  if (!result.difference.empty() && !one.earlier.empty()) {
    result.difference +=
        fmt::format(" (of {} earlier calls {} were forwarded)", CountEarlier(one), forwarded);
  }
  return result;
}

}  // namespace toolgate::policy::trial

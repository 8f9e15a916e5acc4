// SPDX-License-Identifier: Apache-2.0
#include "policy/evaluate.h"

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::policy {
namespace {

std::string RequireMessage(const Predicate& predicate, Truth truth) {
  if (!predicate.message.empty()) return predicate.message;
  const std::string wanted = DescribeAll(predicate.conditions);
  if (truth == Truth::kFalse) {
    return fmt::format("this call is allowed only where {} (rule {})", wanted, predicate.rule);
  }
  return fmt::format(
      "this call is allowed only where {}, which these arguments do not show: something is missing "
      "or of another type (rule {})",
      wanted, predicate.rule);
}

std::string DenyIfMessage(const Predicate& predicate, Truth truth) {
  if (!predicate.message.empty()) return predicate.message;
  if (predicate.conditions.empty()) {
    return fmt::format("the policy denies this call (rule {})", predicate.rule);
  }
  const std::string denied = DescribeAll(predicate.conditions);
  if (truth == Truth::kTrue) {
    return fmt::format("calls where {} are denied (rule {})", denied, predicate.rule);
  }
  return fmt::format(
      "calls where {} are denied, and these arguments do not show otherwise: something is of "
      "another type or named in two ways (rule {})",
      denied, predicate.rule);
}

std::string ApproveIfMessage(const Predicate& predicate, Truth truth) {
  if (!predicate.message.empty()) return predicate.message;
  if (predicate.conditions.empty()) {
    return fmt::format("this call needs the approval of a person (rule {})", predicate.rule);
  }
  const std::string held = DescribeAll(predicate.conditions);
  if (truth == Truth::kTrue) {
    return fmt::format("calls where {} need the approval of a person (rule {})", held,
                       predicate.rule);
  }
  return fmt::format(
      "calls where {} need the approval of a person, and these arguments do not show otherwise: "
      "something is of another type or named in two ways (rule {})",
      held, predicate.rule);
}

Decision Hold(std::string rule, std::string message) {
  Decision decision = Deny(std::move(rule), std::move(message));
  decision.outcome = Outcome::kHold;
  return decision;
}

// What cannot be counted is not done: it must never lower a counter.
std::optional<Decision> FindAmountFault(const ToolRules& rules, json::Value arguments) {
  for (const Limit* limit : rules.limits) {
    if (!limit->amount) continue;
    const auto amount = AmountOf(*limit, arguments);
    if (!amount) return DenyByAmount(*limit, amount.error().message);
  }
  return std::nullopt;
}

// Whether a call that nothing denies needs an approval.
Decision EvaluateApproval(const ToolRules& rules, const Subject& subject, Members& members) {
  if (!rules.approval_rule.empty()) return Hold(rules.approval_rule, rules.approval_message);
  for (const Predicate* predicate : rules.approve_if) {
    const Truth truth = predicate->program.Evaluate(subject, members, List::kApproveIf);
    if (truth != Truth::kFalse) return Hold(predicate->rule, ApproveIfMessage(*predicate, truth));
  }
  return {};
}

std::string Interval(int64_t seconds) {
  if (seconds == 60) return "minute";
  if (seconds == 3600) return "hour";
  if (seconds == 86400) return "day";
  return fmt::format("{} s", seconds);
}

}  // namespace

std::string_view Name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kForward:
      return "forward";
    case Outcome::kDeny:
      return "deny";
    case Outcome::kHold:
      return "hold";
  }
  return "deny";
}

Decision Evaluate(const ToolRules& rules, const Subject& subject,
                  const ArgumentValidator& validator) {
  if (rules.gate != ToolRules::Gate::kOpen) return Deny(rules.rule, rules.message);
  if (rules.validates_arguments) {
    std::string fault = validator.FindFault(subject.arguments);
    if (!fault.empty()) return Deny("(arguments)", std::move(fault));
  }
  Members members(subject.arguments);
  for (const Predicate* predicate : rules.require) {
    const Truth truth = predicate->program.Evaluate(subject, members, List::kRequire);
    if (truth != Truth::kTrue) return Deny(predicate->rule, RequireMessage(*predicate, truth));
  }
  for (const Predicate* predicate : rules.deny_if) {
    const Truth truth = predicate->program.Evaluate(subject, members, List::kDenyIf);
    if (truth != Truth::kFalse) return Deny(predicate->rule, DenyIfMessage(*predicate, truth));
  }
  if (auto fault = FindAmountFault(rules, subject.arguments)) return std::move(*fault);
  return EvaluateApproval(rules, subject, members);
}

Decision DenyByLimit(const Limit& limit, std::string_view tool,
                     std::optional<std::chrono::milliseconds> retry_after, std::string remaining) {
  const std::string unit = limit.amount ? base::Printable(limit.amount->ShortText()) : "calls";
  const std::string what = fmt::format("the limit of {} {} per {}", limit.max_text, unit,
                                       Interval(limit.window_seconds));
  std::string message;
  if (!retry_after) {
    message = fmt::format("{} is less than this call of `{}` takes", what, tool);
  } else {
    const auto seconds = static_cast<double>(retry_after->count()) / 1000;
    const std::string left = remaining == "0" ? "" : fmt::format(" ({} left)", remaining);
    message = fmt::format("{} is used up for `{}`{}; retry in {:.1f} s", what, tool, left, seconds);
  }
  Decision decision = Deny(limit.rule, std::move(message));
  decision.retry_after = retry_after;
  decision.remaining = std::move(remaining);
  return decision;
}

Decision DenyByAmount(const Limit& limit, std::string_view why) {
  return Deny(limit.rule, fmt::format("{} (rule {})", why, limit.rule));
}

Decision Deny(std::string rule, std::string message) {
  Decision decision;
  decision.outcome = Outcome::kDeny;
  decision.rule = std::move(rule);
  decision.message = std::move(message);
  return decision;
}

}  // namespace toolgate::policy

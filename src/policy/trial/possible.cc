// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/possible.h"

#include <algorithm>
#include <initializer_list>

#include "policy/operators.h"
#include "policy/trial/change.h"

namespace toolgate::policy::trial {
namespace {

// Every truth that a condition may have.
class Truths {
 public:
  Truths() = default;
  Truths(Truth one) { Add(one); }  // NOLINT(google-explicit-constructor): every truth is a set
  static Truths Any() {
    Truths all;
    for (const Truth truth : kTruths) all.Add(truth);
    return all;
  }

  void Add(Truth truth) { bits_ |= 1u << static_cast<unsigned>(truth); }
  bool Has(Truth truth) const { return (bits_ & 1u << static_cast<unsigned>(truth)) != 0; }
  bool IsOnly(Truth truth) const { return bits_ == 1u << static_cast<unsigned>(truth); }

  // Of each pair; as if both had nothing to do with each other, which adds truths and loses none.
  template <class Combine>
  Truths With(Truths other, Combine combine) const {
    Truths out;
    for (const Truth a : kTruths) {
      for (const Truth b : kTruths) {
        if (Has(a) && other.Has(b)) out.Add(combine(a, b));
      }
    }
    return out;
  }

 private:
  static constexpr Truth kTruths[] = {Truth::kFalse, Truth::kTrue, Truth::kUnknown};
  unsigned bits_ = 0;
};

struct Asked {
  const RecordedCall& call;
  Facts facts;
  List list;
};

Truths TruthsOf(const Condition& condition, const Asked& asked) {
  using Kind = Condition::Kind;
  if (condition.kind == Kind::kComparison) {
    const Comparison& comparison = *condition.comparison;
    const bool asks_existence = comparison.op->shape == ValueShape::kBoolean;
    const bool is_known = comparison.fact ? *comparison.fact != Fact::kSessionClientName
                                          : asked.call.Knows(comparison.path, asks_existence);
    if (!is_known) return Truths::Any();
    return Program({condition}).Evaluate({asked.call.arguments(), asked.facts}, asked.list);
  }
  const bool is_any = condition.kind == Kind::kAny;
  Truths together = is_any ? Truth::kFalse : Truth::kTrue;
  for (const Condition& part : condition.parts) {
    const Truths one = TruthsOf(part, asked);
    together = is_any ? together.With(one, Or) : together.With(one, And);
  }
  if (condition.kind != Kind::kNot) return together;
  return together.With(Truth::kTrue, [](Truth truth, Truth) { return Not(truth); });
}

std::string KeyOf(List list, const Predicate& predicate) {
  return std::string(Name(list)) + " " + trial::KeyOf(predicate.conditions);
}

Facts FactsOf(const ToolRules& rules, const RecordedCall& call) {
  Facts facts;
  facts.tool_name = call.text("tool");
  facts.tool_category = WordOf(rules.category);
  facts.tool_severity = WordOf(rules.severity);
  facts.tool_server = call.text("server");
  facts.grant_label = call.text("grant");
  facts.grant_subject = call.text("subject");
  facts.time = call.time();
  return facts;
}

// Adds the ways in which one of `predicates` stops the call. True: one of them does for certain.
bool AddStops(const std::vector<const Predicate*>& predicates, Asked asked,
              const Evidence& evidence, std::vector<Way>& ways) {
  const Truth passing = asked.list == List::kRequire ? Truth::kTrue : Truth::kFalse;
  const Outcome stopped = asked.list == List::kApproveIf ? Outcome::kHold : Outcome::kDeny;
  for (const Predicate* predicate : predicates) {
    const std::string key = KeyOf(asked.list, *predicate);
    if (evidence.holds.contains(key)) continue;
    Truths truths = Truth::kTrue;
    for (const Condition& condition : predicate->conditions) {
      truths = truths.With(TruthsOf(condition, asked), And);
    }
    if (truths.IsOnly(passing)) continue;
    ways.push_back({stopped, predicate->rule});
    if (!truths.Has(passing) || evidence.stops.contains(key)) return true;
  }
  return false;
}

bool Names(const std::vector<const Limit*>& limits, std::string_view rule) {
  return std::any_of(limits.begin(), limits.end(),
                     [rule](const Limit* limit) { return limit->rule == rule; });
}

// What a decision by `rule` proves of the list that it was asked before or in. True: it was in it.
bool AddProof(const std::vector<const Predicate*>& predicates, List list, std::string_view rule,
              Evidence& evidence) {
  const bool is_here =
      std::any_of(predicates.begin(), predicates.end(),
                  [rule](const Predicate* predicate) { return predicate->rule == rule; });
  for (const Predicate* predicate : predicates) {
    if (is_here && predicate->rule == rule) {
      evidence.stops.insert(KeyOf(list, *predicate));
      return true;
    }
    evidence.holds.insert(KeyOf(list, *predicate));
  }
  return false;
}

// Whether the rules have what decided: without it nothing is proven.
bool HasDecided(const ToolRules& rules, std::string_view rule) {
  const auto names = [rule](const std::vector<const Predicate*>& predicates) {
    return std::any_of(predicates.begin(), predicates.end(),
                       [rule](const Predicate* one) { return one->rule == rule; });
  };
  return rule.empty() || rule == rules.approval_rule || rule == rules.max_in_flight_rule ||
         Names(rules.limits, rule) || names(rules.require) || names(rules.deny_if) ||
         names(rules.approve_if);
}

}  // namespace

Evidence EvidenceOf(const ToolRules& rules, const RecordedCall& call) {
  Evidence evidence;
  const std::string_view rule = call.text("rule");
  if (rules.gate != ToolRules::Gate::kOpen) return evidence;
  if (rule == "(arguments)") {
    evidence.is_misfit = rules.validates_arguments;
    return evidence;
  }
  if (!HasDecided(rules, rule)) return evidence;
  evidence.fits = rules.validates_arguments;
  if (AddProof(rules.require, List::kRequire, rule, evidence)) return evidence;
  if (AddProof(rules.deny_if, List::kDenyIf, rule, evidence)) return evidence;
  const bool asked_last = rule.empty() || call.outcome() == Outcome::kHold;
  if (asked_last && rule != rules.approval_rule) {
    AddProof(rules.approve_if, List::kApproveIf, rule, evidence);
  }
  return evidence;
}

std::vector<Way> FindWays(const ToolRules& rules, const RecordedCall& call,
                          const Evidence& evidence) {
  if (rules.gate != ToolRules::Gate::kOpen) return {{Outcome::kDeny, rules.rule}};
  std::vector<Way> ways;
  if (rules.validates_arguments && !evidence.fits) {
    ways.push_back({Outcome::kDeny, "(arguments)"});
    if (evidence.is_misfit) return ways;
  }
  const Facts facts = FactsOf(rules, call);
  if (AddStops(rules.require, {call, facts, List::kRequire}, evidence, ways)) return ways;
  if (AddStops(rules.deny_if, {call, facts, List::kDenyIf}, evidence, ways)) return ways;
  for (const Limit* limit : rules.limits) {
    if (!limit->amount) continue;
    const bool is_known = call.Knows(*limit->amount, false);
    if (is_known && AmountOf(*limit, call.arguments())) continue;
    ways.push_back({Outcome::kDeny, limit->rule});
    if (is_known) return ways;
  }
  if (!rules.approval_rule.empty()) {
    ways.push_back({Outcome::kHold, rules.approval_rule});
    return ways;
  }
  if (AddStops(rules.approve_if, {call, facts, List::kApproveIf}, evidence, ways)) return ways;
  ways.push_back({Outcome::kForward, ""});
  return ways;
}

}  // namespace toolgate::policy::trial

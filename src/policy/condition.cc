// SPDX-License-Identifier: Apache-2.0
#include "policy/condition.h"

#include <fmt/format.h>

#include "base/text.h"
#include "policy/operators.h"

namespace toolgate::policy {
namespace {

constexpr size_t kShownValueCharsMax = 80;

Truth And(Truth a, Truth b) {
  if (a == Truth::kFalse || b == Truth::kFalse) return Truth::kFalse;
  return a == Truth::kTrue && b == Truth::kTrue ? Truth::kTrue : Truth::kUnknown;
}

Truth Or(Truth a, Truth b) { return Not(And(Not(a), Not(b))); }

Truth EvaluateAny(const std::vector<Condition>& conditions, const Subject& subject, List list) {
  Truth any = Truth::kFalse;
  for (const Condition& part : conditions) {
    any = Or(any, Evaluate(part, subject, list));
    if (any == Truth::kTrue) break;
  }
  return any;
}

Truth EvaluateMissing(const Comparison& comparison, List list) {
  if (comparison.op->shape == ValueShape::kBoolean) {  // exists
    return comparison.constants.front().truth ? Truth::kFalse : Truth::kTrue;
  }
  return list == List::kRequire ? Truth::kUnknown : comparison.op->when_missing;
}

Truth EvaluateFrom(const Comparison& comparison, json::Value from, size_t at, List list);

// Of all elements of `array`, from step `at` on.
Truth EvaluateElements(const Comparison& comparison, json::Value array, size_t at, List list) {
  if (!array.Is(json::Type::kArray)) return Truth::kUnknown;
  const bool every = comparison.quantifier == Quantifier::kEvery;
  // Nobody who asks for every element means none.
  if (every && array.size() == 0) return Truth::kUnknown;
  Truth all = every ? Truth::kTrue : Truth::kFalse;
  for (const auto& entry : array) {
    const Truth one = EvaluateFrom(comparison, entry.value, at, list);
    all = every ? And(all, one) : Or(all, one);
    if (all == (every ? Truth::kFalse : Truth::kTrue)) break;
  }
  return all;
}

Truth EvaluateFrom(const Comparison& comparison, json::Value from, size_t at, List list) {
  using State = ArgumentPath::Found::State;
  const ArgumentPath::Found found = comparison.path.Walk(from, at);
  switch (found.state) {
    case State::kUnknown:
      return Truth::kUnknown;
    case State::kMissing:
      return EvaluateMissing(comparison, list);
    case State::kElements:
      return EvaluateElements(comparison, found.value, at, list);
    case State::kValue:
      break;
  }
  return comparison.op->compare(comparison, found.value);
}

Truth EvaluateFact(const Comparison& comparison, const Facts& facts, List list) {
  const std::string_view value = ValueOf(facts, *comparison.fact);
  if (value.empty()) return EvaluateMissing(comparison, list);
  return comparison.op->compare(comparison, Operand(TypeOf(*comparison.fact), value));
}

Truth EvaluateComparison(const Comparison& comparison, const Subject& subject, List list) {
  if (comparison.fact) return EvaluateFact(comparison, subject.facts, list);
  return EvaluateFrom(comparison, subject.arguments, 0, list);
}

std::string Joined(const std::vector<Condition>& parts, std::string_view word) {
  std::string out;
  for (const Condition& part : parts) {
    if (!out.empty()) out += fmt::format(" {} ", word);
    const bool nested = part.kind == Condition::Kind::kAll || part.kind == Condition::Kind::kAny;
    out += nested && part.parts.size() > 1 ? "(" + Describe(part) + ")" : Describe(part);
  }
  return out;
}

}  // namespace

std::string_view Name(List list) {
  switch (list) {
    case List::kRequire:
      return "require";
    case List::kDenyIf:
      return "deny_if";
    case List::kApproveIf:
      return "approve_if";
  }
  return "require";
}

Truth Not(Truth truth) {
  if (truth == Truth::kUnknown) return Truth::kUnknown;
  return truth == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
}

Truth Evaluate(const Condition& condition, const Subject& subject, List list) {
  switch (condition.kind) {
    case Condition::Kind::kComparison:
      return EvaluateComparison(*condition.comparison, subject, list);
    case Condition::Kind::kAll:
      return EvaluateAll(condition.parts, subject, list);
    case Condition::Kind::kAny:
      return EvaluateAny(condition.parts, subject, list);
    case Condition::Kind::kNot:
      return Not(Evaluate(condition.parts.front(), subject, list));
  }
  return Truth::kUnknown;
}

Truth EvaluateAll(const std::vector<Condition>& conditions, const Subject& subject, List list) {
  Truth all = Truth::kTrue;
  for (const Condition& part : conditions) {
    all = And(all, Evaluate(part, subject, list));
    if (all == Truth::kFalse) break;
  }
  return all;
}

std::string Describe(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::kComparison: {
      const Comparison& comparison = *condition.comparison;
      const std::string path = base::Printable(comparison.path_text);
      if (comparison.op->shape == ValueShape::kBoolean) {
        return fmt::format("`{}` is {}", path,
                           comparison.constants.front().truth ? "given" : "not given");
      }
      return fmt::format("`{}` {} {}", path, comparison.op->words,
                         base::Printable(comparison.value_text, kShownValueCharsMax));
    }
    case Condition::Kind::kAll:
      return Joined(condition.parts, "and");
    case Condition::Kind::kAny:
      return Joined(condition.parts, "or");
    case Condition::Kind::kNot:
      return "not (" + Describe(condition.parts.front()) + ")";
  }
  return "";
}

std::string DescribeAll(const std::vector<Condition>& conditions) {
  return Joined(conditions, "and");
}

}  // namespace toolgate::policy

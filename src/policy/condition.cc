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

Truth EvaluateAny(const std::vector<Condition>& conditions, json::Value arguments, List list) {
  Truth any = Truth::kFalse;
  for (const Condition& part : conditions) {
    any = Not(And(Not(any), Not(Evaluate(part, arguments, list))));
    if (any == Truth::kTrue) break;
  }
  return any;
}

Truth EvaluateComparison(const Comparison& comparison, json::Value arguments, List list) {
  using State = ArgumentPath::Found::State;
  const ArgumentPath::Found found = comparison.path.Find(arguments);
  if (found.state == State::kUnknown) return Truth::kUnknown;
  if (found.state == State::kValue) return comparison.op->compare(comparison, found.value);
  if (comparison.op->shape == ValueShape::kBoolean) {  // exists
    return comparison.constants.front().truth ? Truth::kFalse : Truth::kTrue;
  }
  return list == List::kRequire ? Truth::kUnknown : comparison.op->missing_in_deny_if;
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

Truth Not(Truth truth) {
  if (truth == Truth::kUnknown) return Truth::kUnknown;
  return truth == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
}

Truth Evaluate(const Condition& condition, json::Value arguments, List list) {
  switch (condition.kind) {
    case Condition::Kind::kComparison:
      return EvaluateComparison(*condition.comparison, arguments, list);
    case Condition::Kind::kAll:
      return EvaluateAll(condition.parts, arguments, list);
    case Condition::Kind::kAny:
      return EvaluateAny(condition.parts, arguments, list);
    case Condition::Kind::kNot:
      return Not(Evaluate(condition.parts.front(), arguments, list));
  }
  return Truth::kUnknown;
}

Truth EvaluateAll(const std::vector<Condition>& conditions, json::Value arguments, List list) {
  Truth all = Truth::kTrue;
  for (const Condition& part : conditions) {
    all = And(all, Evaluate(part, arguments, list));
    if (all == Truth::kFalse) break;
  }
  return all;
}

std::string Describe(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::kComparison: {
      const Comparison& comparison = *condition.comparison;
      const std::string path = base::Printable(comparison.path.ShortText());
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

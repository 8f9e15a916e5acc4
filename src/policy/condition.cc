// SPDX-License-Identifier: Apache-2.0
#include "policy/condition.h"

#include <fmt/format.h>

#include "base/text.h"
#include "policy/operators.h"

namespace toolgate::policy {
namespace {

constexpr size_t kShownValueCharsMax = 80;

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

Truth And(Truth a, Truth b) {
  if (a == Truth::kFalse || b == Truth::kFalse) return Truth::kFalse;
  return a == Truth::kTrue && b == Truth::kTrue ? Truth::kTrue : Truth::kUnknown;
}

Truth Or(Truth a, Truth b) { return Not(And(Not(a), Not(b))); }

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

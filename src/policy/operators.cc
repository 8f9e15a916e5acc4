// SPDX-License-Identifier: Apache-2.0
#include "policy/operators.h"

#include <algorithm>

namespace toolgate::policy {
namespace {

using json::Type;
using json::Value;

Truth ToTruth(bool truth) { return truth ? Truth::kTrue : Truth::kFalse; }

// The argument as an exact number; empty if it is none, or if a reader through a double would get
// another value.
std::optional<base::Decimal> ExactNumber(Value argument) {
  if (!argument.Is(Type::kNumber) || !base::IsExactInDouble(argument.text())) return std::nullopt;
  return base::Decimal::Parse(argument.text());
}

Truth EqualsConstant(const Constant& constant, Value argument) {
  if (argument.type() != constant.type) return Truth::kUnknown;
  switch (constant.type) {
    case Type::kNull:
      return Truth::kTrue;
    case Type::kBool:
      return ToTruth(argument.AsBool() == constant.truth);
    case Type::kString:
      return ToTruth(argument.text() == constant.text);
    case Type::kNumber: {
      const auto number = ExactNumber(argument);
      return number ? ToTruth(*number == constant.number) : Truth::kUnknown;
    }
    default:
      return Truth::kUnknown;
  }
}

Truth Equals(const Comparison& comparison, Value argument) {
  return EqualsConstant(comparison.constants.front(), argument);
}

Truth Differs(const Comparison& comparison, Value argument) {
  return Not(Equals(comparison, argument));
}

// Unknown only if the argument's type is none of the list's.
Truth IsIn(const Comparison& comparison, Value argument) {
  bool comparable = false;
  for (const Constant& constant : comparison.constants) {
    const Truth equal = EqualsConstant(constant, argument);
    if (equal == Truth::kTrue) return Truth::kTrue;
    comparable = comparable || equal == Truth::kFalse;
  }
  return comparable ? Truth::kFalse : Truth::kUnknown;
}

Truth IsNotIn(const Comparison& comparison, Value argument) {
  return Not(IsIn(comparison, argument));
}

template <class Holds>
Truth Order(const Comparison& comparison, Value argument, Holds holds) {
  const auto number = ExactNumber(argument);
  if (!number) return Truth::kUnknown;
  return ToTruth(holds(*number <=> comparison.constants.front().number));
}

Truth IsLess(const Comparison& comparison, Value argument) {
  return Order(comparison, argument, [](auto order) { return order < 0; });
}
Truth IsAtMost(const Comparison& comparison, Value argument) {
  return Order(comparison, argument, [](auto order) { return order <= 0; });
}
Truth IsGreater(const Comparison& comparison, Value argument) {
  return Order(comparison, argument, [](auto order) { return order > 0; });
}
Truth IsAtLeast(const Comparison& comparison, Value argument) {
  return Order(comparison, argument, [](auto order) { return order >= 0; });
}

// The answer for a missing argument is Evaluate's part.
Truth Exists(const Comparison& comparison, Value) {
  return ToTruth(comparison.constants.front().truth);
}

Truth MatchesRegex(const Comparison& comparison, Value argument) {
  if (!argument.Is(Type::kString)) return Truth::kUnknown;
  return ToTruth(comparison.regex->Matches(argument.text()));
}

// Text inside text, or an element of an array.
Truth Contains(const Comparison& comparison, Value argument) {
  const Constant& constant = comparison.constants.front();
  if (argument.Is(Type::kString) && constant.type == Type::kString) {
    return ToTruth(argument.text().find(constant.text) != std::string_view::npos);
  }
  if (!argument.Is(Type::kArray)) return Truth::kUnknown;
  Truth found = Truth::kFalse;
  for (const auto& entry : argument) {
    const Truth equal = EqualsConstant(constant, entry.value);
    if (equal == Truth::kTrue) return Truth::kTrue;
    if (equal == Truth::kUnknown) found = Truth::kUnknown;
  }
  return found;
}

constexpr Operator kOperators[] = {
    {"eq", ValueShape::kScalar, Truth::kFalse, Equals, "is"},
    {"neq", ValueShape::kScalar, Truth::kTrue, Differs, "is not"},
    {"lt", ValueShape::kNumber, Truth::kFalse, IsLess, "is less than"},
    {"lte", ValueShape::kNumber, Truth::kFalse, IsAtMost, "is at most"},
    {"gt", ValueShape::kNumber, Truth::kFalse, IsGreater, "is more than"},
    {"gte", ValueShape::kNumber, Truth::kFalse, IsAtLeast, "is at least"},
    {"in", ValueShape::kScalarList, Truth::kFalse, IsIn, "is one of"},
    {"not_in", ValueShape::kScalarList, Truth::kTrue, IsNotIn, "is none of"},
    {"exists", ValueShape::kBoolean, Truth::kFalse, Exists, "exists"},
    {"regex", ValueShape::kPattern, Truth::kFalse, MatchesRegex, "matches"},
    {"contains", ValueShape::kScalar, Truth::kFalse, Contains, "contains"},
};

}  // namespace

std::span<const Operator> Operators() { return kOperators; }

const Operator* FindOperator(std::string_view name) {
  const auto found = std::find_if(std::begin(kOperators), std::end(kOperators),
                                  [name](const Operator& op) { return op.name == name; });
  return found == std::end(kOperators) ? nullptr : found;
}

}  // namespace toolgate::policy

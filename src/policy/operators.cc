// SPDX-License-Identifier: Apache-2.0
#include "policy/operators.h"

#include <algorithm>

#include "policy/glob.h"

namespace toolgate::policy {
namespace {

using json::Type;
using json::Value;

Truth ToTruth(bool truth) { return truth ? Truth::kTrue : Truth::kFalse; }

// The argument as an exact number; empty if it is none, or if a reader through a double would get
// another value.
std::optional<base::Decimal> ExactNumber(const Operand& operand) {
  if (operand.type != Type::kNumber || !base::IsExactInDouble(operand.text)) return std::nullopt;
  return base::Decimal::Parse(operand.text);
}

// Of the argument to the constant, which is a number. Empty as above.
std::optional<std::strong_ordering> OrderOf(const Operand& operand, const Constant& constant) {
  if (operand.type != Type::kNumber) return std::nullopt;
  // Most numbers are small, and compared without what exact ones cost.
  const auto small = base::ParseSmallCount(operand.text);
  if (small && constant.small) return *small <=> *constant.small;
  const auto number = ExactNumber(operand);
  if (!number) return std::nullopt;
  return *number <=> constant.number;
}

Truth EqualsConstant(const Constant& constant, const Operand& operand) {
  if (operand.type != constant.type) return Truth::kUnknown;
  switch (constant.type) {
    case Type::kNull:
      return Truth::kTrue;
    case Type::kBool:
      return ToTruth(operand.value.AsBool() == constant.truth);
    case Type::kString:
      return ToTruth(operand.text == constant.text);
    case Type::kNumber: {
      const auto order = OrderOf(operand, constant);
      return order ? ToTruth(*order == 0) : Truth::kUnknown;
    }
    default:
      return Truth::kUnknown;
  }
}

Truth Equals(const Comparison& comparison, const Operand& operand) {
  return EqualsConstant(comparison.constants.front(), operand);
}

Truth Differs(const Comparison& comparison, const Operand& operand) {
  return Not(Equals(comparison, operand));
}

// Unknown only if the argument's type is none of the list's.
Truth IsIn(const Comparison& comparison, const Operand& operand) {
  bool comparable = false;
  for (const Constant& constant : comparison.constants) {
    const Truth equal = EqualsConstant(constant, operand);
    if (equal == Truth::kTrue) return Truth::kTrue;
    comparable = comparable || equal == Truth::kFalse;
  }
  return comparable ? Truth::kFalse : Truth::kUnknown;
}

Truth IsNotIn(const Comparison& comparison, const Operand& operand) {
  return Not(IsIn(comparison, operand));
}

template <class Holds>
Truth Order(const Comparison& comparison, const Operand& operand, Holds holds) {
  const auto order = OrderOf(operand, comparison.constants.front());
  return order ? ToTruth(holds(*order)) : Truth::kUnknown;
}

Truth IsLess(const Comparison& comparison, const Operand& operand) {
  return Order(comparison, operand, [](auto order) { return order < 0; });
}
Truth IsAtMost(const Comparison& comparison, const Operand& operand) {
  return Order(comparison, operand, [](auto order) { return order <= 0; });
}
Truth IsGreater(const Comparison& comparison, const Operand& operand) {
  return Order(comparison, operand, [](auto order) { return order > 0; });
}
Truth IsAtLeast(const Comparison& comparison, const Operand& operand) {
  return Order(comparison, operand, [](auto order) { return order >= 0; });
}

// The answer for a missing argument is Evaluate's part.
Truth Exists(const Comparison& comparison, const Operand&) {
  return ToTruth(comparison.constants.front().truth);
}

Truth MatchesRegex(const Comparison& comparison, const Operand& operand) {
  if (operand.type != Type::kString) return Truth::kUnknown;
  return ToTruth(comparison.regex->Matches(operand.text));
}

// Text inside text, or an element of an array.
Truth Contains(const Comparison& comparison, const Operand& operand) {
  const Constant& constant = comparison.constants.front();
  if (operand.type == Type::kString && constant.type == Type::kString) {
    return ToTruth(operand.text.find(constant.text) != std::string_view::npos);
  }
  if (operand.type != Type::kArray) return Truth::kUnknown;
  Truth found = Truth::kFalse;
  for (const auto& entry : operand.value) {
    const Truth equal = EqualsConstant(constant, entry.value);
    if (equal == Truth::kTrue) return Truth::kTrue;
    if (equal == Truth::kUnknown) found = Truth::kUnknown;
  }
  return found;
}

template <class Holds>
Truth OfText(const Operand& operand, Holds holds) {
  return operand.type == Type::kString ? ToTruth(holds(operand.text)) : Truth::kUnknown;
}

Truth StartsWith(const Comparison& comparison, const Operand& operand) {
  const std::string& start = comparison.constants.front().text;
  return OfText(operand, [&](std::string_view text) { return text.starts_with(start); });
}

Truth EndsWith(const Comparison& comparison, const Operand& operand) {
  const std::string& end = comparison.constants.front().text;
  return OfText(operand, [&](std::string_view text) { return text.ends_with(end); });
}

Truth MatchesGlob(const Comparison& comparison, const Operand& operand) {
  const std::string& glob = comparison.constants.front().text;
  return OfText(operand, [&](std::string_view text) { return GlobMatches(glob, text); });
}

// `integer` is a number without a fraction, as in JSON Schema; every value has a type.
Truth HasType(const Comparison& comparison, const Operand& operand) {
  const std::string& name = comparison.constants.front().text;
  if (name != "integer") return ToTruth(json::Name(operand.type) == name);
  if (operand.type != Type::kNumber) return Truth::kFalse;
  const auto number = ExactNumber(operand);
  return number ? ToTruth(number->is_integer()) : Truth::kUnknown;
}

// Characters of a text, elements of an array, members of an object.
std::optional<size_t> LengthOf(const Operand& operand) {
  if (operand.type == Type::kArray || operand.type == Type::kObject) return operand.value.size();
  if (operand.type != Type::kString) return std::nullopt;
  return std::count_if(operand.text.begin(), operand.text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

Truth IsShorter(const Comparison& comparison, const Operand& operand) {
  const auto length = LengthOf(operand);
  if (!length) return Truth::kUnknown;
  return ToTruth(*length < comparison.constants.front().number.AsCount());
}

Truth IsLonger(const Comparison& comparison, const Operand& operand) {
  const auto length = LengthOf(operand);
  if (!length) return Truth::kUnknown;
  return ToTruth(*length > comparison.constants.front().number.AsCount());
}

Truth IsInBlock(const Comparison& comparison, const Operand& operand) {
  if (operand.type != Type::kString || !base::IsAddress(operand.text)) return Truth::kUnknown;
  return ToTruth(
      std::any_of(comparison.blocks.begin(), comparison.blocks.end(),
                  [&operand](const base::Cidr& block) { return block.Contains(operand.text); }));
}

Truth HasHostIn(const Comparison& comparison, const Operand& operand) {
  if (operand.type != Type::kString) return Truth::kUnknown;
  const auto host = base::FindUrlHost(operand.text);
  if (!host) return Truth::kUnknown;
  return ToTruth(std::any_of(comparison.hosts.begin(), comparison.hosts.end(),
                             [&host](const base::HostPattern& one) { return one.Matches(*host); }));
}

Truth LiesWithin(const Comparison& comparison, const Operand& operand) {
  if (operand.type != Type::kString) return Truth::kUnknown;
  const auto path = ParseFilePath(operand.text);
  if (!path) return Truth::kUnknown;
  Truth within = Truth::kFalse;
  for (const Directory& directory : comparison.directories) {
    const Directory::Answer answer = directory.Find(*path);
    if (answer == Directory::Answer::kWithin) return Truth::kTrue;
    if (answer == Directory::Answer::kUnclear) within = Truth::kUnknown;
  }
  return within;
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
    {"starts_with", ValueShape::kString, Truth::kFalse, StartsWith, "starts with"},
    {"ends_with", ValueShape::kString, Truth::kFalse, EndsWith, "ends with"},
    {"glob", ValueShape::kGlob, Truth::kFalse, MatchesGlob, "matches the glob"},
    {"type", ValueShape::kTypeName, Truth::kFalse, HasType, "has the type"},
    {"length_lt", ValueShape::kCount, Truth::kFalse, IsShorter, "is shorter than"},
    {"length_gt", ValueShape::kCount, Truth::kFalse, IsLonger, "is longer than"},
    {"cidr_in", ValueShape::kBlocks, Truth::kFalse, IsInBlock, "is an address in"},
    {"host_in", ValueShape::kHosts, Truth::kFalse, HasHostIn, "leads to a host in"},
    {"path_within", ValueShape::kDirectories, Truth::kFalse, LiesWithin, "lies within"},
};

}  // namespace

std::span<const Operator> Operators() { return kOperators; }

const Operator* FindOperator(std::string_view name) {
  const auto found = std::find_if(std::begin(kOperators), std::end(kOperators),
                                  [name](const Operator& op) { return op.name == name; });
  return found == std::end(kOperators) ? nullptr : found;
}

}  // namespace toolgate::policy

// SPDX-License-Identifier: Apache-2.0
// Conditions over a call's arguments, in three-valued logic (docs/policy.md, "Conditions"). Pure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "json/document.h"
#include "json/regex.h"
#include "policy/argument_path.h"

namespace toolgate::policy {

enum class Truth { kFalse, kTrue, kUnknown };

Truth Not(Truth truth);

// The list that a condition stands in: what a missing argument means depends on it.
enum class List { kRequire, kDenyIf };

// A constant of the policy that an argument is compared with: null, a boolean, a number or a
// string.
struct Constant {
  json::Type type = json::Type::kNull;
  bool truth = false;
  base::Decimal number;
  std::string text;  // strings: the text; numbers: as written
};

struct Operator;

// One comparison. Immutable.
struct Comparison {
  ArgumentPath path;
  const Operator* op = nullptr;
  std::vector<Constant> constants;  // one, or the elements of a list
  std::optional<json::Regex> regex;
  std::string value_text;  // the value as JSON, for sentences
};

// A tree of comparisons. Immutable.
struct Condition {
  enum class Kind { kComparison, kAll, kAny, kNot };
  Kind kind = Kind::kComparison;
  std::shared_ptr<const Comparison> comparison;
  std::vector<Condition> parts;
};

Truth Evaluate(const Condition& condition, json::Value arguments, List list);
// All of `conditions`; true if there are none.
Truth EvaluateAll(const std::vector<Condition>& conditions, json::Value arguments, List list);

// For people: `amount` is at most 500.
std::string Describe(const Condition& condition);
std::string DescribeAll(const std::vector<Condition>& conditions);

}  // namespace toolgate::policy

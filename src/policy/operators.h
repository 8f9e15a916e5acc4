// SPDX-License-Identifier: Apache-2.0
// The operators of conditions: a table of names, what value each needs, and what each computes.
#pragma once

#include <span>
#include <string_view>

#include "policy/condition.h"

namespace toolgate::policy {

// The JSON value that an operator compares with.
enum class ValueShape {
  kScalar,  // null, boolean, number or string
  kNumber,
  kString,
  kScalarList,  // an array of scalars
  kBoolean,     // true if left out
  kPattern,     // a string that is a regular expression
};

struct Operator {
  std::string_view name;
  ValueShape shape;
  // What a missing argument gives in `deny_if`; in `require` it is unknown. Not for `exists`.
  Truth missing_in_deny_if;
  // The result for an argument that is there.
  Truth (*compare)(const Comparison& comparison, json::Value argument);
  std::string_view words;  // for sentences: "`amount` <words> 5"
};

std::span<const Operator> Operators();
const Operator* FindOperator(std::string_view name);

}  // namespace toolgate::policy

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
  kScalarList,   // an array of scalars
  kBoolean,      // true if left out
  kPattern,      // a string that is a regular expression
  kGlob,         // a string with `*` and `?`
  kTypeName,     // a string that names a type of JSON
  kCount,        // a whole number from 0 on
  kBlocks,       // an IP address or a block of them, or a list of such
  kHosts,        // a host, or a list of hosts
  kDirectories,  // a directory, or a list of directories
};

// What is compared with the value: an argument, or a fact.
struct Operand {
  Operand(json::Value argument)  // NOLINT(google-explicit-constructor): every argument is one
      : type(argument.type()), text(argument.text()), value(argument) {}
  Operand(json::Type fact_type, std::string_view fact) : type(fact_type), text(fact) {}

  json::Type type;
  std::string_view text;  // of strings and numbers
  json::Value value;      // of arguments
};

struct Operator {
  std::string_view name;
  ValueShape shape;
  // What a missing argument gives in `deny_if` and `approve_if`; in `require` it is unknown. Not
  // for `exists`.
  Truth when_missing;
  // The result for an argument or a fact that is there.
  Truth (*compare)(const Comparison& comparison, const Operand& operand);
  std::string_view words;  // for sentences: "`amount` <words> 5"
};

std::span<const Operator> Operators();
const Operator* FindOperator(std::string_view name);

}  // namespace toolgate::policy

// SPDX-License-Identifier: Apache-2.0
// Conditions over a call's arguments, in three-valued logic (docs/policy.md, "Conditions"). Pure.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cidr.h"
#include "base/decimal.h"
#include "base/issues.h"
#include "base/url_host.h"
#include "json/document.h"
#include "json/regex.h"
#include "policy/argument_path.h"
#include "policy/facts.h"
#include "policy/file_path.h"

namespace toolgate::policy {

enum class Truth { kFalse, kTrue, kUnknown };

Truth Not(Truth truth);
Truth And(Truth a, Truth b);
Truth Or(Truth a, Truth b);

// The list that a condition stands in: what a missing argument means depends on it.
enum class List { kRequire, kDenyIf, kApproveIf };
std::string_view Name(List list);  // `require`...

// A constant of the policy that an argument is compared with: null, a boolean, a number or a
// string.
struct Constant {
  json::Type type = json::Type::kNull;
  bool truth = false;
  base::Decimal number;
  std::optional<uint64_t> small;  // the number, where ParseSmallCount reads it
  std::string text;               // strings: the text; numbers: as written
};

struct Operator;

// Of the elements that a path with `[*]` leads to: how many must compare.
enum class Quantifier { kAny, kEvery };

// One comparison. Immutable.
struct Comparison {
  base::Position position;  // of the path
  std::string path_text;    // as in the document, without a leading `args.`: for sentences
  std::optional<Fact> fact;
  ArgumentPath path;  // unless it is a fact
  Quantifier quantifier = Quantifier::kAny;
  const Operator* op = nullptr;
  std::vector<Constant> constants;  // one, or the elements of a list
  std::optional<json::Regex> regex;
  std::vector<base::Cidr> blocks;
  std::vector<base::HostPattern> hosts;
  std::vector<Directory> directories;
  std::string value_text;  // the value as JSON, for sentences
};

// A tree of comparisons, as it was written. Immutable.
struct Condition {
  enum class Kind { kComparison, kAll, kAny, kNot };
  Kind kind = Kind::kComparison;
  std::shared_ptr<const Comparison> comparison;
  std::vector<Condition> parts;
};

// What conditions speak of: the call's arguments (an object, or empty) and what is known beside.
struct Subject {
  json::Value arguments;
  const Facts& facts;
};

// For people: `amount` is at most 500.
std::string Describe(const Condition& condition);
std::string DescribeAll(const std::vector<Condition>& conditions);

}  // namespace toolgate::policy

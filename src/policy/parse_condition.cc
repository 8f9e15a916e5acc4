// SPDX-License-Identifier: Apache-2.0
#include "policy/parse_condition.h"

#include <fmt/format.h>

#include "base/text.h"
#include "json/reader.h"
#include "json/writer.h"
#include "policy/operators.h"

namespace toolgate::policy {
namespace {

using json::Type;
using json::Value;

constexpr size_t kDepthMax = 8;

Condition ParseAt(Value value, size_t depth, base::Issues& issues);

std::string OperatorNames() {
  std::vector<std::string> names;
  for (const Operator& op : Operators()) names.push_back(fmt::format("`{}`", op.name));
  return base::Join(names, ", ");
}

const Operator* ParseOperator(Value name, base::Issues& issues) {
  if (!name) return nullptr;
  if (const Operator* op = FindOperator(name.text())) return op;
  std::vector<std::string_view> known;
  for (const Operator& op : Operators()) known.push_back(op.name);
  const auto closest = base::FindClosest(name.text(), known);
  issues.Error(name.position(),
               fmt::format("there is no operator `{}`", base::Printable(name.text())),
               closest ? fmt::format("did you mean `{}`?", *closest)
                       : fmt::format("the operators are {}", OperatorNames()));
  return nullptr;
}

std::optional<Constant> ParseConstant(Value value, base::Issues& issues) {
  Constant constant;
  constant.type = value.type();
  constant.truth = value.AsBool();
  constant.text = value.text();
  if (value.Is(Type::kArray) || value.Is(Type::kObject)) {
    issues.Error(value.position(), fmt::format("`value` must be a string, number, boolean or null, "
                                               "not {}",
                                               json::WithArticle(value.type())));
    return std::nullopt;
  }
  if (value.Is(Type::kNumber)) {
    if (!base::IsExactInDouble(value.text())) {
      issues.Error(value.position(),
                   fmt::format("parsers read `{}` differently, so no argument can be compared "
                               "with it",
                               value.text()),
                   "use a number that a double holds exactly");
      return std::nullopt;
    }
    constant.number = *base::Decimal::Parse(value.text());
  }
  return constant;
}

void ParseList(Value value, Comparison& comparison, base::Issues& issues) {
  if (!value.Is(Type::kArray) || value.size() == 0) {
    issues.Error(value.position(), fmt::format("`value` of `{}` must be an array of at least one "
                                               "element",
                                               comparison.op->name));
    return;
  }
  for (const auto& entry : value) {
    if (auto constant = ParseConstant(entry.value, issues)) {
      comparison.constants.push_back(std::move(*constant));
    }
  }
}

void ParsePattern(Value value, Comparison& comparison, base::Issues& issues) {
  auto regex = json::Regex::Compile(value.text());
  if (!regex) {
    issues.Error(value.position(),
                 fmt::format("the regular expression is not valid: {}", regex.error().message),
                 "write it in RE2 syntax, which has no look-around and no back-references");
    return;
  }
  comparison.regex = std::move(*regex);
}

// The one type that the operator needs; empty if it takes any scalar or a list.
std::optional<Type> NeededType(ValueShape shape) {
  switch (shape) {
    case ValueShape::kNumber:
      return Type::kNumber;
    case ValueShape::kString:
    case ValueShape::kPattern:
      return Type::kString;
    case ValueShape::kBoolean:
      return Type::kBool;
    default:
      return std::nullopt;
  }
}

void ParseValue(Value value, Comparison& comparison, base::Issues& issues) {
  const ValueShape shape = comparison.op->shape;
  if (shape == ValueShape::kScalarList) return ParseList(value, comparison, issues);
  const auto needed = NeededType(shape);
  if (needed && !value.Is(*needed)) {
    issues.Error(value.position(),
                 fmt::format("`value` of `{}` must be {}, not {}", comparison.op->name,
                             json::WithArticle(*needed), json::WithArticle(value.type())));
    return;
  }
  if (shape == ValueShape::kPattern) ParsePattern(value, comparison, issues);
  if (auto constant = ParseConstant(value, issues)) {
    comparison.constants.push_back(std::move(*constant));
  }
}

Condition ParseComparison(Value value, base::Issues& issues) {
  json::ObjectReader reader(value, "a condition", issues);
  const Value path = reader.Require("path", Type::kString);
  const Value name = reader.Require("op", Type::kString);
  const Value constant = reader.TakeAny("value");
  reader.Finish();
  auto comparison = std::make_shared<Comparison>();
  if (path) {
    auto parsed = ArgumentPath::Parse(path.text());
    if (parsed) {
      comparison->path = std::move(*parsed);
    } else {
      issues.Error(path.position(), parsed.error().message);
    }
  }
  comparison->op = ParseOperator(name, issues);
  if (comparison->op != nullptr && constant) {
    comparison->value_text = json::Write(constant);
    ParseValue(constant, *comparison, issues);
  } else if (comparison->op != nullptr && comparison->op->shape == ValueShape::kBoolean) {
    comparison->constants.push_back({.type = Type::kBool, .truth = true});
  } else if (comparison->op != nullptr) {
    issues.Error(value.position(), fmt::format("`{}` needs a `value`", comparison->op->name));
  }
  return {Condition::Kind::kComparison, std::move(comparison), {}};
}

Condition ParseGroup(Condition::Kind kind, Value group, size_t depth, base::Issues& issues) {
  Condition condition{kind, nullptr, {}};
  if (kind == Condition::Kind::kNot) {
    condition.parts.push_back(ParseAt(group, depth + 1, issues));
    return condition;
  }
  if (!group.Is(Type::kArray) || group.size() == 0) {
    issues.Error(group.position(), "`any` and `all` hold an array of at least one condition");
  }
  for (const auto& entry : group)
    condition.parts.push_back(ParseAt(entry.value, depth + 1, issues));
  return condition;
}

Condition ParseAt(Value value, size_t depth, base::Issues& issues) {
  if (depth > kDepthMax) {
    issues.Error(value.position(), "conditions are nested more than 8 deep");
    return {};
  }
  constexpr std::pair<std::string_view, Condition::Kind> kGroups[] = {
      {"any", Condition::Kind::kAny},
      {"all", Condition::Kind::kAll},
      {"not", Condition::Kind::kNot}};
  for (const auto& [key, kind] : kGroups) {
    const Value group = value.Find(key);
    if (!group) continue;
    if (value.size() > 1) {
      issues.Error(value.position(), fmt::format("`{}` stands alone in its condition", key));
    }
    return ParseGroup(kind, group, depth, issues);
  }
  return ParseComparison(value, issues);
}

}  // namespace

Condition ParseCondition(json::Value value, base::Issues& issues) {
  return ParseAt(value, 1, issues);
}

}  // namespace toolgate::policy

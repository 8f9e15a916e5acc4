// SPDX-License-Identifier: Apache-2.0
#include "policy/parse_condition.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "json/reader.h"
#include "json/writer.h"
#include "policy/glob.h"
#include "policy/operators.h"

namespace toolgate::policy {
namespace {

using json::Type;
using json::Value;

constexpr size_t kDepthMax = 8;

Condition ParseAt(Value value, List list, size_t depth, base::Issues& issues);

std::string OperatorNames() {
  std::vector<std::string> names;
  for (const Operator& op : Operators()) names.push_back(fmt::format("`{}`", op.name));
  return base::Join(names, ", ");
}

// What to do about a path that is none.
std::string FindClosestFact(std::string_view text) {
  std::vector<std::string_view> facts;
  for (const FactName& fact : FactNames()) facts.push_back(fact.path);
  const auto closest = base::FindClosest(text, facts);
  return closest ? fmt::format("did you mean `{}`?", *closest)
                 : "arguments are `args.<name>`; the facts are in docs/policy.md";
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
    constant.small = base::ParseSmallCount(value.text());
  }
  return constant;
}

void RefuseAsListOf(Value value, const Comparison& comparison, base::Issues& issues) {
  issues.Error(value.position(), fmt::format("`value` of `{}` must be an array of at least one "
                                             "element",
                                             comparison.op->name));
}

void ParseList(Value value, Comparison& comparison, base::Issues& issues) {
  if (!value.Is(Type::kArray) || value.size() == 0) {
    return RefuseAsListOf(value, comparison, issues);
  }
  for (const auto& entry : value) {
    if (auto constant = ParseConstant(entry.value, issues)) {
      comparison.constants.push_back(std::move(*constant));
    }
  }
}

// One string or an array of them, each read by `T::Parse`.
template <class T>
void ParseTexts(Value value, const Comparison& comparison, std::vector<T>& out,
                base::Issues& issues) {
  const auto read = [&](Value text) {
    if (!text.Is(Type::kString)) {
      issues.Error(text.position(),
                   fmt::format("`value` of `{}` must be a string or an array of strings, not {}",
                               comparison.op->name, json::WithArticle(text.type())));
      return;
    }
    auto parsed = T::Parse(text.text());
    if (parsed) {
      out.push_back(std::move(*parsed));
    } else {
      issues.Error(text.position(), parsed.error().message);
    }
  };
  if (!value.Is(Type::kArray)) return read(value);
  if (value.size() == 0) return RefuseAsListOf(value, comparison, issues);
  for (const auto& entry : value) read(entry.value);
}

void CheckGlob(Value value, base::Issues& issues) {
  if (value.text().empty())
    issues.Error(value.position(), "an empty glob matches nothing but \"\"");
  const std::string_view fault = FindGlobFault(value.text());
  if (!fault.empty()) issues.Error(value.position(), std::string(fault));
}

void CheckTypeName(Value value, base::Issues& issues) {
  static const std::vector<std::string_view> kNames = {"null",   "boolean", "number", "integer",
                                                       "string", "array",   "object"};
  if (std::find(kNames.begin(), kNames.end(), value.text()) != kNames.end()) return;
  issues.Error(value.position(),
               fmt::format("there is no type `{}`", base::Printable(value.text())),
               "the types are `null`, `boolean`, `number`, `integer`, `string`, `array` and "
               "`object`");
}

void CheckCount(Value value, base::Issues& issues) {
  const auto number = base::Decimal::Parse(value.text());
  if (number && number->AsCount()) return;
  issues.Error(value.position(), "a length is a whole number from 0 on");
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
    case ValueShape::kCount:
      return Type::kNumber;
    case ValueShape::kString:
    case ValueShape::kPattern:
    case ValueShape::kGlob:
    case ValueShape::kTypeName:
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
  if (shape == ValueShape::kBlocks) return ParseTexts(value, comparison, comparison.blocks, issues);
  if (shape == ValueShape::kHosts) return ParseTexts(value, comparison, comparison.hosts, issues);
  if (shape == ValueShape::kDirectories) {
    return ParseTexts(value, comparison, comparison.directories, issues);
  }
  const auto needed = NeededType(shape);
  if (needed && !value.Is(*needed)) {
    issues.Error(value.position(),
                 fmt::format("`value` of `{}` must be {}, not {}", comparison.op->name,
                             json::WithArticle(*needed), json::WithArticle(value.type())));
    return;
  }
  if (shape == ValueShape::kPattern) ParsePattern(value, comparison, issues);
  if (shape == ValueShape::kGlob) CheckGlob(value, issues);
  if (shape == ValueShape::kTypeName) CheckTypeName(value, issues);
  if (shape == ValueShape::kCount) CheckCount(value, issues);
  if (auto constant = ParseConstant(value, issues)) {
    comparison.constants.push_back(std::move(*constant));
  }
}

// A fact, or a path into the arguments with or without `any(...)` or `every(...)` around it.
void ParsePath(Value path, List list, Comparison& comparison, base::Issues& issues) {
  std::string_view text = path.text();
  comparison.position = path.position();
  if (const FactName* fact = FindFact(text)) {
    comparison.fact = fact->fact;
    comparison.path_text = text;
    return;
  }
  bool quantified = false;
  for (const auto& [word, quantifier] :
       {std::pair("any(", Quantifier::kAny), std::pair("every(", Quantifier::kEvery)}) {
    if (!text.starts_with(word) || !text.ends_with(')')) continue;
    text = text.substr(std::string_view(word).size());
    text.remove_suffix(1);
    comparison.quantifier = quantifier;
    quantified = true;
  }
  auto parsed = ArgumentPath::Parse(text);
  if (!parsed) {
    const auto closest = FindClosestFact(text);
    issues.Error(path.position(), parsed.error().message, closest);
    return;
  }
  comparison.path = std::move(*parsed);
  comparison.path_text = quantified ? path.text() : comparison.path.ShortText();
  if (quantified && !comparison.path.has_wildcard()) {
    issues.Error(path.position(), "`any(...)` and `every(...)` need a path with `[*]`",
                 "leave them out, or name the elements, as in `any(args.items[*].name)`");
  }
  if (!quantified && comparison.path.has_wildcard() && list == List::kRequire) {
    issues.Error(path.position(), "`[*]` in `require` does not say how many elements must match",
                 fmt::format("write `every({})` or `any({})`", base::Printable(text),
                             base::Printable(text)));
  }
}

Condition ParseComparison(Value value, List list, base::Issues& issues) {
  json::ObjectReader reader(value, "a condition", issues);
  const Value path = reader.Require("path", Type::kString);
  const Value name = reader.Require("op", Type::kString);
  const Value constant = reader.TakeAny("value");
  reader.Finish();
  auto comparison = std::make_shared<Comparison>();
  if (path) ParsePath(path, list, *comparison, issues);
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

Condition ParseGroup(Condition::Kind kind, Value group, List list, size_t depth,
                     base::Issues& issues) {
  Condition condition{kind, nullptr, {}};
  if (kind == Condition::Kind::kNot) {
    condition.parts.push_back(ParseAt(group, list, depth + 1, issues));
    return condition;
  }
  if (!group.Is(Type::kArray) || group.size() == 0) {
    issues.Error(group.position(), "`any` and `all` hold an array of at least one condition");
  }
  for (const auto& entry : group)
    condition.parts.push_back(ParseAt(entry.value, list, depth + 1, issues));
  return condition;
}

Condition ParseAt(Value value, List list, size_t depth, base::Issues& issues) {
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
    return ParseGroup(kind, group, list, depth, issues);
  }
  return ParseComparison(value, list, issues);
}

}  // namespace

Condition ParseCondition(json::Value value, List list, base::Issues& issues) {
  return ParseAt(value, list, 1, issues);
}

}  // namespace toolgate::policy

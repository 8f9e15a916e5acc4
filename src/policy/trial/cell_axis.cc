// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/cell_axis.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "json/parse.h"
#include "json/writer.h"
#include "policy/operators.h"

namespace toolgate::policy::trial {
namespace {

using json::Type;
using json::Value;

constexpr size_t kShownCharsMax = 60;
constexpr double kLengthMax = 1000;

// What the comparisons of one path say of its values.
struct Constants {
  Axis axis;
  std::set<double> numbers;
  std::set<std::string> texts;
  std::set<size_t> lengths;
};
using ByPath = std::map<std::string, Constants>;

// A text for which an operator holds; empty: there is none to be had.
std::string TextFor(std::string_view op, std::string text) {
  if (op == "starts_with") return text + "x";
  if (op == "ends_with") return "x" + text;
  if (op == "path_within") return text + "/x";
  if (op == "cidr_in") return text.substr(0, text.find('/'));
  if (op == "regex" || op == "type") return "";
  if (op == "host_in") {
    if (text.starts_with("*.")) text.replace(0, 1, "x");
    return "https://" + text.substr(0, text.find('/')) + "/";
  }
  if (op == "glob")
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '*' || c == '?'; }, 'x');
  return text;
}

void AddConstant(const Comparison& comparison, Value value, Constants& constants) {
  const std::string_view op = comparison.op->name;
  if (value.Is(Type::kNumber)) {
    const double number = std::strtod(std::string(value.text()).c_str(), nullptr);
    const bool is_length = comparison.op->shape == ValueShape::kCount;
    if (!is_length) constants.numbers.insert(number);
    if (is_length && number <= kLengthMax) constants.lengths.insert(static_cast<size_t>(number));
  }
  if (!value.Is(Type::kString)) return;
  const std::string text = TextFor(op, std::string(value.text()));
  if (!text.empty()) constants.texts.insert(text);
  if (op == "type" && value.text() == "integer") constants.numbers.insert(0);
  if (op == "path_within") constants.texts.insert(std::string(value.text()));
}

void Collect(const Condition& condition, ByPath& paths) {
  for (const Condition& part : condition.parts) Collect(part, paths);
  if (condition.kind != Condition::Kind::kComparison) return;
  const Comparison& comparison = *condition.comparison;
  const std::string key = comparison.fact ? "fact " + comparison.path_text : comparison.path.text();
  Constants& constants = paths[key];
  constants.axis.fact = comparison.fact;
  constants.axis.path = comparison.path;
  constants.axis.path_text = comparison.fact ? comparison.path_text : comparison.path.ShortText();
  const auto parsed = json::Parse(comparison.value_text);
  if (!parsed) return;
  AddConstant(comparison, parsed->root(), constants);
  if (!parsed->root().Is(Type::kArray)) return;
  for (const auto& entry : parsed->root()) AddConstant(comparison, entry.value, constants);
}

void Collect(const ToolRules& rules, ByPath& paths) {
  for (const auto* list : {&rules.require, &rules.deny_if, &rules.approve_if}) {
    for (const Predicate* predicate : *list) {
      for (const Condition& condition : predicate->conditions) Collect(condition, paths);
    }
  }
  for (const Limit* limit : rules.limits) {
    if (!limit->amount) continue;
    Constants& constants = paths[limit->amount->text()];
    constants.axis.path = *limit->amount;
    constants.axis.path_text = limit->amount->ShortText();
    constants.numbers.insert(0);
  }
}

std::string Quoted(std::string_view text) {
  std::string out;
  json::AppendQuoted(out, text);
  return out;
}

class Values {
 public:
  void Add(std::string json, std::string words) {
    const bool is_there = std::any_of(values_.begin(), values_.end(),
                                      [&json](const AxisValue& one) { return one.json == json; });
    if (is_there || values_.size() == kAxisValuesMax) return;
    values_.push_back({std::move(json), base::Printable(words, kShownCharsMax)});
  }
  // What has no constants first: these must not be left out.
  void AddOthers() {
    Add("", "missing");
    Add("null", "null");
    Add("true", "true");
    Add("false", "false");
    Add("[]", "an empty array");
    Add("{}", "an object");
    Add(Quoted("\xC2\xA7"), "another text");
  }
  // The numbers themselves, between them, below and above.
  void AddNumbers(const std::set<double>& numbers) {
    if (numbers.empty()) return Add("7", "a number");
    const double* before = nullptr;
    for (const double& number : numbers) {
      const double below =
          before ? (*before + number) / 2 : number - std::max(1.0, std::abs(number));
      if (below < number && (!before || below > *before)) {
        Add(fmt::format("{}", below), before ? fmt::format("between {} and {}", *before, number)
                                             : fmt::format("less than {}", number));
      }
      Add(fmt::format("{}", number), fmt::format("{}", number));
      before = &number;
    }
    const double above = *before + std::max(1.0, std::abs(*before));
    Add(fmt::format("{}", above), fmt::format("more than {}", *before));
    Add(fmt::format("{}", *before + 0.5), fmt::format("{}", *before + 0.5));
  }
  std::vector<AxisValue> Take() { return std::move(values_); }

 private:
  std::vector<AxisValue> values_;
};

std::vector<AxisValue> ValuesOf(const Constants& constants) {
  Values values;
  values.AddOthers();
  values.AddNumbers(constants.numbers);
  for (const std::string& text : constants.texts) values.Add(Quoted(text), Quoted(text));
  for (const size_t length : constants.lengths) {
    for (const size_t size : {length - 1, length, length + 1}) {
      if (size > length + 1) continue;  // one less than nothing
      values.Add(Quoted(std::string(size, 'a')), fmt::format("a text of {}", size));
      std::string array;
      for (size_t i = 0; i < size; ++i) array += i == 0 ? "0" : ",0";
      values.Add("[" + array + "]", fmt::format("an array of {}", size));
    }
  }
  return values.Take();
}

// Facts are texts, or numbers of which there are few.
std::vector<AxisValue> ValuesOfFact(const Constants& constants) {
  Values values;
  if (constants.axis.fact == Fact::kTimeUtcHour) {
    for (int hour = 0; hour < 24; ++hour)
      values.Add(fmt::format("{}", hour), fmt::format("{}", hour));
  } else if (constants.axis.fact == Fact::kTimeUtcWeekday) {
    for (const char* day :
         {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}) {
      values.Add(Quoted(day), day);
    }
  } else {
    values.Add("", "missing");
    values.Add(Quoted("\xC2\xA7"), "another text");
    for (const std::string& text : constants.texts) values.Add(Quoted(text), Quoted(text));
  }
  return values.Take();
}

// What the tool is, and not what the call is.
bool IsOfTheTool(const Axis& axis) {
  return axis.fact == Fact::kToolName || axis.fact == Fact::kToolCategory ||
         axis.fact == Fact::kToolSeverity;
}

}  // namespace

std::vector<Axis> AxesOf(const ToolRules& before, const ToolRules& after) {
  ByPath paths;
  Collect(before, paths);
  Collect(after, paths);
  std::vector<Axis> axes;
  for (auto& [key, constants] : paths) {
    if (IsOfTheTool(constants.axis)) continue;
    Axis axis = constants.axis;
    axis.values = axis.fact ? ValuesOfFact(constants) : ValuesOf(constants);
    axes.push_back(std::move(axis));
  }
  return axes;
}

}  // namespace toolgate::policy::trial

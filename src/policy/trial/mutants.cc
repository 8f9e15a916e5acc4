// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/mutants.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "base/decimal.h"
#include "base/text.h"
#include "json/reader.h"
#include "json/writer.h"

namespace toolgate::policy::trial {
namespace {

using json::Type;
using json::Value;

constexpr size_t kShownCharsMax = 80;

// `target` replaced by `text`, or left out where that is empty.
struct Edit {
  Value target;
  std::string text;
};

void WriteEdited(Value value, const Edit& edit, json::Writer& writer) {
  if (value.identity() == edit.target.identity()) {
    writer.Raw(edit.text);
    return;
  }
  if (!value.Contains(edit.target) || value.size() == 0) {
    writer.Copy(value);
    return;
  }
  const bool is_object = value.Is(Type::kObject);
  is_object ? writer.BeginObject() : writer.BeginArray();
  for (const auto& entry : value) {
    const bool is_dropped = edit.text.empty() && entry.value.identity() == edit.target.identity();
    if (is_dropped) continue;
    if (is_object) writer.Key(entry.key);
    WriteEdited(entry.value, edit, writer);
  }
  is_object ? writer.EndObject() : writer.EndArray();
}

// A number further up or down by itself, or by one. Empty: it is no number for that.
std::optional<std::string> Moved(Value number, int sign) {
  const std::string text(number.text());
  const double value = std::strtod(text.c_str(), nullptr);
  const double moved = value + sign * std::max(1.0, std::abs(value));
  std::string written = fmt::format("{}", moved);
  if (!number.Is(Type::kNumber) || !base::IsExactInDouble(written)) return std::nullopt;
  return written;
}

class Mutator {
 public:
  explicit Mutator(Value root) : root_(root) {}

  std::vector<Mutant> Take() { return std::move(mutants_); }

  void ChangeDocument() {
    Flip(root_.Find("default"), "/default", {{"allow", "deny"}, {"deny", "allow"}});
    Flip(root_.Find("pin"), "/pin", {{"deny", "off"}});
    DropEach(root_.Find("hide"), "/hide");
    DropEach(root_.Find("classes"), "/classes");
    ChangeConstraints(root_.Find("all_tools"), "/all_tools");
    ChangeEntries(root_.Find("tools"), "/tools");
    for (const std::string section : {"resources", "prompts"}) {
      const Value value = root_.Find(section);
      Flip(value.Find("default"), fmt::format("/{}/default", section),
           {{"allow", "deny"}, {"deny", "allow"}});
      DropEach(value.Find("hide"), fmt::format("/{}/hide", section));
      ChangeEntries(value.Find("rules"), fmt::format("/{}/rules", section));
    }
  }

 private:
  using Words = std::vector<std::pair<std::string_view, std::string_view>>;

  void Add(const std::string& place, std::string_view change, Edit edit) {
    if (mutants_.size() > kMutantsMax) return;
    Mutant mutant{fmt::format("{}: {}", place, change), ""};
    json::Writer writer(mutant.text);
    WriteEdited(root_, edit, writer);
    mutants_.push_back(std::move(mutant));
  }
  void Drop(Value value, const std::string& place) { Add(place, "dropped", {value, ""}); }
  void Replace(Value value, const std::string& place, const std::string& text) {
    const std::string words =
        fmt::format("{} for {}", text, base::Printable(json::Write(value), kShownCharsMax));
    Add(place, words, {value, text});
  }

  void DropEach(Value values, const std::string& place) {
    size_t index = 0;
    for (const auto& entry : values) {
      const std::string step =
          values.Is(Type::kObject) ? json::PointerToken(entry.key) : fmt::format("{}", index++);
      Drop(entry.value, fmt::format("{}/{}", place, step));
    }
  }

  // A word by the one that stands beside it.
  void Flip(Value value, const std::string& place, const Words& words) {
    for (const auto& [word, other] : words) {
      if (value.Is(Type::kString) && value.text() == word) {
        Replace(value, place, fmt::format("\"{}\"", other));
      }
    }
  }

  void ChangeEntries(Value entries, const std::string& place) {
    for (const auto& entry : entries) {
      const std::string own = fmt::format("{}/{}", place, json::PointerToken(entry.key));
      Drop(entry.value, own);
      Flip(
          entry.value.Find("action"), own + "/action",
          {{"allow", "deny"}, {"deny", "allow"}, {"hide", "allow"}, {"require_approval", "allow"}});
      ChangeConstraints(entry.value, own);
    }
  }

  void ChangeConstraints(Value entry, const std::string& place) {
    for (const std::string list : {"require", "deny_if", "approve_if"}) {
      size_t index = 0;
      for (const auto& predicate : entry.Find(list)) {
        const std::string own = fmt::format("{}/{}/{}", place, list, index++);
        Drop(predicate.value, own);
        looser_ = list == "require" ? 1 : -1;
        ChangeConditions(predicate.value.Find("conditions"), own + "/conditions");
      }
    }
    const Value validation = entry.Find("validate_arguments");
    if (validation.AsBool()) Drop(validation, place + "/validate_arguments");
    size_t index = 0;
    for (const auto& limit : entry.Find("limits")) {
      ChangeLimit(limit.value, fmt::format("{}/limits/{}", place, index++));
    }
    if (const Value rate = entry.Find("rate_limit")) ChangeLimit(rate, place + "/rate_limit");
  }

  void ChangeConditions(Value conditions, const std::string& place) {
    size_t index = 0;
    for (const auto& condition : conditions) {
      const std::string own = fmt::format("{}/{}", place, index++);
      if (conditions.size() > 1) Drop(condition.value, own);
      ChangeCondition(condition.value, own);
    }
  }

  // No deeper than conditions nest.
  void ChangeCondition(Value condition, const std::string& place) {
    for (const std::string group : {"any", "all"}) {
      if (const Value parts = condition.Find(group)) {
        ChangeConditions(parts, fmt::format("{}/{}", place, group));
      }
    }
    if (const Value inner = condition.Find("not")) {
      Add(place, "without `not`", {condition, json::Write(inner)});
      looser_ = -looser_;
      ChangeCondition(inner, place + "/not");
      looser_ = -looser_;
    }
    if (condition.Find("op")) ChangeComparison(condition, place);
  }

  void ChangeComparison(Value comparison, const std::string& place) {
    const Value op = comparison.Find("op");
    const Value value = comparison.Find("value");
    const std::string_view name = op.text();
    Flip(op, place + "/op",
         {{"eq", "neq"},
          {"neq", "eq"},
          {"in", "not_in"},
          {"not_in", "in"},
          {"lt", "lte"},
          {"lte", "lt"},
          {"gt", "gte"},
          {"gte", "gt"}});
    if (name == "exists") {
      const bool wanted = !value || value.AsBool();
      Add(place, wanted ? "exists not" : "exists",
          {comparison, fmt::format(R"({{"path":{},"op":"exists","value":{}}})",
                                   json::Write(comparison.Find("path")), !wanted)});
    }
    const std::string value_place = place + "/value";
    const bool is_upper = name == "lt" || name == "lte" || name == "length_lt";
    const bool is_lower = name == "gt" || name == "gte" || name == "length_gt";
    if (is_upper || is_lower) {
      const auto moved = Moved(value, is_upper ? looser_ : -looser_);
      if (moved) Replace(value, value_place, *moved);
    }
    const bool is_part = name == "starts_with" || name == "ends_with" || name == "contains";
    if (value.Is(Type::kString) && (is_part || name == "regex")) {
      Replace(value, value_place, "\"\"");
    }
    if (name == "glob") Replace(value, value_place, "\"*\"");
    if (value.Is(Type::kArray) && value.size() > 1) DropEach(value, value_place);
  }

  // Without it, with one more, and with half the window: what a call needs to be seen by.
  void ChangeLimit(Value limit, const std::string& place) {
    Drop(limit, place);
    const Value max = limit.Find("max");
    const std::string text(max.text());
    const std::string more = fmt::format("{}", std::strtod(text.c_str(), nullptr) + 1);
    if (max.Is(Type::kNumber) && base::IsExactInDouble(more)) Replace(max, place + "/max", more);
    const Value window = limit.Find("window");
    const std::string_view calendar = limit.Find("align").text();
    if (calendar == "calendar") {
      Flip(window, place + "/window", {{"week", "day"}, {"day", "hour"}, {"hour", "minute"}});
      return;
    }
    constexpr std::pair<std::string_view, std::string_view> kHalves[] = {
        {"minute", "30"}, {"hour", "1800"}, {"day", "43200"}, {"week", "302400"}};
    for (const auto& [word, half] : kHalves) {
      if (window.text() == word) Replace(window, place + "/window", std::string(half));
    }
    const auto seconds = base::ParseUint(window.text());
    if (window.Is(Type::kNumber) && seconds.value_or(0) > 1) {
      Replace(window, place + "/window", fmt::format("{}", *seconds / 2));
    }
  }

  Value root_;
  int looser_ = 1;  // the way in which an upper bound goes to allow more
  std::vector<Mutant> mutants_;
};

}  // namespace

std::vector<Mutant> MutantsOf(Value policy) {
  Mutator mutator(policy);
  mutator.ChangeDocument();
  return mutator.Take();
}

}  // namespace toolgate::policy::trial

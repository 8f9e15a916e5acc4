// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/intercept.h"

#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "json/reader.h"

namespace toolgate::policy::trial {
namespace {

using json::ObjectReader;
using json::Type;
using json::Value;

// What becomes of the rules of one tool, as elements of arrays.
struct Lists {
  std::string require;
  std::string deny_if;
  std::string limits;
};

void Append(std::string& list, std::string element) {
  if (!list.empty()) list += ',';
  list += element;
}

// One predicate; `conditions` is text that is JSON already.
std::string PredicateOf(const std::string& conditions, const std::string& on_deny) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Key("conditions").Raw("[" + conditions + "]");
  if (!on_deny.empty()) writer.Member("on_deny", on_deny);
  writer.EndObject();
  return out;
}

// All who use the server share a counter there, and windows are those of the calendar.
std::string LimitOf(std::string_view max, std::string_view window, std::string_view amount) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Key("max").Raw(max).Member("window", window);
  writer.Member("align", "calendar").Member("scope", "server");
  if (!amount.empty()) writer.Member("amount", amount);
  writer.EndObject();
  return out;
}

// `5/hour`.
void ReadRate(Value rate, Lists& lists, base::Issues& issues) {
  const auto parts = base::Split(rate.text(), '/');
  const bool is_rate = parts.size() == 2 && base::ParseUint(parts[0]).value_or(0) > 0 &&
                       (parts[1] == "minute" || parts[1] == "hour" || parts[1] == "day");
  if (!is_rate) {
    issues.Error(rate.position(), "a `rate_limit` is written as `5/hour`, by minute, hour or day");
    return;
  }
  Append(lists.limits, LimitOf(fmt::format("{}", *base::ParseUint(parts[0])), parts[1], ""));
}

struct State {
  Value object;  // empty: there is none
  std::string counter;
  std::string window;
  std::string amount;
};

State ReadState(Value value, base::Issues& issues) {
  State state{value, "", "", ""};
  if (!value) return state;
  ObjectReader reader(value, "`state`", issues);
  reader.RequirePresent("counter");
  reader.RequirePresent("window");
  state.counter = reader.TakeString("counter").value_or("");
  state.window = reader.TakeWord("window", {"minute", "hour", "day"}).value_or("");
  state.amount = reader.TakeString("increment_from").value_or("");
  const Value increment = reader.TakeAny("increment");
  if (increment && increment.text() != "1") {
    issues.Error(increment.position(), "an `increment` other than 1 cannot be carried over");
  }
  reader.Finish();
  return state;
}

// What a condition on the rule's own counter allows at most; empty after an issue.
std::optional<std::string> MaxOf(Value condition, const State& state, base::Issues& issues) {
  const std::string_view op = condition.Find("op").text();
  const Value value = condition.Find("value");
  if (value.Is(Type::kNumber) && op == "lte") return std::string(value.text());
  const auto whole = base::ParseUint(value.text());
  if (value.Is(Type::kNumber) && op == "lt" && state.amount.empty() && whole.value_or(0) > 1) {
    return fmt::format("{}", *whole - 1);
  }
  issues.Error(condition.position(),
               "this condition on a counter cannot be carried over: a limit has a greatest number",
               "write it with `lte` and a number");
  return std::nullopt;
}

// Conditions of arguments are kept as they are; one on the rule's own counter becomes a limit.
std::string ReadConditions(Value conditions, std::string_view scope, const State& state,
                           Lists& lists, base::Issues& issues) {
  std::string kept;
  bool is_counted = false;
  for (const auto& entry : conditions) {
    const std::string_view path = entry.value.Find("path").text();
    if (!path.starts_with("state.")) {
      Append(kept, json::Write(entry.value));
    } else if (!state.object || path != fmt::format("state.{}.{}", scope, state.counter)) {
      issues.Error(entry.value.position(),
                   "a condition on a counter that another rule counts cannot be carried over");
    } else if (const auto max = MaxOf(entry.value, state, issues)) {
      Append(lists.limits, LimitOf(*max, state.window, state.amount));
      is_counted = true;
    }
  }
  if (state.object && !is_counted && !issues.HasErrors()) {
    issues.Error(state.object.position(),
                 "a counter that its own rule does not compare cannot be carried over");
  }
  return kept;
}

void ReadRule(Value value, std::string_view scope, Lists& lists, base::Issues& issues,
              std::vector<std::string>& notes) {
  ObjectReader reader(value, "a rule", issues);
  const std::string name = reader.TakeString("name").value_or("");
  const auto action = reader.TakeWord("action", {"evaluate", "deny"});
  const std::string on_deny = reader.TakeString("on_deny").value_or("");
  const Value conditions = reader.Take("conditions", Type::kArray);
  const State state = ReadState(reader.Take("state", Type::kObject), issues);
  const Value rate = reader.Take("rate_limit", Type::kString);
  reader.Finish();
  const bool has_one = (action == "deny") + (rate ? 1 : 0) + (conditions.size() > 0) == 1;
  if (!has_one || (state.object && conditions.size() == 0)) {
    issues.Error(value.position(),
                 "a rule has one of `conditions`, `rate_limit` and `action: deny`");
    return;
  }
  if (action == "deny") Append(lists.deny_if, PredicateOf("", on_deny));
  if (rate) ReadRate(rate, lists, issues);
  const std::string kept = ReadConditions(conditions, scope, state, lists, issues);
  if (!kept.empty()) Append(lists.require, PredicateOf(kept, on_deny));
  if (!on_deny.empty() && (rate || state.object)) {
    notes.push_back(fmt::format(
        "the message of `{}` is not told when its limit is used up: limits have their own",
        base::Printable(name)));
  }
}

std::string EntryOf(Value tool, std::string_view scope, base::Issues& issues,
                    std::vector<std::string>& notes) {
  ObjectReader reader(tool, "a tool", issues);
  Lists lists;
  for (const auto& rule : reader.Require("rules", Type::kArray)) {
    ReadRule(rule.value, scope, lists, issues, notes);
  }
  reader.Finish();
  std::string out;
  json::Writer writer(out);
  writer.BeginObject();
  if (!lists.require.empty()) writer.Key("require").Raw("[" + lists.require + "]");
  if (!lists.deny_if.empty()) writer.Key("deny_if").Raw("[" + lists.deny_if + "]");
  if (!lists.limits.empty()) writer.Key("limits").Raw("[" + lists.limits + "]");
  writer.EndObject();
  return out;
}

// Names are exact there, but for `*` alone.
std::string SelectorOf(std::string_view name, Value place, base::Issues& issues) {
  if (name.starts_with('@')) {
    issues.Error(place.position(), "a tool whose name begins with `@` cannot be carried over");
  }
  std::string selector;
  for (const char c : name) {
    if (c == '*' || c == '?' || c == '\\') selector += '\\';
    selector += c;
  }
  return selector;
}

void WriteHidden(Value hide, json::Writer& writer, base::Issues& issues) {
  writer.Key("hide").BeginArray();
  for (const auto& entry : hide) {
    const std::string_view name = entry.value.text();
    if (!entry.value.Is(Type::kString)) {
      issues.Error(entry.value.position(), "`hide` holds names of tools");
    }
    writer.String(name == "*" ? "*" : SelectorOf(name, entry.value, issues));
  }
  writer.EndArray();
}

}  // namespace

std::string ConvertIntercept(Value root, base::Issues& issues, std::vector<std::string>& notes) {
  ObjectReader reader(root, "the policy", issues);
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("version", "1");
  reader.TakeWord("version", {"1"});
  if (const auto text = reader.TakeString("description")) writer.Member("description", *text);
  const auto posture = reader.TakeWord("default", {"allow", "deny"});
  writer.Member("default", posture.value_or("allow"));
  if (!posture) notes.push_back("without `default` all tools that no rule names are allowed");
  if (const Value hide = reader.Take("hide", Type::kArray)) WriteHidden(hide, writer, issues);
  const Value tools = reader.Require("tools", Type::kObject);
  if (const Value all = tools.Find("*")) {
    writer.Key("all_tools").Raw(EntryOf(all, "_global", issues, notes));
  }
  writer.Key("tools").BeginObject();
  for (const auto& tool : tools) {
    if (tool.key == "*") continue;
    writer.Key(std::string_view(SelectorOf(tool.key, tool.key_value, issues)));
    writer.Raw(EntryOf(tool.value, tool.key, issues, notes));
  }
  writer.EndObject().EndObject();
  reader.Finish();
  return out;
}

}  // namespace toolgate::policy::trial

// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/recorded_call.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::policy::trial {
namespace {

using json::Type;
using json::Value;

// Records cut what is long (src/audit/decision_record.cc): from these sizes on something may be
// missing.
constexpr size_t kWholeKeyBytesMax = 120;
constexpr size_t kWholeKeysBytesMax = 1400;
constexpr size_t kWholeTextBytesMax = 248;
constexpr std::string_view kTooLong = "(too long)";

// Decided before or after the policy, or not by it.
constexpr std::string_view kOutside[] = {
    "(no policy)",      "(paused)",    "(unknown tool)",    "(unknown resource)",
    "(unknown prompt)", "(malformed)", "(cancelled)",       "(upstream unavailable)",
    "(decision log)",   "(limits)",    "(header mismatch)", "(not offered)"};

constexpr std::pair<std::string_view, Kind> kMethods[] = {{"tools/call", Kind::kTools},
                                                          {"resources/read", Kind::kResources},
                                                          {"resources/subscribe", Kind::kResources},
                                                          {"prompts/get", Kind::kPrompts}};

std::optional<Outcome> FindOutcome(std::string_view name) {
  for (const Outcome outcome : {Outcome::kForward, Outcome::kDeny, Outcome::kHold}) {
    if (Name(outcome) == name) return outcome;
  }
  return std::nullopt;
}

// Objects of what is known, by their members.
struct Node {
  Value value;  // if there is no more below it
  std::map<std::string, Node, std::less<>> members;
};

void Write(const Node& node, json::Writer& writer) {
  if (node.members.empty()) {
    node.value ? writer.Copy(node.value) : writer.Null();
    return;
  }
  writer.BeginObject();
  for (const auto& [name, member] : node.members) {
    writer.Key(std::string_view(name));
    Write(member, writer);
  }
  writer.EndObject();
}

bool IsOfMembers(const ArgumentPath& path) {
  return std::all_of(path.steps().begin(), path.steps().end(),
                     [](const auto& step) { return step.kind == ArgumentPath::Step::kMember; });
}

// Whether `path` leads to what `known` leads to, or into it.
bool LiesIn(const ArgumentPath& path, const ArgumentPath& known) {
  if (path.steps().size() < known.steps().size()) return false;
  for (size_t i = 0; i < known.steps().size(); ++i) {
    const ArgumentPath::Step& step = path.steps()[i];
    if (step.kind != ArgumentPath::Step::kMember || step.name != known.steps()[i].name)
      return false;
  }
  return true;
}

bool IsWhole(Value value) {
  if (!value.Is(Type::kString)) return true;
  return value.text() != kTooLong && json::Write(value).size() <= kWholeTextBytesMax;
}

}  // namespace

RecordedCall RecordedCall::Read(std::string line) {
  RecordedCall call;
  auto parsed = json::Parse(std::move(line));
  if (!parsed || !parsed->root().Is(Type::kObject)) return call;
  call.record_ = std::move(*parsed);
  const auto time = base::ParseUtc(call.text("time"));
  const auto outcome = FindOutcome(call.text("outcome"));
  if (!time || !outcome) return call;
  call.time_ = *time;
  call.outcome_ = *outcome;
  call.kind_ = Kind::kOther;
  const std::string_view method = call.text("method");
  const std::string_view rule = call.text("rule");
  for (const auto& [name, kind] : kMethods) {
    if (name != method || call.text("tool").empty()) continue;
    call.kind_ = Kind::kCall;
    call.target_kind_ = kind;
  }
  if (std::find(std::begin(kOutside), std::end(kOutside), rule) != std::end(kOutside)) {
    call.kind_ = Kind::kOther;
  }
  if (call.kind_ == Kind::kCall) call.ReadArguments();
  call.ReadTool();
  return call;
}

void RecordedCall::ReadArguments() {
  Node all;
  size_t bytes = 0;
  const Value keys = root().Find("argument_keys");
  has_all_keys_ = keys.Is(Type::kArray);
  for (const auto& entry : keys) {
    const std::string_view key = entry.value.text();
    all.members[std::string(key)];
    bytes += key.size() + 3;
    if (key.size() > kWholeKeyBytesMax) has_all_keys_ = false;
  }
  if (bytes > kWholeKeysBytesMax) has_all_keys_ = false;
  for (const auto& entry : root().Find("argument_values")) {
    auto path = ArgumentPath::Parse(entry.key);
    if (!path || !IsOfMembers(*path) || !IsWhole(entry.value)) continue;
    if (!all.members.contains(path->steps().front().name)) continue;
    Node* node = &all;
    for (const ArgumentPath::Step& step : path->steps()) node = &node->members[step.name];
    node->value = entry.value;
    known_.push_back(std::move(*path));
  }
  // A value that is whole stands for what is known below it.
  for (const ArgumentPath& path : known_) {
    Node* node = &all;
    for (const ArgumentPath::Step& step : path.steps()) {
      node = &node->members[step.name];
      if (node->value) node->members.clear();
      if (node->value) break;
    }
  }
  std::string text;
  json::Writer writer(text);
  all.members.empty() ? writer.BeginObject().EndObject() : (Write(all, writer), writer);
  if (auto parsed = json::Parse(std::move(text))) {
    arguments_ = std::move(*parsed);
  } else {
    known_.clear();
    has_all_keys_ = false;
  }
}

void RecordedCall::ReadTool() {
  tool_.name = text("tool");
  const Value risk = root().Find("risk");
  const std::string category = base::ToAsciiLower(risk.Find("category").text());
  const std::string severity = base::ToAsciiLower(risk.Find("severity").text());
  tool_.category = FindCategory(category).value_or(risk::Category::kUnknown);
  tool_.severity = FindSeverity(severity).value_or(risk::SeverityOf(tool_.category));
  const std::string_view rule = text("rule");
  const std::string_view warning = text("warning");
  if (rule == "(not reviewed)" || warning.starts_with("not reviewed")) review_ = Review::kNever;
  if (rule == "(definition changed)" || warning.starts_with("definition changed")) {
    review_ = Review::kChanged;
  }
}

bool RecordedCall::may_be_given_back() const {
  return !text("upstream_error").empty() && !root().Find("upstream_status");
}

bool RecordedCall::Knows(const ArgumentPath& path, bool asks_existence) const {
  const bool is_recorded =
      std::any_of(known_.begin(), known_.end(),
                  [&path](const ArgumentPath& known) { return LiesIn(path, known); });
  if (is_recorded) return true;
  if (!has_all_keys_) return false;
  const bool is_there = static_cast<bool>(arguments().Find(path.steps().front().name));
  return !is_there || (asks_existence && path.steps().size() == 1);
}

}  // namespace toolgate::policy::trial

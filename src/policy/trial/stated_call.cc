// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/stated_call.h"

#include <fmt/format.h>

#include "json/reader.h"

namespace toolgate::policy::trial {
namespace {

using json::ObjectReader;
using json::Type;
using json::Value;

constexpr std::pair<std::string_view, Kind> kTargets[] = {
    {"tool", Kind::kTools}, {"resource", Kind::kResources}, {"prompt", Kind::kPrompts}};
constexpr int64_t kAgoSecondsMax = 366 * 24 * 3600;

// When calls are made that state no time: noon of a Wednesday.
base::WallTime UnstatedMoment() { return *base::ParseUtc("2026-01-07T12:00:00Z"); }

// How many of `tool`, `resource` and `prompt` there are; the last one is taken.
int ReadTarget(ObjectReader& reader, StatedCall& call) {
  int found = 0;
  for (const auto& [field, kind] : kTargets) {
    auto target = reader.TakeString(field);
    if (!target) continue;
    call.kind = kind;
    call.target = std::move(*target);
    ++found;
  }
  return found;
}

void ReadText(ObjectReader& reader, std::string_view field, std::string_view& text) {
  if (const Value value = reader.Take(field, Type::kString)) text = value.text();
}

// What is known of the call beside its arguments, all of it optional.
void ReadFacts(ObjectReader& reader, StatedCall& call) {
  ReadText(reader, "server", call.facts.tool_server);
  ReadText(reader, "grant", call.facts.grant_label);
  ReadText(reader, "subject", call.facts.grant_subject);
  ReadText(reader, "client", call.facts.session_client_name);
  ReadText(reader, "session", call.session);
}

void ReadTime(ObjectReader& reader, StatedCall& call, base::Issues& issues) {
  const Value time = reader.Take("time", Type::kString);
  if (!time) return;
  call.facts.time = base::ParseUtc(time.text());
  if (call.facts.time) {
    call.moment = *call.facts.time;
  } else {
    issues.Error(time.position(), "a time is written as in `2026-03-02T14:30:00Z`");
  }
}

// What is known of the tool, all of it optional.
void ReadTool(ObjectReader& reader, Tool& tool) {
  const auto category = reader.TakeWord(
      "category", {"unknown", "read", "write", "execute", "destructive", "financial"});
  if (category) {
    tool.category = *FindCategory(*category);
    tool.severity = risk::SeverityOf(tool.category);
  }
  const auto severity = reader.TakeWord("severity", {"low", "medium", "high", "critical"});
  if (severity) tool.severity = *FindSeverity(*severity);
  ReadText(reader, "digest", tool.digest);
  const auto review = reader.TakeWord("review", {"never", "changed", "current"});
  if (review == "never") tool.review = Review::kNever;
  if (review == "changed") tool.review = Review::kChanged;
  if (review == "current") tool.review = Review::kCurrent;
}

void ReadArguments(ObjectReader& reader, StatedCall& call) {
  if (const Value arguments = reader.Take("arguments", Type::kObject)) call.arguments = arguments;
  if (auto fault = reader.TakeString("argument_fault")) call.argument_fault = std::move(*fault);
}

}  // namespace

StatedCall ReadStatedCall(Value value, base::Issues& issues) {
  StatedCall call;
  call.moment = UnstatedMoment();
  call.tool.severity = risk::SeverityOf(call.tool.category);
  ObjectReader reader(value, "`call`", issues);
  if (ReadTarget(reader, call) != 1) {
    issues.Error(value.position(), "a call names one `tool`, `resource` or `prompt`");
  }
  ReadArguments(reader, call);
  ReadTool(reader, call.tool);
  ReadFacts(reader, call);
  ReadTime(reader, call, issues);
  reader.Finish();
  return call;
}

EarlierCalls ReadEarlierCalls(Value value, const StatedCall& call, base::Issues& issues) {
  EarlierCalls earlier{call};
  ObjectReader reader(value, "an earlier call", issues);
  StatedCall other;
  other.tool.severity = risk::SeverityOf(other.tool.category);
  const int targets = ReadTarget(reader, other);
  if (targets > 1) {
    issues.Error(value.position(), "an earlier call names one `tool`, `resource` or `prompt`");
  }
  if (targets == 1) {
    other.facts = call.facts;
    other.session = call.session;
    other.moment = call.moment;
    earlier.call = std::move(other);
  }
  ReadArguments(reader, earlier.call);
  ReadTool(reader, earlier.call.tool);
  ReadFacts(reader, earlier.call);
  const bool has_both = value.Find("time") && value.Find("ago");
  if (has_both || (value.Find("time") && !call.facts.time)) {
    issues.Error(value.position(), has_both
                                       ? "an earlier call has `time` or `ago`, not both"
                                       : "an earlier call has a `time` only if the call itself has "
                                         "one; otherwise write `ago`, in seconds");
  }
  ReadTime(reader, earlier.call, issues);
  if (const auto ago = reader.TakeInt("ago", 0, kAgoSecondsMax)) {
    earlier.call.moment = call.moment - std::chrono::seconds(*ago);
    if (call.facts.time) earlier.call.facts.time = earlier.call.moment;
  }
  earlier.count = reader.TakeInt("count", 1, kEarlierCallsMax).value_or(1);
  reader.Finish();
  return earlier;
}

}  // namespace toolgate::policy::trial

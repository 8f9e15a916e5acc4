// SPDX-License-Identifier: Apache-2.0
#include "advice/recommendation.h"

#include <algorithm>

#include <fmt/format.h>

#include "json/writer.h"

namespace toolgate::advice {
namespace {

constexpr int64_t kExecutesPerMinute = 10;
constexpr int64_t kWritesPerMinute = 30;

}  // namespace

bool IsPoisoned(const risk::Assessment& assessment) {
  return std::any_of(
      assessment.poisoning.begin(), assessment.poisoning.end(),
      [](const risk::Poisoning& finding) { return finding.severity >= risk::Severity::kHigh; });
}

Recommendation Recommend(const risk::ToolDefinition& tool, const risk::Assessment& assessment) {
  using risk::Category;
  Recommendation rule;
  if (IsPoisoned(assessment)) {
    rule.why = "its definition seems to speak to the model";
    return rule;
  }
  rule.why = fmt::format("it is {}", risk::Name(assessment.category));
  switch (assessment.category) {
    case Category::kUnknown:
      rule.why = "nothing says what it does, so it has to be reviewed";
      return rule;
    case Category::kDestructive:
    case Category::kFinancial:
      return rule;
    case Category::kExecute:
      rule.treatment = Treatment::kLimit;
      rule.calls_per_minute = kExecutesPerMinute;
      break;
    case Category::kWrite:
      rule.treatment = Treatment::kLimit;
      rule.calls_per_minute = kWritesPerMinute;
      break;
    case Category::kRead:
      rule.treatment = Treatment::kOpen;
      break;
  }
  rule.bounds = BoundArguments(tool, assessment);
  return rule;
}

std::string Describe(const Recommendation& recommendation) {
  if (recommendation.treatment == Treatment::kHide) return "hide it";
  std::string words = "leave it open";
  if (recommendation.treatment == Treatment::kLimit) {
    words = fmt::format("at most {} calls a minute", recommendation.calls_per_minute);
  }
  const size_t bounds = recommendation.bounds.size();
  if (bounds > 0)
    words += fmt::format(", {} bound{} on its arguments", bounds, bounds == 1 ? "" : "s");
  return words;
}

std::string WriteEntry(const Recommendation& recommendation) {
  if (recommendation.treatment == Treatment::kHide) return "";
  std::string out;
  json::Writer writer(out);
  writer.BeginObject();
  if (!recommendation.bounds.empty()) {
    writer.Key("deny_if").BeginArray();
    for (const ArgumentBound& bound : recommendation.bounds) {
      writer.BeginObject().Key("conditions").Raw(bound.conditions);
      writer.Member("on_deny", std::string_view(bound.on_deny)).EndObject();
    }
    writer.EndArray();
  }
  if (recommendation.treatment == Treatment::kLimit) {
    writer.Key("rate_limit").BeginObject();
    writer.Member("max", recommendation.calls_per_minute).Member("window", "minute").EndObject();
  }
  writer.EndObject();
  return out;
}

}  // namespace toolgate::advice

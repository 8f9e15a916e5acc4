// SPDX-License-Identifier: Apache-2.0
#include "risk/classify.h"

#include "risk/contradictions.h"
#include "risk/definition_text.h"
#include "risk/features/extractor.h"
#include "risk/rules/decide.h"
#include "risk/severity.h"
#include "risk/signals.h"
#include "risk/table/vote.h"

namespace toolgate::risk {
namespace {

constexpr int kSureMargin = kMarginPerNat;  // the class is e times as likely as the next
// What the table needs to say more, or less, than a weak rule says. It was measured on vendors that
// neither had seen; less is believed less easily.
constexpr int kRaiseMargin = kMarginPerNat / 2;
constexpr int kLowerMargin = 4 * kMarginPerNat;
constexpr std::string_view kTableRule = "table.words";

// Whether the table decides: never against a rule that read the class from the definition itself.
bool DoesTableDecide(const Rule* rule, const Vote& vote) {
  if (vote.category == Category::kUnknown || vote.heaviest.text.empty()) return false;
  // That a tool only reads is not to be guessed.
  if (!rule) return vote.category != Category::kRead && vote.margin >= kSureMargin;
  if (rule->strength == Strength::kStrong || rule->category == vote.category) return false;
  const bool raises = SeverityOf(vote.category) > SeverityOf(rule->category);
  return vote.margin >= (raises ? kRaiseMargin : kLowerMargin);
}

Confidence ConfidenceOf(const Rule* rule, const Vote& vote, bool has_text) {
  if (!rule || rule->category != vote.category || !has_text) return Confidence::kLow;
  const bool is_sure = rule->strength == Strength::kStrong && vote.margin >= kSureMargin;
  return is_sure ? Confidence::kHigh : Confidence::kMedium;
}

Assessment Combine(const Features& features, const Vote& vote) {
  Assessment assessment;
  const Rule* rule = Decide(features, assessment.evidence);
  if (rule) assessment.category = rule->category;
  if (DoesTableDecide(rule, vote)) {
    assessment.category = vote.category;
    assessment.evidence.insert(assessment.evidence.begin(), vote.heaviest);
    assessment.evidence.front().rule = kTableRule;
  }
  assessment.confidence = ConfidenceOf(rule, vote, features.has_text);
  assessment.second_vote = vote.category;
  return assessment;
}

// All that is said beside the class.
void AddFindings(const ToolDefinition& tool, const DefinitionText& text,
                 const OtherToolNames* others, Assessment& assessment) {
  FindSignals(text, assessment.signals);
  FindPoisoning(text, others, assessment.poisoning);
  FindContradictions(tool, assessment);
  AdjustSeverity(text, assessment);
}

}  // namespace

std::vector<Assessment> Classify(std::string_view server, std::span<const ToolDefinition> tools,
                                 const OtherToolNames* others) {
  const ServerContext context(server, tools);
  Extractor extractor(context);
  Features features;
  Ballot ballot;
  DefinitionText text;
  std::vector<Assessment> assessments;
  assessments.reserve(tools.size());
  for (const ToolDefinition& tool : tools) {
    ballot.Clear();
    extractor.Extract(tool, ballot.listeners(), features);
    assessments.push_back(Combine(features, ballot.Count(features)));
    text.Read(tool);
    AddFindings(tool, text, others, assessments.back());
  }
  return assessments;
}

}  // namespace toolgate::risk

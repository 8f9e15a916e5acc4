// SPDX-License-Identifier: Apache-2.0
#include "risk/classify.h"

#include "risk/features/extractor.h"
#include "risk/rules/decide.h"
#include "risk/table/vote.h"

namespace toolgate::risk {

std::vector<Assessment> Classify(std::string_view server, std::span<const ToolDefinition> tools) {
  const ServerContext context(server, tools);
  Features features;
  Ballot ballot;
  std::vector<Assessment> assessments(tools.size());
  for (size_t i = 0; i < tools.size(); ++i) {
    Assessment& assessment = assessments[i];
    ballot.Clear();
    Extract(tools[i], context, ballot.listeners(), features);
    const Rule* rule = Decide(features, assessment.evidence);
    if (rule) assessment.category = rule->category;
    assessment.second_vote = ballot.Count(features).category;
    assessment.class_severity = SeverityOf(assessment.category);
    assessment.adjusted_severity = assessment.class_severity;
  }
  return assessments;
}

}  // namespace toolgate::risk

// SPDX-License-Identifier: Apache-2.0
#include "risk/classify.h"

#include "risk/features/extractor.h"
#include "risk/rules/decide.h"

namespace toolgate::risk {

std::vector<Assessment> Classify(std::string_view server, std::span<const ToolDefinition> tools) {
  const ServerContext context(server, tools);
  Features features;
  std::vector<Assessment> assessments(tools.size());
  for (size_t i = 0; i < tools.size(); ++i) {
    Assessment& assessment = assessments[i];
    Extract(tools[i], context, {}, features);
    const Rule* rule = Decide(features, assessment.evidence);
    if (rule) assessment.category = rule->category;
    assessment.class_severity = SeverityOf(assessment.category);
    assessment.adjusted_severity = assessment.class_severity;
  }
  return assessments;
}

}  // namespace toolgate::risk

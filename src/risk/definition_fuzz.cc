// SPDX-License-Identifier: Apache-2.0
// A line with a server's name and any bytes as a definition, or as a file of reviews, behind it.
// What is found is told with words of the definition and makes nothing less bad; twice the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "json/parse.h"
#include "risk/attack_patterns.h"
#include "risk/classify.h"
#include "risk/overrides.h"

namespace {

using namespace toolgate;

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckAssessment(const risk::Assessment& assessment) {
  Require(assessment.class_severity == risk::SeverityOf(assessment.category));
  Require(assessment.adjusted_severity >= assessment.class_severity);
  for (const risk::Signal& signal : assessment.signals) {
    Require(!signal.kind.empty() && !signal.evidence.text.empty() && !signal.evidence.rule.empty());
  }
  for (const risk::Poisoning& one : assessment.poisoning) {
    Require(!one.kind.empty() && !one.evidence.text.empty() && !one.evidence.rule.empty());
  }
  Require(!risk::PatternsFor(assessment).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t line = std::min(text.find('\n'), text.size());
  const std::string_view server = text.substr(0, line);
  const std::string rest(text.substr(std::min(line + 1, text.size())));
  const risk::ParsedOverrides parsed = risk::ParseOverrides(rest);
  const auto document = json::Parse(rest);
  if (!document) return 0;
  const risk::ToolDefinition tool = risk::ReadDefinition(document->root());
  std::vector<risk::Assessment> first = risk::Classify(server, std::span(&tool, 1));
  const std::vector<risk::Assessment> second = risk::Classify(server, std::span(&tool, 1));
  CheckAssessment(first[0]);
  Require(first[0].signals.size() == second[0].signals.size());
  Require(first[0].poisoning.size() == second[0].poisoning.size());
  Require(first[0].adjusted_severity == second[0].adjusted_severity);
  risk::ApplyOverrides(parsed.overrides, server, std::span(&tool, 1), first);
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// A tools/list, or one tool, as JSON: whatever is in it, it is classified twice alike, in any
// order, and all evidence lies within the definitions.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "json/parse.h"
#include "risk/classify.h"

namespace {

using toolgate::risk::Assessment;
using toolgate::risk::ToolDefinition;

void Require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

bool IsWithin(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void CheckEvidence(const ToolDefinition& tool, const Assessment& assessment) {
  for (const auto& evidence : assessment.evidence) {
    Require(!evidence.rule.empty() && !evidence.text.empty(), "evidence without a rule or a text");
    switch (evidence.field) {
      case toolgate::risk::Field::kName:
        Require(IsWithin(evidence.text, tool.name), "evidence outside of the name");
        break;
      case toolgate::risk::Field::kDescription:
        Require(IsWithin(evidence.text, tool.description), "evidence outside of the description");
        break;
      default:
        break;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace toolgate;
  const auto document = json::Parse(std::string(reinterpret_cast<const char*>(data), size));
  if (!document) return 0;
  std::vector<ToolDefinition> tools;
  if (document->root().Is(json::Type::kArray)) {
    for (const auto& entry : document->root()) tools.push_back(risk::ReadDefinition(entry.value));
  } else {
    tools.push_back(risk::ReadDefinition(document->root()));
  }
  const auto first = risk::Classify("server", tools);
  const std::vector<ToolDefinition> backwards(tools.rbegin(), tools.rend());
  const auto second = risk::Classify("server", backwards);
  Require(first.size() == tools.size() && second.size() == tools.size(), "not one for each tool");
  for (size_t i = 0; i < tools.size(); ++i) {
    const Assessment& other = second[tools.size() - 1 - i];
    Require(first[i].category == other.category && first[i].second_vote == other.second_vote,
            "the order of the tools matters");
    CheckEvidence(tools[i], first[i]);
  }
  return 0;
}

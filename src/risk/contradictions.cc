// SPDX-License-Identifier: Apache-2.0
#include "risk/contradictions.h"

#include <optional>

namespace toolgate::risk {
namespace {

// A hint that is stated as a boolean.
struct Hint {
  bool value = false;
  Evidence evidence;
};

std::optional<Hint> ReadHint(json::Value annotations, std::string_view name,
                             std::string_view rule) {
  for (const auto& member : annotations) {
    if (member.key != name || !member.value.Is(json::Type::kBool)) continue;
    return Hint{member.value.AsBool(), {Field::kAnnotations, member.key, member.key, rule}};
  }
  return std::nullopt;
}

bool Changes(Category category) {
  return category != Category::kRead && category != Category::kUnknown;
}

bool CannotBeUndone(Category category) {
  return category == Category::kDestructive || category == Category::kFinancial;
}

void AddAgainstClass(const Evidence& annotation, Assessment& assessment) {
  Contradiction contradiction{.annotation = annotation, .evidence = {}};
  if (!assessment.evidence.empty()) contradiction.evidence = assessment.evidence.front();
  assessment.contradictions.push_back(contradiction);
}

}  // namespace

void FindContradictions(const ToolDefinition& tool, Assessment& assessment) {
  if (!tool.annotations.Is(json::Type::kObject)) return;
  const auto read_only = ReadHint(tool.annotations, "readOnlyHint", "contradiction.read_only");
  const auto destructive =
      ReadHint(tool.annotations, "destructiveHint", "contradiction.destructive");
  const bool says_read_only = read_only && read_only->value;
  const bool says_destructive = destructive && destructive->value;

  if (says_read_only && Changes(assessment.category)) {
    AddAgainstClass(read_only->evidence, assessment);
  }
  if (says_read_only && says_destructive) {
    assessment.contradictions.push_back({read_only->evidence, destructive->evidence});
  }
  if (destructive && !destructive->value && CannotBeUndone(assessment.category)) {
    AddAgainstClass(destructive->evidence, assessment);
  }
  if (assessment.category != Category::kRead) return;
  for (const auto& hint : {read_only, destructive}) {
    const bool says_changes = hint && hint->value == (hint->evidence.property == "destructiveHint");
    if (!says_changes) continue;
    Evidence evidence = hint->evidence;
    evidence.rule = "signal.says_changes";
    assessment.signals.push_back({"says_changes", evidence});
  }
}

}  // namespace toolgate::risk

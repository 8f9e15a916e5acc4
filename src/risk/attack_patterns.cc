// SPDX-License-Identifier: Apache-2.0
#include "risk/attack_patterns.h"

#include <algorithm>

#include "base/check.h"

namespace toolgate::risk {
namespace {

bool Contains(PhraseRange kinds, std::string_view kind) {
  const auto texts = kinds.In(attack_phrases);
  return std::find(texts.begin(), texts.end(), kind) != texts.end();
}

bool IsAdded(const AttackPattern& pattern, const Assessment& assessment) {
  const bool by_signal =
      std::any_of(assessment.signals.begin(), assessment.signals.end(),
                  [&](const Signal& signal) { return Contains(pattern.signals, signal.kind); });
  // What honest texts say too does not make an attack.
  return by_signal ||
         std::any_of(
             assessment.poisoning.begin(), assessment.poisoning.end(), [&](const Poisoning& one) {
               return one.severity > Severity::kLow && Contains(pattern.poisoning, one.kind);
             });
}

}  // namespace

const AttackPattern* FindPattern(std::string_view slug) {
  for (const AttackPattern& pattern : attack_patterns) {
    if (pattern.slug == slug) return &pattern;
  }
  return nullptr;
}

std::vector<const AttackPattern*> PatternsFor(const Assessment& assessment) {
  std::vector<const AttackPattern*> patterns;
  for (const AttackDefaults& row : attack_defaults) {
    if (row.category != assessment.category) continue;
    for (std::string_view slug : row.slugs.In(attack_phrases)) {
      patterns.push_back(FindPattern(slug));
      CHECK(patterns.back() != nullptr);  // the build looked
    }
  }
  for (const AttackPattern& pattern : attack_patterns) {
    const bool is_told = std::find(patterns.begin(), patterns.end(), &pattern) != patterns.end();
    if (!is_told && IsAdded(pattern, assessment)) patterns.push_back(&pattern);
  }
  return patterns;
}

std::span<const std::string_view> ReferencesOf(const AttackPattern& pattern) {
  return pattern.references.In(attack_phrases);
}

std::span<const Incident> IncidentsOf(const AttackPattern& pattern) {
  return attack_incidents.subspan(
      pattern.incidents.begin,
      static_cast<size_t>(pattern.incidents.end - pattern.incidents.begin));
}

}  // namespace toolgate::risk

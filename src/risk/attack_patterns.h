// SPDX-License-Identifier: Apache-2.0
// How tools like one are attacked, and the rule that stops it. Written from
// data/attack_patterns.yaml, which says what the members mean.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "risk/assessment.h"
#include "risk/phrase_range.h"

namespace toolgate::risk {

struct Incident {
  std::string_view when;  // YYYY, YYYY-MM or YYYY-MM-DD
  std::string_view what;
  std::string_view source;  // a URL
};

struct AttackPattern {
  std::string_view slug;
  std::string_view title;
  std::string_view how;
  std::string_view rule;
  std::string_view policy;   // a whole policy that loads
  std::string_view remains;  // what the rule leaves open; empty: nothing
  uint8_t categories;        // of BitOf
  PhraseRange signals;
  PhraseRange poisoning;
  PhraseRange references;
  PhraseRange incidents;  // in attack_incidents
};

// What tools of a class get.
struct AttackDefaults {
  Category category;
  PhraseRange slugs;
};

extern const std::span<const AttackPattern> attack_patterns;
extern const std::span<const Incident> attack_incidents;
extern const std::span<const AttackDefaults> attack_defaults;
extern const std::span<const std::string_view> attack_phrases;

// The patterns of a tool, each once: those of its class, the most telling first, then those that
// its signals and its poisoning add.
std::vector<const AttackPattern*> PatternsFor(const Assessment& assessment);

// Null if there is none.
const AttackPattern* FindPattern(std::string_view slug);

std::span<const std::string_view> ReferencesOf(const AttackPattern& pattern);
std::span<const Incident> IncidentsOf(const AttackPattern& pattern);

}  // namespace toolgate::risk

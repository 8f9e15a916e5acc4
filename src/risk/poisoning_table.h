// SPDX-License-Identifier: Apache-2.0
// The kinds of poisoning. Written from data/poisoning.yaml, which says what the members mean.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "risk/assessment.h"
#include "risk/phrase_range.h"

namespace toolgate::risk {

struct PoisoningKind {
  std::string_view id;
  std::string_view rule;     // as Evidence::rule
  std::string_view meaning;  // a sentence for people
  Severity severity;
  Severity raised;
  bool is_quiet;
  PhraseRange phrases;
  PhraseRange tags;
  PhraseRange places;
  PhraseRange with;
};

struct SecretShape {
  std::string_view prefix;
  uint16_t letters;
};

extern const std::span<const PoisoningKind> poisoning_kinds;
extern const std::span<const std::string_view> poisoning_phrases;
extern const std::span<const SecretShape> poisoning_secrets;

}  // namespace toolgate::risk

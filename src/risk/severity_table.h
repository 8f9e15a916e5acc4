// SPDX-License-Identifier: Apache-2.0
// The adjustments of severity. Written from data/severity.yaml, which says what the members mean.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "risk/assessment.h"
#include "risk/phrase_range.h"

namespace toolgate::risk {

struct AdjustmentRule {
  std::string_view id;
  std::string_view meaning;  // a sentence for people
  uint8_t categories;        // of BitOf
  PhraseRange tools;
  PhraseRange prose;
  PhraseRange signals;
  Severity poisoning;  // Low: it does not matter
  Severity to;         // Low: one step worse
};

extern const std::span<const AdjustmentRule> severity_adjustments;
extern const std::span<const std::string_view> severity_phrases;

}  // namespace toolgate::risk

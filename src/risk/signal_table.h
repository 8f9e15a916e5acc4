// SPDX-License-Identifier: Apache-2.0
// The rules of signals. Written from data/signals.yaml, which says what the members mean.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "risk/definition_text.h"
#include "risk/phrase_range.h"

namespace toolgate::risk {

struct SignalKind {
  std::string_view id;
  std::string_view meaning;  // a sentence for people
};

struct SignalRule {
  std::string_view id;
  std::string_view kind;
  TypeSet types;  // 0: any
  bool any_value;
  uint16_t count;
  PhraseRange names;
  PhraseRange tools;
  PhraseRange prose;
  PhraseRange hints;
  PhraseRange others;
};

// Verbs that are equally bad.
struct ActionWords {
  std::string_view id;
  PhraseRange words;
};

extern const std::span<const SignalKind> signal_kinds;
extern const std::span<const SignalRule> signal_rules;
extern const std::span<const ActionWords> signal_actions;  // the worst first
extern const std::span<const std::string_view> signal_phrases;

}  // namespace toolgate::risk

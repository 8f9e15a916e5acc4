// SPDX-License-Identifier: Apache-2.0
#include "risk/severity.h"

#include <algorithm>
#include <bitset>
#include <vector>

#include "base/check.h"
#include "risk/phrase_table.h"
#include "risk/severity_table.h"

namespace toolgate::risk {
namespace {

constexpr size_t kRulesMax = 64;
using RuleSet = std::bitset<kRulesMax>;

PhraseTable MakeTable(PhraseTable::Place place, PhraseRange AdjustmentRule::*list) {
  std::vector<PhraseRow> rows;
  for (size_t i = 0; i < severity_adjustments.size(); ++i) {
    for (std::string_view phrase : (severity_adjustments[i].*list).In(severity_phrases)) {
      rows.push_back({phrase, static_cast<uint16_t>(i)});
    }
  }
  return PhraseTable(place, rows);
}

struct Tables {
  PhraseTable tools = MakeTable(PhraseTable::Place::kName, &AdjustmentRule::tools);
  PhraseTable prose = MakeTable(PhraseTable::Place::kProse, &AdjustmentRule::prose);

  Tables() { CHECK(severity_adjustments.size() <= kRulesMax); }
};

const Tables& GetTables() {
  static const Tables tables;
  return tables;
}

// The rules of which a phrase is in the tool's name, title or description.
RuleSet FindByText(const DefinitionText& definition) {
  RuleSet found;
  const auto note = [&](uint16_t rule, const Word&, const Word&) { found.set(rule); };
  for (const Text& text : definition.texts()) {
    if (text.field == Field::kName) {
      std::vector<Word> words;
      SplitName(text.text, words);
      GetTables().tools.FindAll(words, note);
    } else if (text.field == Field::kTitle || text.field == Field::kDescription) {
      GetTables().prose.FindAll(definition.WordsOf(text), note);
    } else {
      break;  // the tool's own texts come first
    }
  }
  return found;
}

bool HasSignal(const AdjustmentRule& rule, const Assessment& assessment) {
  for (std::string_view kind : rule.signals.In(severity_phrases)) {
    for (const Signal& signal : assessment.signals) {
      if (signal.kind == kind) return true;
    }
  }
  return false;
}

bool HasPoisoning(const AdjustmentRule& rule, const Assessment& assessment) {
  return rule.poisoning != Severity::kLow &&
         std::any_of(assessment.poisoning.begin(), assessment.poisoning.end(),
                     [&](const Poisoning& one) { return one.severity >= rule.poisoning; });
}

Severity OneWorse(Severity severity) {
  return severity == Severity::kCritical
             ? severity
             : static_cast<Severity>(static_cast<uint8_t>(severity) + 1);
}

}  // namespace

void AdjustSeverity(const DefinitionText& definition, Assessment& assessment) {
  assessment.class_severity = SeverityOf(assessment.category);
  assessment.adjusted_severity = assessment.class_severity;
  assessment.adjustments.clear();
  const RuleSet by_text = FindByText(definition);
  for (size_t i = 0; i < severity_adjustments.size(); ++i) {
    const AdjustmentRule& rule = severity_adjustments[i];
    if ((rule.categories & BitOf(assessment.category)) == 0) continue;
    if (!by_text.test(i) && !HasSignal(rule, assessment) && !HasPoisoning(rule, assessment)) {
      continue;
    }
    Severity& severity = assessment.adjusted_severity;
    const Severity to =
        rule.to == Severity::kLow ? OneWorse(severity) : std::max(severity, rule.to);
    if (to == severity) continue;
    severity = to;
    assessment.adjustments.push_back({rule.id, to});
  }
}

std::string_view MeaningOfAdjustment(std::string_view id) {
  for (const AdjustmentRule& rule : severity_adjustments) {
    if (rule.id == id) return rule.meaning;
  }
  return {};
}

}  // namespace toolgate::risk

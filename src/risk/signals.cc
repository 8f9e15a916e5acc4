// SPDX-License-Identifier: Apache-2.0
#include "risk/signals.h"

#include <algorithm>
#include <array>
#include <bitset>

#include "base/check.h"
#include "risk/phrase_table.h"
#include "risk/signal_table.h"

namespace toolgate::risk {
namespace {

constexpr size_t kRulesMax = 128;
constexpr size_t kKindsMax = 64;
constexpr size_t kNoRule = SIZE_MAX;

using RuleSet = std::bitset<kRulesMax>;

struct NameMatch {
  uint32_t property;
  uint16_t rule;
};

void AddRows(std::vector<PhraseRow>& rows, PhraseRange phrases, size_t tag) {
  for (std::string_view phrase : phrases.In(signal_phrases)) {
    rows.push_back({phrase, static_cast<uint16_t>(tag)});
  }
}

// Tags below kRulesMax are what a rule looks for; those above are its `others` or `hints`.
PhraseTable MakeNames() {
  std::vector<PhraseRow> rows;
  for (size_t i = 0; i < signal_rules.size(); ++i) {
    AddRows(rows, signal_rules[i].names, i);
    AddRows(rows, signal_rules[i].others, kRulesMax + i);
  }
  return PhraseTable(PhraseTable::Place::kName, rows);
}

PhraseTable MakeTools() {
  std::vector<PhraseRow> rows;
  for (size_t i = 0; i < signal_rules.size(); ++i) AddRows(rows, signal_rules[i].tools, i);
  return PhraseTable(PhraseTable::Place::kName, rows);
}

PhraseTable MakeProse() {
  std::vector<PhraseRow> rows;
  for (size_t i = 0; i < signal_rules.size(); ++i) {
    AddRows(rows, signal_rules[i].prose, i);
    AddRows(rows, signal_rules[i].hints, kRulesMax + i);
  }
  return PhraseTable(PhraseTable::Place::kProse, rows);
}

PhraseTable MakeActions() {
  std::vector<PhraseRow> rows;
  for (size_t i = 0; i < signal_actions.size(); ++i) AddRows(rows, signal_actions[i].words, i);
  return PhraseTable(PhraseTable::Place::kProse, rows);
}

struct Tables {
  PhraseTable names = MakeNames();
  PhraseTable tools = MakeTools();
  PhraseTable prose = MakeProse();
  PhraseTable actions = MakeActions();
  std::vector<uint8_t> kinds;  // of the rules
  size_t action_rule = kNoRule;

  Tables() {
    CHECK(signal_rules.size() <= kRulesMax && signal_kinds.size() <= kKindsMax);
    for (const SignalRule& rule : signal_rules) {
      const auto kind = std::find_if(signal_kinds.begin(), signal_kinds.end(),
                                     [&](const SignalKind& row) { return row.id == rule.kind; });
      kinds.push_back(static_cast<uint8_t>(kind - signal_kinds.begin()));
      if (rule.kind == "action_enum") action_rule = kinds.size() - 1;
    }
  }
};

const Tables& GetTables() {
  static const Tables tables;
  return tables;
}

class SignalFinder {
 public:
  SignalFinder(const DefinitionText& definition, std::vector<Signal>& signals)
      : definition_(definition),
        signals_(signals),
        own_begin_(signals.size()),
        property_hints_(definition.properties().size()) {
    words_.reserve(16);
    matches_.reserve(16);
  }

  void Run() {
    for (const Text& text : definition_.texts()) ReadText(text);
    ReadNames();
    for (const NameMatch& match : matches_) EmitArgument(match);
    EmitActions();
    EmitCount();
  }

 private:
  void ReadText(const Text& text) {
    if (text.field == Field::kName) return ReadToolName(text);
    if (text.role != TextRole::kProse || text.field == Field::kOutputSchema) return;
    tables_.prose.FindAll(
        definition_.WordsOf(text), [&](uint16_t tag, const Word& first, const Word& last) {
          if (tag >= kRulesMax) return AddHint(text, tag - kRulesMax);
          Emit(tag, text.field, text.place, text.text.substr(first.begin, last.end - first.begin));
        });
  }

  void ReadToolName(const Text& text) {
    words_.clear();
    SplitName(text.text, words_);
    tables_.tools.FindAll(words_, [&](uint16_t rule, const Word& first, const Word& last) {
      Emit(rule, text.field, {}, text.text.substr(first.begin, last.end - first.begin));
    });
    tables_.prose.FindAll(words_, [&](uint16_t tag, const Word&, const Word&) {
      if (tag >= kRulesMax) AddHint(text, tag - kRulesMax);
    });
  }

  void AddHint(const Text& text, size_t rule) {
    if (text.property != kNoProperty) {
      property_hints_[text.property].set(rule);
    } else if (text.field != Field::kInputSchema) {
      tool_hints_.set(rule);
    }
  }

  void ReadNames() {
    const std::span<const Property> properties = definition_.properties();
    for (uint32_t i = 0; i < properties.size(); ++i) {
      words_.clear();
      SplitName(properties[i].name, words_);
      tables_.names.FindAll(words_, [&](uint16_t tag, const Word&, const Word&) {
        if (tag >= kRulesMax) {
          others_.set(tag - kRulesMax);
        } else {
          matches_.push_back({i, tag});
        }
      });
    }
  }

  void EmitArgument(const NameMatch& match) {
    const SignalRule& rule = signal_rules[match.rule];
    const Property& property = definition_.properties()[match.property];
    if (match.rule == tables_.action_rule || !Fits(rule, property)) return;
    if (!rule.others.empty() && !others_.test(match.rule)) return;
    const bool has_hint =
        tool_hints_.test(match.rule) || property_hints_[match.property].test(match.rule);
    if (!rule.hints.empty() && !has_hint) return;
    Emit(match.rule, Field::kInputSchema, property.top, property.name);
  }

  static bool Fits(const SignalRule& rule, const Property& property) {
    if (property.has_choices && !rule.any_value) return false;
    // Objects with declared members are judged by those.
    if (rule.types == kTypeObject && property.has_properties) return false;
    return rule.types == 0 || property.types == 0 || (rule.types & property.types) != 0;
  }

  // Of every argument that says what to do: its worst value.
  void EmitActions() {
    if (tables_.action_rule == kNoRule) return;
    RankValues();
    for (const Worst& worst : worst_) {
      if (worst.text == nullptr) continue;
      Emit(tables_.action_rule, worst.text->field, worst.text->place, worst.text->text);
    }
  }

  void RankValues() {
    worst_.resize(definition_.properties().size());
    std::vector<bool> is_action(worst_.size());
    for (const NameMatch& match : matches_) {
      if (match.rule == tables_.action_rule) is_action[match.property] = true;
    }
    for (const Text& text : definition_.texts()) {
      if (text.role != TextRole::kChoice || text.property == kNoProperty) continue;
      if (!is_action[text.property]) continue;
      words_.clear();
      SplitName(text.text, words_);
      Worst& worst = worst_[text.property];
      tables_.actions.FindAll(words_, [&](uint16_t rank, const Word&, const Word&) {
        if (worst.text == nullptr || rank < worst.rank) worst = {&text, rank};
      });
    }
  }

  void EmitCount() {
    for (size_t i = 0; i < signal_rules.size(); ++i) {
      const size_t count = signal_rules[i].count;
      if (count == 0 || definition_.top_properties() < count) continue;
      size_t seen = 0;
      for (const Property& property : definition_.properties()) {
        if (!property.is_top || ++seen < count) continue;
        Emit(i, Field::kInputSchema, property.name, property.name);
        break;
      }
    }
  }

  void Emit(size_t rule, Field field, std::string_view place, std::string_view text) {
    const SignalRule& row = signal_rules[rule];
    size_t& count = counts_[tables_.kinds[rule]];
    if (count >= kSignalsPerKindMax) return;
    for (size_t i = own_begin_; i < signals_.size(); ++i) {
      const Signal& before = signals_[i];
      if (before.kind == row.kind && before.evidence.property == place &&
          before.evidence.text == text) {
        return;
      }
    }
    ++count;
    signals_.push_back({row.kind, {field, place, text, row.id}});
  }

  struct Worst {
    const Text* text = nullptr;
    uint16_t rank = 0;
  };

  const Tables& tables_ = GetTables();
  const DefinitionText& definition_;
  std::vector<Signal>& signals_;
  size_t own_begin_;
  std::vector<Word> words_;
  std::vector<NameMatch> matches_;
  std::vector<Worst> worst_;
  std::vector<RuleSet> property_hints_;
  RuleSet tool_hints_;
  RuleSet others_;
  std::array<size_t, kKindsMax> counts_{};
};

}  // namespace

void FindSignals(const DefinitionText& definition, std::vector<Signal>& signals) {
  SignalFinder(definition, signals).Run();
}

std::string_view MeaningOfSignal(std::string_view kind) {
  for (const SignalKind& row : signal_kinds) {
    if (row.id == kind) return row.meaning;
  }
  return {};
}

}  // namespace toolgate::risk

// SPDX-License-Identifier: Apache-2.0
// Which word of a name is its verb: mostly the first (`delete_user`), else the last
// (`kv_namespace_delete`), else one between (`mouse_click_xy`).
#include <array>
#include <span>

#include "risk/features/extractor.h"

namespace toolgate::risk {
namespace {

constexpr size_t kUnitsMax = 48;  // the rest of a longer name is not looked at

Evidence At(const Unit& unit) {
  return {.field = Field::kName, .property = {}, .text = unit.text, .rule = {}};
}

bool IsVerb(const Unit& unit) { return unit.IsIn(lexicon_roles.verb | lexicon_roles.asking); }
bool IsClearVerb(const Unit& unit) { return IsVerb(unit) && !unit.IsIn(lexicon_roles.doubtful); }

constexpr size_t kNone = kUnitsMax;

size_t FirstOf(std::span<const Unit> units, bool (*is_wanted)(const Unit&)) {
  for (size_t i = 0; i < units.size(); ++i) {
    if (is_wanted(units[i])) return i;
  }
  return kNone;
}

// `units` has no fillers.
size_t FindVerb(std::span<const Unit> units) {
  if (units.empty()) return kNone;
  const size_t last = units.size() - 1;
  if (IsClearVerb(units[0])) return 0;
  if (IsClearVerb(units[last])) return last;
  if (IsVerb(units[0])) return 0;
  const size_t clear = FirstOf(units, IsClearVerb);
  if (clear != kNone) return clear;
  if (IsVerb(units[last])) return last;
  return FirstOf(units, IsVerb);
}

}  // namespace

void ExtractName(std::string_view name, WordListener* listener, Features& features) {
  std::array<Unit, kUnitsMax> kept;
  size_t count = 0;
  size_t at = 0;
  while (count < kept.size()) {
    const Unit unit = NextUnit(name, &at, NextNameWord, listener);
    if (unit.text.empty()) break;
    if (unit.IsIn(lexicon_roles.filler)) {
      features.Add(Place::kObject, unit.classes, At(unit));
    } else {
      kept[count++] = unit;
    }
  }
  const std::span<const Unit> units(kept.data(), count);
  const size_t verb = FindVerb(units);
  for (size_t i = 0; i < units.size(); ++i) {
    const Unit& unit = units[i];
    if (i == verb) {
      features.Add(Place::kVerb, unit.classes, At(unit));
      const bool may_be_noun = unit.IsIn(lexicon_roles.doubtful) && (i > 0 || units.size() == 1);
      if (may_be_noun) features.Add(Place::kMaybe, unit.classes, At(unit));
      continue;
    }
    features.Add(Place::kObject, unit.classes & ~lexicon_roles.verb, At(unit));
    const bool is_verb = IsClearVerb(unit) || (i > 0 && units[i - 1].IsIn(lexicon_roles.joiner));
    if (is_verb) features.Add(Place::kOther, unit.classes & lexicon_roles.verb, At(unit));
  }
  if (!units.empty()) features.Add(Place::kHead, units.back().classes, At(units.back()));
}

}  // namespace toolgate::risk

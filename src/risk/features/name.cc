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
// What a name does is not in the third person: `runs` and `orders` are several of them.
bool IsSingleVerb(const Unit& unit) { return IsVerb(unit) && !unit.has_s; }
bool IsClearVerb(const Unit& unit) {
  return IsSingleVerb(unit) && !unit.IsIn(lexicon_roles.doubtful);
}

bool IsPlural(const Unit& unit) {
  const std::string_view text = unit.text;
  const bool ends_like_one = text.size() > 3 && text.ends_with('s') && !text.ends_with("ss");
  return unit.has_s || (unit.classes == 0 && ends_like_one);
}

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
  if (IsSingleVerb(units[0])) return 0;
  for (const auto is_wanted : {IsClearVerb, IsSingleVerb}) {
    const size_t found = is_wanted(units[last]) ? last : FirstOf(units, is_wanted);
    if (found != kNone) return found;
  }
  return kNone;
}

// Where the last part of a name such as `orders.place` begins.
const char* LastPart(std::string_view name) {
  const size_t end = name.find_last_of("./:");
  return name.data() + (end == std::string_view::npos ? 0 : end + 1);
}

// The verb of the last part of the name, if that has one.
size_t FindVerb(std::span<const Unit> units, const char* last_part) {
  size_t begin = 0;
  while (begin < units.size() && units[begin].text.data() < last_part) ++begin;
  const size_t found = FindVerb(units.subspan(begin));
  const bool is_single = found != kNone && IsSingleVerb(units[begin + found]);
  return is_single ? begin + found : FindVerb(units);
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
  const size_t verb = FindVerb(units, LastPart(name));
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
  if (units.empty()) return;
  features.Add(Place::kHead, units.back().classes, At(units.back()));
  if (verb == kNone && IsPlural(units.back())) {
    features.Add(Place::kHead, lexicon_roles.opening, At(units.back()));
  }
}

}  // namespace toolgate::risk

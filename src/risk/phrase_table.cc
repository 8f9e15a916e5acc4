// SPDX-License-Identifier: Apache-2.0
#include "risk/phrase_table.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace toolgate::risk {

PhraseTable::PhraseTable(Place place, std::span<const PhraseRow> rows) {
  phrases_.emplace_back();  // 0 is none
  slots_.resize(64);
  mask_ = slots_.size() - 1;
  for (const PhraseRow& row : rows) Add(place, row);
}

void PhraseTable::Add(Place place, const PhraseRow& row) {
  std::vector<std::string_view> parts = base::Split(row.phrase, ' ');
  Phrase phrase{.tag = row.tag};
  const bool in_name = place == Place::kName;
  phrase.is_at_begin = in_name && parts.front() != "*";
  phrase.is_at_end = in_name && parts.back() != "*";
  if (in_name) std::erase(parts, "*");
  CHECK(!parts.empty() && parts.size() <= kElementsMax);
  phrase.begin = static_cast<uint32_t>(elements_.size());
  bool after_gap = false;
  for (std::string_view part : parts) {
    if (part != "~") AddElement(part, after_gap);
    after_gap = part == "~";
  }
  phrase.end = static_cast<uint32_t>(elements_.size());
  CHECK(!after_gap && phrase.end > phrase.begin && !elements_[phrase.begin].after_gap);
  for (uint32_t i = elements_[phrase.begin].begin; i < elements_[phrase.begin].end; ++i) {
    AddFirst(choices_[i], phrase);
  }
}

void PhraseTable::AddElement(std::string_view choices, bool after_gap) {
  const auto begin = static_cast<uint32_t>(choices_.size());
  for (std::string_view choice : base::Split(choices, '|')) {
    CHECK(!choice.empty() && std::all_of(choice.begin(), choice.end(), [](char c) {
      return base::IsAsciiAlnum(c) && c == base::AsciiLower(c);
    }));
    choices_.push_back(HashOf(choice));
  }
  elements_.push_back({begin, static_cast<uint32_t>(choices_.size()), after_gap});
}

void PhraseTable::AddFirst(uint64_t hash, const Phrase& phrase) {
  if (++used_ * 4 > slots_.size()) Grow();
  size_t at = hash & mask_;
  while (slots_[at].phrase != 0 && slots_[at].hash != hash) at = (at + 1) & mask_;
  phrases_.push_back(phrase);
  phrases_.back().next = slots_[at].phrase;
  slots_[at] = {hash, static_cast<uint32_t>(phrases_.size() - 1)};
}

void PhraseTable::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  mask_ = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.phrase == 0) continue;
    size_t at = slot.hash & mask_;
    while (slots_[at].phrase != 0) at = (at + 1) & mask_;
    slots_[at] = slot;
  }
}

bool PhraseTable::IsChoice(const Element& element, const Word& word) const {
  for (uint32_t i = element.begin; i < element.end; ++i) {
    if (choices_[i] == word.hash) return true;
  }
  return false;
}

size_t PhraseTable::MatchFrom(const Phrase& phrase, std::span<const Word> words, size_t at) const {
  if (phrase.is_at_begin && at != 0) return 0;
  return MatchRest(phrase, phrase.begin + 1, words, at + 1);
}

size_t PhraseTable::MatchRest(const Phrase& phrase, uint32_t element, std::span<const Word> words,
                              size_t at) const {
  if (element == phrase.end) return phrase.is_at_end && at != words.size() ? 0 : at;
  const size_t last = at + (elements_[element].after_gap ? kGapMax : 0);
  for (size_t i = at; i <= last && i < words.size() && !words[i].begins_sentence; ++i) {
    if (!IsChoice(elements_[element], words[i])) continue;
    const size_t end = MatchRest(phrase, element + 1, words, i + 1);
    if (end > 0) return end;
  }
  return 0;
}

}  // namespace toolgate::risk

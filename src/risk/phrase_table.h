// SPDX-License-Identifier: Apache-2.0
// Finds many phrases among the words of a text at once. The time is linear in the words, whatever
// they are: a phrase is looked at only where its first word stands, and has a bounded size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "risk/words.h"

namespace toolgate::risk {

// What a phrase is made of: words in lower case, divided by spaces; `a|b` is either of them; `~` is
// up to kGapMax words of any kind. In running text a phrase does not go on over the end of a
// sentence. In names it is all of the name unless it begins or ends with `*`.
struct PhraseRow {
  std::string_view phrase;
  uint16_t tag = 0;  // what its finding means to the caller
};

class PhraseTable {
 public:
  static constexpr size_t kGapMax = 3;
  static constexpr size_t kElementsMax = 12;

  enum class Place { kProse, kName };

  // The rows are those of our own data; a broken one is a broken invariant.
  PhraseTable(Place place, std::span<const PhraseRow> rows);

  // Calls `found(tag, first, last)` with the first and the last word, in their order; several times
  // for a tag if it has several places.
  template <class Found>
  void FindAll(std::span<const Word> words, Found&& found) const {
    for (size_t at = 0; at < words.size(); ++at) {
      for (uint32_t id = FindFirst(words[at].hash); id != 0; id = phrases_[id].next) {
        const size_t end = MatchFrom(phrases_[id], words, at);
        if (end > 0) found(phrases_[id].tag, words[at], words[end - 1]);
      }
    }
  }

 private:
  struct Element {
    uint32_t begin;  // in choices_
    uint32_t end;
    bool after_gap;
  };
  struct Phrase {
    uint16_t tag = 0;
    bool is_at_begin = false;
    bool is_at_end = false;
    uint32_t begin = 0;  // in elements_
    uint32_t end = 0;
    uint32_t next = 0;  // with the same first word; 0: none
  };
  struct Slot {
    uint64_t hash = 0;
    uint32_t phrase = 0;  // 0: the slot is free
  };

  void Add(Place place, const PhraseRow& row);
  void AddElement(std::string_view choices, bool after_gap);
  void AddFirst(uint64_t hash, const Phrase& phrase);
  void Grow();
  // The phrase to begin with, or 0.
  uint32_t FindFirst(uint64_t hash) const {
    for (size_t at = hash & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.phrase == 0 || slot.hash == hash) return slot.phrase;
    }
  }
  bool IsChoice(const Element& element, const Word& word) const;
  // The index after the phrase's last word, or 0.
  size_t MatchFrom(const Phrase& phrase, std::span<const Word> words, size_t at) const;
  size_t MatchRest(const Phrase& phrase, uint32_t element, std::span<const Word> words,
                   size_t at) const;

  std::vector<uint64_t> choices_;
  std::vector<Element> elements_;
  std::vector<Phrase> phrases_;
  std::vector<Slot> slots_;
  size_t mask_ = 0;
  size_t used_ = 0;
};

}  // namespace toolgate::risk

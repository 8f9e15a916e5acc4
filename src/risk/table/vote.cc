// SPDX-License-Identifier: Apache-2.0
#include "risk/table/vote.h"

#include "risk/features/word_hash.h"

namespace toolgate::risk {
namespace {

constexpr Field kFields[kWordPlaces] = {Field::kName, Field::kDescription, Field::kInputSchema};

constexpr Category kOrder[kVotes] = {Category::kRead, Category::kWrite, Category::kExecute,
                                     Category::kDestructive, Category::kFinancial};

const TableWord* FindTableWord(std::string_view text, uint32_t hash) {
  const size_t slots = table_slots.size();
  for (size_t slot = FirstSlot(hash, slots);; slot = (slot + 1) & (slots - 1)) {
    const uint16_t index = table_slots[slot];
    if (index == 0) return nullptr;
    const TableWord& word = table_words[index - 1u];
    if (word.text == text) return &word;
  }
}

}  // namespace

Ballot::Ballot()
    : places_{PlaceListener(*this, 0), PlaceListener(*this, 1), PlaceListener(*this, 2)},
      counted_(table_rows.size(), 0) {
  Clear();
}

void Ballot::PlaceListener::OnWord(const PlainWord& word, std::string_view source) {
  const TableWord* found = FindTableWord(word.text(), word.hash());
  if (!found || found->rows[place_] == 0) return;
  const size_t row = found->rows[place_] - 1u;
  const Evidence at{.field = kFields[place_], .property = {}, .text = source, .rule = {}};
  if (ballot_.Add(row)) ballot_.Weigh(row, at);
}

void Ballot::Clear() {
  for (size_t i = 0; i < kVotes; ++i) sums_[i] = table_bias[i];
  ++definition_;
  has_seen_ = false;
  most_.fill(0);
  heaviest_.fill({});
}

void Ballot::Weigh(size_t row, const Evidence& at) {
  for (size_t i = 0; i < kVotes; ++i) {
    if (table_rows[row][i] <= most_[i]) continue;
    most_[i] = table_rows[row][i];
    heaviest_[i] = at;
  }
}

bool Ballot::Add(size_t row) {
  if (counted_[row] == definition_) return false;
  counted_[row] = definition_;
  for (size_t i = 0; i < kVotes; ++i) sums_[i] += table_rows[row][i];
  has_seen_ = true;
  return true;
}

Vote Ballot::Count(const Features& features) {
  for (const TableClass& entry : table_classes) {
    const ClassSet bit = ClassSet{1} << entry.bit;
    if ((features.At(entry.place) & bit) == 0 || !Add(entry.row)) continue;
    if (const Evidence* at = features.Find(entry.place, bit)) Weigh(entry.row, *at);
  }
  if (!has_seen_) return {};
  size_t best = 0;
  for (size_t i = 1; i < kVotes; ++i) {
    if (sums_[i] > sums_[best]) best = i;
  }
  int32_t next = INT32_MIN;
  for (size_t i = 0; i < kVotes; ++i) {
    if (i != best && sums_[i] > next) next = sums_[i];
  }
  return {.category = kOrder[best], .margin = sums_[best] - next, .heaviest = heaviest_[best]};
}

}  // namespace toolgate::risk

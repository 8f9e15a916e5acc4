// SPDX-License-Identifier: Apache-2.0
// The second vote: the class with the largest sum of weights.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "risk/features/extractor.h"
#include "risk/table/table.h"

namespace toolgate::risk {

struct Vote {
  Category category = Category::kUnknown;  // unknown if the table has no word of the definition
  int margin = 0;                          // to the next class; kMarginPerNat are a factor of e
  Evidence heaviest;  // what weighed most for it; an empty text if it has no place
};
constexpr int kMarginPerNat = 16;

// Adds up while a definition is read.
class Ballot {
 public:
  Ballot();

  // What the extractor tells the words to.
  WordListeners listeners() { return {&places_[0], &places_[1], &places_[2]}; }

  void Clear();
  // After the definition was read.
  Vote Count(const Features& features);

 private:
  class PlaceListener : public WordListener {
   public:
    PlaceListener(Ballot& ballot, size_t place) : ballot_(ballot), place_(place) {}
    void OnWord(const PlainWord& word, std::string_view source) override;

   private:
    Ballot& ballot_;
    const size_t place_;
  };

  // Whether it was the first time.
  bool Add(size_t row);
  void Weigh(size_t row, const Evidence& at);

  std::array<PlaceListener, kWordPlaces> places_;
  std::array<int32_t, kVotes> sums_{};
  std::array<int8_t, kVotes> most_{};  // the largest weight of each class
  std::array<Evidence, kVotes> heaviest_;
  std::vector<uint32_t> counted_;  // per row: the definition in which it was counted last
  uint32_t definition_ = 0;
  bool has_seen_ = false;
};

}  // namespace toolgate::risk

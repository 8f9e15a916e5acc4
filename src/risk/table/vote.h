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
    void OnWord(std::string_view word, uint32_t hash) override;

   private:
    Ballot& ballot_;
    const size_t place_;
  };

  void Add(size_t row);

  std::array<PlaceListener, kWordPlaces> places_;
  std::array<int32_t, kVotes> sums_{};
  std::vector<uint32_t> counted_;  // per row: the definition in which it was counted last
  uint32_t definition_ = 0;
  bool has_seen_ = false;
};

}  // namespace toolgate::risk

// SPDX-License-Identifier: Apache-2.0
#include "risk/features/features.h"

#include <bit>

namespace toolgate::risk {

void Features::Clear() {
  classes_.fill(0);
  evidence_.clear();
  has_text = false;
}

void Features::Add(Place place, ClassSet classes, const Evidence& at) {
  ClassSet& present = classes_[static_cast<size_t>(place)];
  ClassSet added = classes & ~present;
  if (added == 0) return;
  present |= added;
  // At most one for each class and place, so that 16 bits do.
  const auto index = static_cast<uint16_t>(evidence_.size());
  evidence_.push_back(at);
  for (; added != 0; added &= added - 1) {
    seen_[static_cast<size_t>(place)][static_cast<size_t>(std::countr_zero(added))] = index;
  }
}

const Evidence* Features::Find(Place place, ClassSet classes) const {
  if (place == Place::kServer) return nullptr;
  const ClassSet found = classes & At(place);
  if (found == 0) return nullptr;
  const auto bit = static_cast<size_t>(std::countr_zero(found));
  return &evidence_[seen_[static_cast<size_t>(place)][bit]];
}

}  // namespace toolgate::risk

// SPDX-License-Identifier: Apache-2.0
// Which members or elements of one value the keywords of a schema have looked at, for
// `unevaluatedProperties` and `unevaluatedItems`. What a failed schema has marked is taken back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace toolgate::json {

class Evaluated {
 public:
  // By the place among the members or elements, counted from 0.
  void Mark(size_t ordinal) {
    if (Has(ordinal)) return;
    if (ordinal >= marks_.size()) marks_.resize(ordinal + 1);
    marks_[ordinal] = true;
    log_.push_back(static_cast<uint32_t>(ordinal));
  }
  bool Has(size_t ordinal) const { return ordinal < marks_.size() && marks_[ordinal]; }

  // What was marked since then is taken back by Rollback.
  size_t Checkpoint() const { return log_.size(); }
  void Rollback(size_t checkpoint) {
    for (; log_.size() > checkpoint; log_.pop_back()) marks_[log_.back()] = false;
  }

  void Merge(const Evaluated& other) {
    for (uint32_t ordinal : other.log_) Mark(ordinal);
  }

 private:
  std::vector<bool> marks_;
  std::vector<uint32_t> log_;  // in order of marking
};

}  // namespace toolgate::json

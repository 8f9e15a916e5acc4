// SPDX-License-Identifier: Apache-2.0
// What one holder used of a limit with a sliding window: marks of when and how much. The time is
// divided into ticks of a millisecond, or of 1/65536 of a longer window; what is used within a tick
// is one mark at its end. So a window has a bounded number of marks, an interval of its length
// never holds more than it may, and what is used is free again at most a tick late.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "state/amount.h"

namespace toolgate::state {

struct Mark {
  int64_t tick = 0;
  Amount amount;
};

// Marks that are in memory: one holder's part, and that of all. Shared marks count once. Not
// thread-safe; everything that shares one is guarded by one mutex.
class MarkCount {
 public:
  explicit MarkCount(std::atomic<size_t>* total = nullptr) : total_(total) {}
  void Add() {
    ++own_;
    if (total_ != nullptr) total_->fetch_add(1, std::memory_order_relaxed);
  }
  void Remove(size_t count) {
    own_ -= count;
    if (total_ != nullptr) total_->fetch_sub(count, std::memory_order_relaxed);
  }
  size_t own() const { return own_; }

 private:
  std::atomic<size_t>* total_;
  size_t own_ = 0;
};

// Copies share their marks, 64 ticks at a time, until one of them changes these.
class SlidingUse {
 public:
  // `count` must outlive it and its copies.
  SlidingUse(std::chrono::seconds length, MarkCount& count);

  // Forgets what has passed. `now` never goes back.
  void Expire(std::chrono::nanoseconds now);

  // What is used, as of the last Expire.
  Amount used() const { return used_; }

  // The tick that something taken now belongs to.
  int64_t TickOf(std::chrono::nanoseconds now) const;
  // Takes at a tick, or at the latest one so far if that is later. Returns which it was.
  int64_t Take(int64_t tick, Amount amount);
  // Gives back what was taken at a tick; nothing, if that has passed.
  void GiveBack(int64_t tick, Amount amount);

  // When at least `needed` of what is used will be free; empty if less than that is used.
  std::optional<std::chrono::nanoseconds> FreeAt(Amount needed) const;

  // At every moment to come as much used as by the busiest of `uses`, which were all expired to the
  // same moment: what somebody inherits from them.
  static SlidingUse Busiest(std::span<const SlidingUse* const> uses, std::chrono::seconds length,
                            MarkCount& count);

  // Marks that count, oldest first.
  template <class Function>
  void ForEach(Function function) const {
    for (size_t i = first_; i < blocks_.size(); ++i) {
      const std::vector<Mark>& marks = blocks_[i]->marks;
      for (size_t j = i == first_ ? skipped_ : 0; j < marks.size(); ++j) function(marks[j]);
    }
  }

 private:
  // The marks of an aligned range of ticks.
  struct Block {
    Block(int64_t which, MarkCount& counted) : range(which), count(counted) {}
    Block(const Block& other);
    ~Block() { count.Remove(marks.size()); }
    void Push(const Mark& mark);

    int64_t range;
    MarkCount& count;
    std::vector<Mark> marks;
    Amount total;
  };
  using Blocks = std::vector<std::shared_ptr<Block>>;

  // Goes over the marks from the latest on.
  struct Cursor;

  Block& OwnBlock(size_t place);  // one that nobody else shares
  size_t skipped_in(size_t block) const { return block == first_ ? skipped_ : 0; }
  std::chrono::nanoseconds FreeTime(int64_t tick) const { return tick * tick_ + length_; }
  bool HasSameMarks(const SlidingUse& other) const;
  std::shared_ptr<Block> FindEqual(const std::vector<Mark>& marks) const;
  void Fill(std::span<const Mark> latest_first, std::span<const SlidingUse* const> uses);

  std::chrono::nanoseconds length_;
  std::chrono::nanoseconds tick_;
  MarkCount* count_;
  Blocks blocks_;       // by range; those before first_ have passed and are null
  size_t first_ = 0;    // of blocks_
  size_t skipped_ = 0;  // marks of the first block that have passed
  Amount used_;
};

}  // namespace toolgate::state

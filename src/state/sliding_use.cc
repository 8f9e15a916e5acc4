// SPDX-License-Identifier: Apache-2.0
#include "state/sliding_use.h"

#include <algorithm>

namespace toolgate::state {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr int64_t kTicksOfWindow = 65536;
constexpr int kBlockBits = 6;  // 64 ticks

int64_t RangeOf(int64_t tick) { return tick >> kBlockBits; }

bool IsEqual(const std::vector<Mark>& a, const std::vector<Mark>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Mark& one, const Mark& other) {
    return one.tick == other.tick && one.amount == other.amount;
  });
}

}  // namespace

SlidingUse::Block::Block(const Block& other)
    : range(other.range), count(other.count), total(other.total) {
  marks.reserve(other.marks.size() + 1);
  for (const Mark& mark : other.marks) {
    marks.push_back(mark);
    count.Add();
  }
}

void SlidingUse::Block::Push(const Mark& mark) {
  marks.push_back(mark);
  total += mark.amount;
  count.Add();
}

struct SlidingUse::Cursor {
  explicit Cursor(const SlidingUse& of) : use(&of), block(of.blocks_.size()) { Enter(); }

  bool is_done() const { return left == 0; }
  const Mark& mark() const { return use->blocks_[block]->marks[left - 1 + use->skipped_in(block)]; }
  void Next() {
    sum += mark().amount;
    if (--left == 0) Enter();
  }
  void Enter() {
    while (left == 0 && block > use->first_) {
      --block;
      left = use->blocks_[block]->marks.size() - use->skipped_in(block);
    }
  }

  const SlidingUse* use;
  size_t block;
  size_t left = 0;  // marks of the block that are still to come
  Amount sum;       // of the marks so far
};

SlidingUse::SlidingUse(std::chrono::seconds length, MarkCount& count)
    : length_(length),
      tick_(std::max(std::chrono::floor<milliseconds>(nanoseconds(length)) / kTicksOfWindow,
                     milliseconds(1))),
      count_(&count) {}

void SlidingUse::Expire(nanoseconds now) {
  for (; first_ < blocks_.size(); ++first_, skipped_ = 0) {
    const std::vector<Mark>& marks = blocks_[first_]->marks;
    while (skipped_ < marks.size() && FreeTime(marks[skipped_].tick) <= now) {
      used_ -= marks[skipped_++].amount;
    }
    if (skipped_ < marks.size()) break;
    blocks_[first_].reset();
  }
  if (first_ * 2 < blocks_.size()) return;
  blocks_.erase(blocks_.begin(), blocks_.begin() + static_cast<ptrdiff_t>(first_));
  first_ = 0;
}

int64_t SlidingUse::TickOf(nanoseconds now) const { return (now + tick_ - nanoseconds(1)) / tick_; }

SlidingUse::Block& SlidingUse::OwnBlock(size_t place) {
  std::shared_ptr<Block>& block = blocks_[place];
  if (block.use_count() > 1) block = std::make_shared<Block>(*block);
  return *block;
}

int64_t SlidingUse::Take(int64_t tick, Amount amount) {
  const bool is_empty = first_ == blocks_.size();
  if (!is_empty) tick = std::max(tick, blocks_.back()->marks.back().tick);
  if (is_empty || blocks_.back()->range != RangeOf(tick)) {
    blocks_.push_back(std::make_shared<Block>(RangeOf(tick), *count_));
  }
  Block& block = OwnBlock(blocks_.size() - 1);
  if (!block.marks.empty() && block.marks.back().tick == tick) {
    block.marks.back().amount += amount;
    block.total += amount;
  } else {
    block.Push({tick, amount});
  }
  used_ += amount;
  return tick;
}

void SlidingUse::GiveBack(int64_t tick, Amount amount) {
  const auto first = blocks_.begin() + static_cast<ptrdiff_t>(first_);
  const auto found = std::lower_bound(
      first, blocks_.end(), RangeOf(tick),
      [](const std::shared_ptr<Block>& block, int64_t range) { return block->range < range; });
  if (found == blocks_.end() || (*found)->range != RangeOf(tick)) return;
  const auto place = static_cast<size_t>(found - blocks_.begin());
  const std::vector<Mark>& seen = (*found)->marks;
  const auto mark =
      std::lower_bound(seen.begin() + static_cast<ptrdiff_t>(skipped_in(place)), seen.end(), tick,
                       [](const Mark& one, int64_t wanted) { return one.tick < wanted; });
  if (mark == seen.end() || mark->tick != tick) return;
  const auto index = mark - seen.begin();
  Block& block = OwnBlock(place);
  Amount& left = block.marks[static_cast<size_t>(index)].amount;
  const Amount given = std::min(amount, left);
  left -= given;
  block.total -= given;
  used_ -= given;
  if (!left.is_zero()) return;
  block.marks.erase(block.marks.begin() + index);
  count_->Remove(1);
  if (block.marks.size() > skipped_in(place)) return;
  if (place == first_) skipped_ = 0;
  blocks_.erase(blocks_.begin() + static_cast<ptrdiff_t>(place));
}

std::optional<nanoseconds> SlidingUse::FreeAt(Amount needed) const {
  Amount passed;
  for (size_t i = first_; i < blocks_.size(); ++i) {
    const Block& block = *blocks_[i];
    if (skipped_in(i) == 0 && passed + block.total < needed) {
      passed += block.total;
      continue;
    }
    for (size_t j = skipped_in(i); j < block.marks.size(); ++j) {
      passed += block.marks[j].amount;
      if (passed >= needed) return FreeTime(block.marks[j].tick);
    }
  }
  return std::nullopt;
}

bool SlidingUse::HasSameMarks(const SlidingUse& other) const {
  if (skipped_ != other.skipped_ || used_ != other.used_) return false;
  return std::equal(blocks_.begin() + static_cast<ptrdiff_t>(first_), blocks_.end(),
                    other.blocks_.begin() + static_cast<ptrdiff_t>(other.first_),
                    other.blocks_.end());
}

std::shared_ptr<SlidingUse::Block> SlidingUse::FindEqual(const std::vector<Mark>& marks) const {
  const int64_t range = RangeOf(marks.front().tick);
  const auto found = std::lower_bound(
      blocks_.begin() + static_cast<ptrdiff_t>(first_), blocks_.end(), range,
      [](const std::shared_ptr<Block>& block, int64_t wanted) { return block->range < wanted; });
  const bool is_equal =
      found != blocks_.end() && (*found)->range == range && IsEqual((*found)->marks, marks);
  return is_equal ? *found : nullptr;
}

SlidingUse SlidingUse::Busiest(std::span<const SlidingUse* const> uses, std::chrono::seconds length,
                               MarkCount& count) {
  std::vector<const SlidingUse*> apart;
  for (const SlidingUse* use : uses) {
    const bool adds_nothing =
        use->first_ == use->blocks_.size() ||
        std::any_of(apart.begin(), apart.end(),
                    [use](const SlidingUse* other) { return use->HasSameMarks(*other); });
    if (!adds_nothing) apart.push_back(use);
  }
  if (apart.size() == 1) return *apart.front();
  std::vector<Cursor> cursors;
  for (const SlidingUse* use : apart) cursors.emplace_back(*use);
  std::vector<Mark> latest_first;
  Amount total;
  // From the latest mark on: how much the busiest used since then.
  for (;;) {
    const Mark* latest = nullptr;
    for (const Cursor& cursor : cursors) {
      if (cursor.is_done()) continue;
      if (latest == nullptr || cursor.mark().tick > latest->tick) latest = &cursor.mark();
    }
    if (latest == nullptr) break;
    const int64_t tick = latest->tick;
    Amount busiest = total;
    for (Cursor& cursor : cursors) {
      if (!cursor.is_done() && cursor.mark().tick == tick) cursor.Next();
      busiest = std::max(busiest, cursor.sum);
    }
    if (busiest > total) latest_first.push_back({tick, busiest - total});
    total = busiest;
  }
  SlidingUse made(length, count);
  made.Fill(latest_first, apart);
  made.used_ = total;
  return made;
}

// Shares with `uses` the blocks that they have already.
void SlidingUse::Fill(std::span<const Mark> latest_first, std::span<const SlidingUse* const> uses) {
  std::vector<Mark> marks;
  for (size_t left = latest_first.size(); left > 0;) {
    marks.clear();
    const int64_t range = RangeOf(latest_first[left - 1].tick);
    while (left > 0 && RangeOf(latest_first[left - 1].tick) == range) {
      marks.push_back(latest_first[--left]);
    }
    std::shared_ptr<Block> block;
    for (const SlidingUse* use : uses) {
      if (!block) block = use->FindEqual(marks);
    }
    if (!block) {
      block = std::make_shared<Block>(range, *count_);
      for (const Mark& mark : marks) block->Push(mark);
    }
    blocks_.push_back(std::move(block));
  }
}

}  // namespace toolgate::state

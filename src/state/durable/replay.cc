// SPDX-License-Identifier: Apache-2.0
#include "state/durable/replay.h"

namespace toolgate::state {
namespace {

constexpr uint64_t kEnded = 0;  // the use of sessions that have ended

tl::unexpected<base::Error> Wrong(std::string_view what) {
  return base::Fail(base::ErrorCode::kInvalidInput, std::string(what));
}

uint64_t StripeOf(uint64_t id) { return id % MemoryCounterStore::kStripes; }

}  // namespace

base::Status Replay::AddCounter(uint64_t id, Scope scope, std::string holder, std::string name,
                                Window window) {
  Counter counter{{id, scope, std::move(holder), std::move(name), window, {}}, {}};
  if (!counters_.emplace(id, std::move(counter)).second) {
    return Wrong("a counter is defined twice");
  }
  return {};
}

base::Status Replay::AddUse(uint64_t id, uint64_t counter, std::string_view bytes) {
  const auto found = counters_.find(counter);
  if (found == counters_.end()) return Wrong("something was used of a counter that is not defined");
  Use use(found->second.copy.window, marks_);
  if (!ReadUse(bytes, found->second.copy.window, use)) return Wrong("what was used makes no sense");
  const bool is_new = found->second.uses.emplace(id, std::move(use)).second &&
                      (id == kEnded || counter_of_.emplace(id, counter).second);
  if (!is_new) return Wrong("a use is there twice");
  return {};
}

bool Replay::IsOld(uint64_t id, uint64_t position) const {
  return position < positions_[StripeOf(id)];
}

void Replay::NoteTime(Moment last) {
  const bool is_later =
      last.time > last_.time || (last.time == last_.time && last.wall > last_.wall);
  if (is_later) last_ = last;
}

base::Result<Use*> Replay::FindUse(const Reservation::Taken& taken) {
  const auto counter_id = counter_of_.find(taken.use);
  if (counter_id == counter_of_.end()) return Wrong("a record is of a use that never began");
  Counter& counter = counters_.at(counter_id->second);
  if (!IsMark(taken.mark, counter.copy.window)) return Wrong("a record is of a window of no time");
  return &counter.uses.at(taken.use);
}

base::Status Replay::Apply(uint64_t position, const Record& record) {
  switch (record.kind) {
    case Record::Kind::kDefine:
      if (IsOld(record.counter, position)) return {};
      return AddCounter(record.counter, record.scope, std::string(record.holder),
                        std::string(record.name), record.window);
    case Record::Kind::kBegin:
      return IsOld(record.use, position) ? base::Status()
                                         : Begin(record.use, record.counter, record.now);
    case Record::Kind::kEnd:
      return IsOld(record.use, position) ? base::Status() : End(record.use, record.now);
    case Record::Kind::kTake:
    case Record::Kind::kGiveBack:
      break;
  }
  const bool is_take = record.kind == Record::Kind::kTake;
  if (is_take) NoteTime(record.now);
  for (const Reservation::Taken& taken : record.taken) {
    if (IsOld(taken.use, position)) continue;
    ASSIGN_OR_RETURN(Use* const use, FindUse(taken));
    if (is_take) {
      use->Expire(record.now);
      use->Retake(taken.mark, record.now.time, taken.amount);
    } else {
      use->GiveBack(taken.mark, taken.amount);
    }
  }
  return {};
}

base::Status Replay::Begin(uint64_t use, uint64_t counter_id, Moment now) {
  const auto found = counters_.find(counter_id);
  if (found == counters_.end()) return Wrong("a use began of a counter that is not defined");
  Counter& counter = found->second;
  const bool is_new = use != kEnded && StripeOf(use) == StripeOf(counter_id) &&
                      counter_of_.emplace(use, counter_id).second;
  if (!is_new) return Wrong("a use began twice");
  std::vector<const Use*> others;
  for (auto& [id, other] : counter.uses) {
    other.Expire(now);
    others.push_back(&other);
  }
  counter.uses.emplace(use, Use::Busiest(others, counter.copy.window, marks_));
  return {};
}

base::Status Replay::End(uint64_t use, Moment now) {
  const auto counter_id = counter_of_.find(use);
  if (counter_id == counter_of_.end()) return Wrong("a use ended that never began");
  Counter& counter = counters_.at(counter_id->second);
  auto node = counter.uses.extract(use);
  const auto ended = counter.uses.try_emplace(kEnded, counter.copy.window, marks_).first;
  node.mapped().Expire(now);
  ended->second.Expire(now);
  const Use* const both[] = {&ended->second, &node.mapped()};
  ended->second = Use::Busiest(both, counter.copy.window, marks_);
  counter_of_.erase(counter_id);
  return {};
}

std::vector<CounterCopy> Replay::Counters() const {
  std::vector<CounterCopy> copies;
  for (const auto& [id, counter] : counters_) {
    CounterCopy copy = counter.copy;
    for (const auto& [use_id, use] : counter.uses) copy.uses.push_back({use_id, use});
    copies.push_back(std::move(copy));
  }
  return copies;
}

}  // namespace toolgate::state

// SPDX-License-Identifier: Apache-2.0
// CounterStore in this process's memory; what makes it survive restarts listens as its ChangeLog.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/clock.h"
#include "state/change_log.h"
#include "state/counter_store.h"

namespace toolgate::state {

// Of a counter: who is counted, and what nobody uses any more but still counts.
struct CounterCopy {
  uint64_t id = 0;
  Scope scope = Scope::kGrant;
  std::string holder;
  std::string name;
  Window window;
  struct UseCopy {
    uint64_t id = 0;  // 0: of the sessions that have ended
    Use use;
  };
  std::vector<UseCopy> uses;
};

class MemoryCounterStore final : public CounterStore {
 public:
  struct Options {
    size_t uses_max = 200'000;  // counters, and what each session used of them
    size_t uses_per_holder_max = 50'000;
    size_t marks_max = 8'000'000;  // remembered ticks, over all counters
    size_t marks_per_holder_max = 2'000'000;
    size_t limits_per_call_max = 1000;
  };
  // Numbers of counters and uses name their stripe: number % kStripes.
  static constexpr size_t kStripes = 64;

  struct Size {
    size_t uses = 0;
    size_t marks = 0;
  };

  // The clock must outlive it.
  MemoryCounterStore(Options options, const base::Clock& clock);
  ~MemoryCounterStore() override;

  tl::expected<Reservation, Refusal> Reserve(std::span<const Limit> limits) override;
  void Release(const Reservation& reservation) override;
  void Settle(const Reservation&) override {}
  Usage Query(const Limit& limit) override;
  void EndSession(std::string_view grant, std::string_view session) override;
  void Sweep() override;

  Moment Now() const { return timeline_.Now(); }
  Size size() const { return {uses_.load(), marks_.load()}; }

  // Before it is used: goes on after `last`, with what was used until then, as if by sessions that
  // have ended. False: there is no room.
  void Resume(Moment last) { timeline_.Resume(last); }
  bool Load(const CounterCopy& counter);
  // From now on tells `log`, which must outlive it, of all changes.
  void Attach(ChangeLog& log) { log_ = &log; }

  // What one stripe counts, and the log's position that it belongs to. The copies share marks with
  // the store, and must be given to DropCopies.
  struct StripeCopy {
    uint64_t position = 0;
    std::vector<CounterCopy> counters;
  };
  StripeCopy CopyStripe(size_t stripe);
  void DropCopies(size_t stripe, StripeCopy copy);

 private:
  struct Counted;
  struct Counter;
  struct Holder;
  struct Stripe;
  struct Charge;
  class Locked;
  using Found = tl::expected<Counted*, Refusal::Why>;
  using Charges = std::vector<Charge>;

  uint64_t NewId(size_t stripe) { return next_id_.fetch_add(1) * kStripes + stripe; }
  Found FindOrBegin(const Limit& limit, Moment now);
  tl::expected<Counter*, Refusal::Why> FindOrDefine(Stripe& stripe, const Limit& limit);
  Found Begin(Stripe& stripe, Counter& counter, std::string_view session, Moment now);
  Use Inherited(Counter& counter, Moment now) const;
  bool HasRoomForMarks(const Holder& holder) const;
  tl::expected<size_t, Refusal> FindCharges(std::span<const Limit> limits, Moment now,
                                            Charges& charges);
  tl::expected<Reservation, Refusal> Take(const Charges& charges, Moment now);
  void KeepEnded(Counter& counter, const Use& use, Moment now);
  void Forget(Stripe& stripe, Counted& counted);
  void SweepCounter(Stripe& stripe, Counter& counter, Moment now);

  const Options options_;
  ChangeLog* log_ = nullptr;
  Timeline timeline_;
  std::atomic<size_t> uses_ = 0;
  std::atomic<size_t> marks_ = 0;
  std::atomic<uint64_t> next_id_ = 1;
  const std::unique_ptr<Stripe[]> stripes_;  // kStripes of them
};

}  // namespace toolgate::state

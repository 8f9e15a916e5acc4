// SPDX-License-Identifier: Apache-2.0
// What was counted until a process ended, put together from its last checkpoint and the journal.
// Pure: reads no files.
#pragma once

#include <array>
#include <map>
#include <vector>

#include "base/result.h"
#include "state/durable/record.h"
#include "state/memory_counter_store.h"

namespace toolgate::state {

class Replay {
 public:
  using Positions = std::array<uint64_t, MemoryCounterStore::kStripes>;

  // What a checkpoint holds. The journal's records before a stripe's position are in it.
  void Begin(Positions positions, Moment last) { positions_ = positions, last_ = last; }
  base::Status AddCounter(uint64_t id, Scope scope, std::string holder, std::string name,
                          Window window);
  // `bytes` are those of WriteUse. The use 0 is that of the ended sessions.
  base::Status AddUse(uint64_t id, uint64_t counter, std::string_view bytes);

  // The journal's records, in their order. Errors: invalid_input, if they make no sense after what
  // came before; then the files do not belong together, or somebody wrote into them.
  base::Status Apply(uint64_t position, const Record& record);
  void NoteTime(Moment last);

  // The counters, which refer to this replay's own memory.
  std::vector<CounterCopy> Counters() const;
  Moment last() const { return last_; }

 private:
  struct Counter {
    CounterCopy copy;  // without its uses
    std::map<uint64_t, Use> uses;
  };

  bool IsOld(uint64_t id, uint64_t position) const;
  base::Result<Use*> FindUse(const Reservation::Taken& taken);
  base::Status Begin(uint64_t use, uint64_t counter, Moment now);
  base::Status End(uint64_t use, Moment now);

  MarkCount marks_;
  Positions positions_{};
  Moment last_;
  std::map<uint64_t, Counter> counters_;
  std::map<uint64_t, uint64_t> counter_of_;  // use to counter
};

}  // namespace toolgate::state

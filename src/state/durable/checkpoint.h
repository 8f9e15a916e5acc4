// SPDX-License-Identifier: Apache-2.0
// All counters as of some moment, in an SQLite file, so that the journal before it may go.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "sqlite/database.h"
#include "state/durable/replay.h"

namespace toolgate::state {

// One thread at a time.
class Checkpoint {
 public:
  // Makes the file if there is none. Errors: unavailable; invalid_input, if it is damaged, another
  // program's, or that of a newer version.
  static base::Result<std::unique_ptr<Checkpoint>> Open(const std::string& path);
  Checkpoint(const Checkpoint&) = delete;
  Checkpoint& operator=(const Checkpoint&) = delete;

  // Reads all of it. Returns the number of the segment that the journal goes on with; 0 if nothing
  // was ever saved.
  base::Result<uint64_t> Load(Replay& replay);

  struct Source {
    Moment now;
    uint64_t segment = 0;  // with which the journal goes on
    // Hands out one stripe's counters after another.
    std::function<MemoryCounterStore::StripeCopy(size_t stripe)> copy;
    std::function<void(size_t stripe, MemoryCounterStore::StripeCopy)> drop;
  };
  // Replaces what was saved before, all or nothing, and waits for the disk.
  base::Status Save(const Source& source);

 private:
  explicit Checkpoint(std::string path) : path_(std::move(path)) {}
  base::Status Prepare();
  base::Status LoadCounters(Replay& replay);
  base::Status LoadUses(Replay& replay);
  base::Status SaveAll(const Source& source);
  base::Status SaveMeta(const Source& source);
  base::Status SaveStripe(size_t stripe, const MemoryCounterStore::StripeCopy& copy);
  base::Status SaveUses(const CounterCopy& counter);
  base::Status Belongs(base::Status status) const;

  const std::string path_;
  std::unique_ptr<sqlite::Database> database_;
};

}  // namespace toolgate::state

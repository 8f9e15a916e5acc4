// SPDX-License-Identifier: Apache-2.0
// CounterStore that survives `kill -9` at any moment: decided in memory, every change in the
// journal's mapped file before the call goes on, checkpoints in SQLite when a segment is full. A
// power cut loses what was counted in the last kSyncInterval. A folder is used by one gateway.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "state/durable/checkpoint.h"
#include "state/durable/journal.h"
#include "state/memory_counter_store.h"
#include "telemetry/log.h"

namespace toolgate::state {

class DurableCounterStore final : public CounterStore {
 public:
  static constexpr std::chrono::milliseconds kSyncInterval{200};

  struct Options {
    std::string path;  // of the folder, made if there is none
    MemoryCounterStore::Options table;
    size_t segment_bytes = 16 << 20;
    std::chrono::milliseconds sync_interval = kSyncInterval;
  };

  struct Counts {
    Journal::Counts journal;
    uint64_t checkpoints = 0;
    uint64_t failures = 0;  // of syncs, checkpoints and of setting space aside
  };

  // Goes on with what the folder holds. Errors: unavailable, also if another gateway uses it;
  // invalid_input, if its files are damaged or belong to something else. `clock` and `logger` must
  // outlive it.
  static base::Result<std::unique_ptr<DurableCounterStore>> Open(Options options,
                                                                 const base::Clock& clock,
                                                                 telemetry::Logger& logger);
  ~DurableCounterStore() override;

  tl::expected<Reservation, Refusal> Reserve(std::span<const Limit> limits) override {
    return table_.Reserve(limits);
  }
  void Release(const Reservation& reservation) override { table_.Release(reservation); }
  void Settle(const Reservation& reservation) override { table_.Settle(reservation); }
  Usage Query(const Limit& limit) override { return table_.Query(limit); }
  void EndSession(std::string_view grant, std::string_view session) override {
    table_.EndSession(grant, session);
  }
  void Sweep() override { table_.Sweep(); }

  // Whether calls can be counted now.
  bool is_writable() const { return journal_.is_writable(); }
  Counts counts() const;
  const MemoryCounterStore& table() const { return table_; }

 private:
  DurableCounterStore(Options options, const base::Clock& clock, telemetry::Logger& logger);

  base::Status Recover();
  base::Status ReplayJournal(Replay& replay, uint64_t& number);
  base::Status ReplaySegment(Replay& replay, const std::string& path, uint64_t number,
                             bool is_last);
  base::Status SaveCheckpoint();
  base::Status Keep();  // everything that is due
  void RunKeeper();
  void Report(const base::Status& kept);

  const Options options_;
  telemetry::Logger& logger_;
  int lock_ = -1;
  std::unique_ptr<Checkpoint> checkpoint_;
  Journal journal_;
  MemoryCounterStore table_;  // tells the journal
  std::atomic<uint64_t> checkpoints_ = 0;
  std::atomic<uint64_t> failures_ = 0;
  bool is_failing_ = false;  // the keeper's
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;  // guarded by mutex_, like the next
  bool is_due_ = false;
  std::thread keeper_;
};

}  // namespace toolgate::state

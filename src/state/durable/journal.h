// SPDX-License-Identifier: Apache-2.0
// The journal: every change of a table of counters since the last checkpoint, in segments that
// follow one another. A change costs a copy of some 60 bytes and no system call.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "state/change_log.h"
#include "state/durable/segment.h"

namespace toolgate::state {

// Thread-safe. The methods of the keeper are for one thread, which has time for the disk.
class Journal final : public ChangeLog {
 public:
  struct Options {
    std::string folder;
    size_t segment_bytes = 16 << 20;
  };
  // Full segments that wait for a checkpoint; with more than that, nothing is appended any more.
  static constexpr size_t kFullMax = 4;

  struct Counts {
    uint64_t appended = 0;  // records
    uint64_t refused = 0;   // for want of room, or because the disk fails
    size_t segments = 0;
  };

  // `on_full` is called, with the journal locked, when a segment is full.
  Journal(Options options, std::function<void()> on_full);

  bool Define(uint64_t counter, const Limit& limit) override;
  bool Begin(uint64_t use, uint64_t counter, Moment now) override;
  bool Take(Moment now, std::span<const Reservation::Taken> taken) override;
  bool GiveBack(const Reservation::Taken& taken) override;
  bool End(uint64_t use, Moment now) override;
  uint64_t Position() const override;

  Counts counts() const;
  // Whether the next change can be kept, as far as is known.
  bool is_writable() const;

  // The keeper's.
  base::Status Start(uint64_t number, Moment now);
  // Sets space aside for the segment after the current one.
  base::Status PrepareNext(Moment now);
  // Writes to the disk what was appended before. After a failure nothing is appended until Rotate
  // and a checkpoint: what the disk has then is not known.
  base::Status Sync(Moment now);
  bool has_failed() const;
  // Begins the next segment, if it is prepared.
  bool Rotate();
  bool has_full() const;
  // Removes the segments before `number`, which a checkpoint has taken in. If the one that failed
  // is among them, work goes on.
  void Drop(uint64_t number);
  uint64_t number() const { return Position() >> kOffsetBits; }

  static constexpr int kOffsetBits = 32;  // of a position; the rest is the segment's number
  static std::string PathOf(const std::string& folder, uint64_t number);

 private:
  bool Append(std::string_view record);
  bool RotateLocked();

  const Options options_;
  const std::function<void()> on_full_;
  mutable std::mutex mutex_;
  std::shared_ptr<Segment> current_;
  std::shared_ptr<Segment> next_;
  std::vector<std::shared_ptr<Segment>> full_;
  std::optional<uint64_t> failed_;  // the segment that could not be synced
  Counts counts_;
};

}  // namespace toolgate::state

// SPDX-License-Identifier: Apache-2.0
// The decision log as a folder of segments whose records vouch for each other (record_chain.h).
// A record is in its file, as far as the system is concerned, when the call that appends it
// returns: `kill -9` loses none. A decision is written before its call is forwarded, and what came
// of it when the call ends. A thread of its own sets files aside, writes to the disk and removes
// what is too old.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "audit/decision_log.h"
#include "audit/segments/record_chain.h"
#include "audit/segments/segment_file.h"
#include "base/clock.h"
#include "base/result.h"
#include "telemetry/log.h"

namespace toolgate::audit {

// Thread-safe.
class SegmentLog final : public DecisionLog {
 public:
  static constexpr int64_t kSegmentBytesMin = 1 << 20;
  // A record with what makes it a line of the chain.
  static constexpr int64_t kLineBytesMax = kRecordBytesMax + 256;
  // One call, decided twice.
  static constexpr int64_t kCallBytesMax = 2 * kLineBytesMax + kOutcomeBytesMax;
  // Kept for what the log has to say of itself, so that there is room to say what is missing.
  static constexpr int64_t kEventBytesMax = 4 * kLineBytesMax;
  // Refusals of senders that nobody knows; those beyond are counted.
  static constexpr int64_t kStrangersPerSecondMax = 20;

  struct Options {
    std::string folder;
    int64_t segment_bytes = 32 << 20;
    std::chrono::hours segment_age{24};
    int64_t keep_bytes = int64_t{10} << 30;
    std::chrono::hours keep_age{0};  // 0: whatever their age
    std::string version;             // of the program, for the records of its starts
  };

  // Makes the folder if it is not there. Errors: unavailable, with the reason.
  static base::Result<std::unique_ptr<SegmentLog>> Open(Options options, const base::Clock& clock,
                                                        telemetry::Logger& logger);
  ~SegmentLog() override;

  bool Reserve() override;
  void AppendDecision(const DecisionRecord& record, Room room) override;
  void Append(const DecisionRecord& record, Room room) override;
  void AppendRequest(const RequestRecord& record) override;
  void Reopen() override {}
  Counts counts() const override;
  bool is_writable() const override { return !failing_.load(std::memory_order_relaxed); }

  // Does at once what the log's own thread does every second. For tests.
  void Keep();

 private:
  // A segment that is not written to any more.
  struct Closed {
    std::string path;
    int64_t bytes = 0;
    base::WallTime began;
  };

  SegmentLog(Options options, const base::Clock& clock, telemetry::Logger& logger);
  base::Status Lock();
  base::Status Begin();
  bool AdmitStranger();
  void Run();

  // All with mutex_ held.
  int64_t Usable() const;
  bool Write(std::string_view members);
  void WriteUnreserved(std::string_view members);
  bool WriteEvent(std::string_view kind, std::string_view members);
  bool SwitchSegment();
  void WriteLeftOut();

  // Of the keeping thread, or with keeping_ held.
  void FinishRetired();
  base::Status PrepareNext();
  void RotateOld();
  void RemoveOld();
  void Report(const base::Status& status);

  const Options options_;
  const base::Clock& clock_;
  telemetry::Logger& logger_;
  int lock_fd_ = -1;

  std::atomic<bool> failing_ = false;
  std::atomic<int64_t> written_ = 0;
  std::atomic<int64_t> dropped_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_:
  ChainEnd last_;
  std::shared_ptr<SegmentFile> current_;
  base::WallTime current_began_;
  std::shared_ptr<SegmentFile> next_;  // null while it is set aside
  uint64_t next_number_ = 1;
  std::vector<std::pair<std::shared_ptr<SegmentFile>, base::WallTime>> retired_;
  int64_t reserved_ = 0;
  int64_t dropped_untold_ = 0;
  int64_t strangers_ = 0;  // of this second
  int64_t strangers_left_out_ = 0;
  base::SteadyTime strangers_since_;
  bool stopping_ = false;

  std::mutex keeping_;
  // Guarded by keeping_:
  std::deque<Closed> closed_;
  std::thread keeper_;
};

}  // namespace toolgate::audit

// SPDX-License-Identifier: Apache-2.0
// Decision records as JSON lines in a file, written by a thread of its own in batches. Disk space
// is set aside before calls are admitted, so that an admitted call's record fits; a disk that is
// full leaves no room, and Reserve says so. What was not yet written is lost with the process (at
// most kFlushInterval of records).
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "audit/decision_log.h"
#include "base/result.h"
#include "telemetry/log.h"

namespace toolgate::audit {

class FileDecisionLog final : public DecisionLog {
 public:
  struct Options {
    std::string path;
    int64_t rotate_bytes = 100 << 20;      // the file is renamed to `path.1` when it grows beyond
    int keep = 10;                         // renamed files kept
    int64_t pending_bytes_max = 16 << 20;  // also bounds the calls in progress
  };

  static constexpr std::chrono::milliseconds kFlushInterval{20};

  // Opens or creates the file, readable by its owner only. Errors: unavailable, with the reason.
  static base::Result<std::unique_ptr<FileDecisionLog>> Open(Options options,
                                                             telemetry::Logger& logger);
  ~FileDecisionLog() override;  // writes what is pending

  bool Reserve() override;
  // One record for a call, when it ends.
  void AppendDecision(const DecisionRecord&, Room) override {}
  void Append(const DecisionRecord& record, Room room) override;
  void AppendRequest(const RequestRecord&) override {}

  // Takes effect with the next batch.
  void Reopen() override;

  Counts counts() const override;
  bool is_writable() const override { return !failing_.load(std::memory_order_relaxed); }

  // Waits until everything appended so far was tried to be written once more.
  void Flush();

 private:
  class File;

  FileDecisionLog(Options options, telemetry::Logger& logger, std::unique_ptr<File> file);

  void RunWriter();
  // Writes as much of `batch` as goes; the rest stays in it.
  void WriteBatch(std::string& batch);
  void ReportFailure(const base::Error& error);
  void ReportDropped();

  const Options options_;
  telemetry::Logger& logger_;
  std::unique_ptr<File> file_;  // the writer thread's

  std::atomic<bool> failing_ = false;
  std::atomic<int64_t> pending_bytes_ = 0;  // set aside, or appended and not yet in the file
  std::atomic<int64_t> written_ = 0;
  std::atomic<int64_t> dropped_ = 0;
  int64_t dropped_told_ = 0;  // the writer thread's

  std::mutex mutex_;
  std::condition_variable wake_writer_;
  std::condition_variable flushed_;
  // Guarded by mutex_:
  std::string pending_;
  uint64_t flushes_wanted_ = 0;
  uint64_t flushes_done_ = 0;
  bool reopen_wanted_ = false;
  bool stopping_ = false;
  std::thread writer_;
};

}  // namespace toolgate::audit

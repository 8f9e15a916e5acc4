// SPDX-License-Identifier: Apache-2.0
// Brings the index behind the segments, and makes it anew when it is not theirs or damaged.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "audit/index/index_writer.h"
#include "telemetry/log.h"

namespace toolgate::audit {

// One thread at a time, but for what is said to be of any.
class IndexKeeper {
 public:
  // Lines that are committed at once, at least, where there are so many.
  static constexpr size_t kCommitBytes = 8 << 20;

  IndexKeeper(std::string folder, telemetry::Logger& logger, size_t commit_bytes = kCommitBytes)
      : folder_(std::move(folder)), logger_(logger), commit_bytes_(commit_bytes) {}

  // Indexes what there is, and forgets what was removed; ends early once `stopping`. Errors:
  // unavailable; the next time begins anew.
  base::Status CatchUp(const std::atomic<bool>& stopping);

  // Of any thread: a reader found the file of this generation damaged.
  void MarkDamaged(uint64_t generation) { damaged_ = generation + 1; }
  // Of any thread: how often the file was made anew.
  uint64_t generation() const { return generation_; }

 private:
  base::Status Open();
  base::Status MakeAnew(std::string_view why);
  base::Status ForgetRemoved(const std::atomic<bool>& stopping);
  base::Status AddNew(const std::atomic<bool>& stopping);
  void Report(const base::Status& status);

  const std::string folder_;
  telemetry::Logger& logger_;
  const size_t commit_bytes_;
  std::unique_ptr<IndexWriter> writer_;
  uint64_t oldest_segment_ = 0;
  bool is_failing_ = false;
  std::atomic<uint64_t> generation_ = 0;
  std::atomic<uint64_t> damaged_ = 0;  // the generation and 1
};

}  // namespace toolgate::audit

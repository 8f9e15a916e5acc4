// SPDX-License-Identifier: Apache-2.0
// What a log's own thread does: files set aside, finished and removed.
#include <unistd.h>

#include <cerrno>
#include <utility>

#include <fmt/format.h>

#include "audit/segments/segment_folder.h"
#include "audit/segments/segment_log.h"

namespace toolgate::audit {
namespace {

constexpr std::chrono::seconds kKeepInterval{1};

}  // namespace

void SegmentLog::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, kKeepInterval, [this] { return stopping_ || !retired_.empty(); });
    if (stopping_) return;
    lock.unlock();
    Keep();
    lock.lock();
  }
}

void SegmentLog::Keep() {
  const std::lock_guard keeping(keeping_);
  // First the room for what comes, then the order in what was.
  base::Status status = PrepareNext();
  FinishRetired();
  RotateOld();
  RemoveOld();
  std::shared_ptr<SegmentFile> current;
  {
    const std::lock_guard lock(mutex_);
    WriteLeftOut();
    current = current_;
  }
  if (status) status = current->Sync();
  Report(status);
}

base::Status SegmentLog::PrepareNext() {
  uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    if (next_) return {};
    number = next_number_;
  }
  ASSIGN_OR_RETURN(std::shared_ptr<SegmentFile> made,
                   SegmentFile::Create(SegmentPath(options_.folder, number),
                                       static_cast<size_t>(options_.segment_bytes)));
  const std::lock_guard lock(mutex_);
  next_ = std::move(made);
  next_number_ = number + 1;
  return {};
}

void SegmentLog::FinishRetired() {
  decltype(retired_) retired;
  {
    const std::lock_guard lock(mutex_);
    retired.swap(retired_);
  }
  for (const auto& [segment, began] : retired) {
    Report(segment->Finish());
    closed_.push_back({segment->path(), static_cast<int64_t>(segment->used()), began});
  }
}

void SegmentLog::RotateOld() {
  const std::lock_guard lock(mutex_);
  const bool is_old = clock_.WallNow() - current_began_ >= options_.segment_age;
  // Calls that were admitted keep their room.
  const bool has_room = next_ && options_.segment_bytes - 2 * kLineBytesMax >= reserved_;
  if (is_old && has_room) SwitchSegment();
}

// Whole segments from the oldest on. The log says first which record is the oldest from now on, and
// what it goes on from: a log whose begin is missing otherwise was cut by somebody else.
void SegmentLog::RemoveOld() {
  int64_t bytes = 2 * options_.segment_bytes;
  for (const Closed& segment : closed_) bytes += segment.bytes;
  while (!closed_.empty()) {
    const bool has_later = closed_.size() > 1;
    const std::string after =
        has_later ? closed_[1].path : (std::lock_guard(mutex_), current_->path());
    const base::WallTime ended =
        has_later ? closed_[1].began : (std::lock_guard(mutex_), current_began_);
    const bool is_old =
        options_.keep_age.count() > 0 && clock_.WallNow() - ended >= options_.keep_age;
    if (!is_old && bytes <= options_.keep_bytes) return;
    const auto begin = FindSegmentBegin(after);
    if (!begin) return;
    {
      const std::lock_guard lock(mutex_);
      const bool is_told = WriteEvent(
          "removed",
          fmt::format(R"("oldest":{},"prev":"{}")", begin->before.seq + 1, begin->before.hash));
      if (!is_told) return;
    }
    if (::unlink(closed_.front().path.c_str()) != 0 && errno != ENOENT) {
      logger_.Error("decision_log_not_removed", {{"segment", closed_.front().path}});
    }
    bytes -= closed_.front().bytes;
    closed_.pop_front();
  }
}

void SegmentLog::Report(const base::Status& status) {
  if (status) {
    if (failing_.exchange(false)) {
      logger_.Info("decision_log_recovered", {{"folder", options_.folder}});
    }
    return;
  }
  if (failing_.exchange(true)) return;
  logger_.Error("decision_log_failing",
                {{"error", status.error().message},
                 {"effect",
                  "calls are denied when the room that was set aside is used up, except under "
                  "policies with record.on_full: drop"}});
}

}  // namespace toolgate::audit

// SPDX-License-Identifier: Apache-2.0
#include "state/durable/journal.h"

#include <unistd.h>

#include <fmt/format.h>

#include "state/durable/record.h"

namespace toolgate::state {
namespace {

// With less room than this in its last segment the journal is as good as full.
constexpr size_t kRoomMin = 4096;

// Records are made in memory that each thread keeps.
std::string& EmptyRecord() {
  thread_local std::string record;
  record.clear();
  return record;
}

}  // namespace

Journal::Journal(Options options, std::function<void()> on_full)
    : options_(std::move(options)), on_full_(std::move(on_full)) {}

std::string Journal::PathOf(const std::string& folder, uint64_t number) {
  return fmt::format("{}/counters.journal.{}", folder, number);
}

bool Journal::Define(uint64_t counter, const Limit& limit) {
  std::string& record = EmptyRecord();
  WriteDefine(record, counter, limit);
  return Append(record);
}

bool Journal::Begin(uint64_t use, uint64_t counter, Moment now) {
  std::string& record = EmptyRecord();
  WriteBegin(record, use, counter, now);
  return Append(record);
}

bool Journal::Take(Moment now, std::span<const Reservation::Taken> taken) {
  std::string& record = EmptyRecord();
  WriteTake(record, now, taken);
  return Append(record);
}

bool Journal::GiveBack(const Reservation::Taken& taken) {
  std::string& record = EmptyRecord();
  WriteGiveBack(record, taken);
  return Append(record);
}

bool Journal::End(uint64_t use, Moment now) {
  std::string& record = EmptyRecord();
  WriteEnd(record, use, now);
  return Append(record);
}

bool Journal::Append(std::string_view record) {
  const std::lock_guard lock(mutex_);
  bool is_kept = !failed_ && current_->Append(record);
  if (!is_kept && !failed_) {
    is_kept = RotateLocked() && current_->Append(record);
  }
  ++(is_kept ? counts_.appended : counts_.refused);
  return is_kept;
}

bool Journal::RotateLocked() {
  if (!next_ || full_.size() >= kFullMax) return false;
  full_.push_back(std::move(current_));
  current_ = std::move(next_);
  on_full_();
  return true;
}

uint64_t Journal::Position() const {
  const std::lock_guard lock(mutex_);
  return current_->number() << kOffsetBits | current_->end();
}

Journal::Counts Journal::counts() const {
  const std::lock_guard lock(mutex_);
  Counts counts = counts_;
  counts.segments = full_.size() + (current_ ? 1 : 0) + (next_ ? 1 : 0);
  return counts;
}

bool Journal::is_writable() const {
  const std::lock_guard lock(mutex_);
  if (!current_ || failed_) return false;
  return current_->room() >= kRoomMin || (next_ && full_.size() < kFullMax);
}

base::Status Journal::Start(uint64_t number, Moment now) {
  ASSIGN_OR_RETURN(auto segment, Segment::Create(PathOf(options_.folder, number), number,
                                                 options_.segment_bytes, now));
  {
    const std::lock_guard lock(mutex_);
    current_ = std::move(segment);
  }
  return PrepareNext(now);
}

base::Status Journal::PrepareNext(Moment now) {
  uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    if (next_) return {};
    number = current_->number() + 1;
  }
  ASSIGN_OR_RETURN(auto segment, Segment::Create(PathOf(options_.folder, number), number,
                                                 options_.segment_bytes, now));
  const std::lock_guard lock(mutex_);
  next_ = std::move(segment);
  return {};
}

base::Status Journal::Sync(Moment now) {
  std::vector<std::shared_ptr<Segment>> segments;
  {
    const std::lock_guard lock(mutex_);
    segments = full_;
    segments.push_back(current_);
  }
  for (const auto& segment : segments) {
    const auto synced = segment->Sync(now);
    if (synced) continue;
    const std::lock_guard lock(mutex_);
    failed_ = segment->number();
    return synced;
  }
  return {};
}

bool Journal::has_failed() const {
  const std::lock_guard lock(mutex_);
  return failed_.has_value();
}

bool Journal::Rotate() {
  const std::lock_guard lock(mutex_);
  return RotateLocked();
}

bool Journal::has_full() const {
  const std::lock_guard lock(mutex_);
  return !full_.empty();
}

void Journal::Drop(uint64_t number) {
  std::vector<std::shared_ptr<Segment>> full;
  {
    const std::lock_guard lock(mutex_);
    full = full_;
  }
  for (const auto& segment : full) {
    if (segment->number() < number) ::unlink(segment->path().c_str());
  }
  const std::lock_guard lock(mutex_);
  std::erase_if(full_, [number](const auto& segment) { return segment->number() < number; });
  if (failed_ && *failed_ < number) failed_.reset();
}

}  // namespace toolgate::state

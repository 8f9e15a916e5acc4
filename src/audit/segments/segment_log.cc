// SPDX-License-Identifier: Apache-2.0
#include "audit/segments/segment_log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fmt/format.h>

#include "audit/segments/recovery.h"
#include "audit/segments/segment_folder.h"
#include "base/check.h"
#include "json/writer.h"

namespace toolgate::audit {
namespace {

constexpr mode_t kOwnerOnly = 0600;
// Of the newest segment so much must be left for it to be gone on with after a restart.
constexpr int64_t kContinueFraction = 4;

std::string TimeMember(base::WallTime time) {
  return fmt::format("\"time\":\"{}\"", base::FormatUtc(time));
}

}  // namespace

SegmentLog::SegmentLog(Options options, const base::Clock& clock, telemetry::Logger& logger)
    : options_(std::move(options)), clock_(clock), logger_(logger) {}

base::Result<std::unique_ptr<SegmentLog>> SegmentLog::Open(Options options,
                                                           const base::Clock& clock,
                                                           telemetry::Logger& logger) {
  CHECK(options.segment_bytes >= kSegmentBytesMin);
  std::unique_ptr<SegmentLog> log(new SegmentLog(std::move(options), clock, logger));
  RETURN_IF_ERROR(MakeFolder(log->options_.folder));
  RETURN_IF_ERROR(log->Lock());
  RETURN_IF_ERROR(log->Begin());
  log->keeper_ = std::thread([kept = log.get()] { kept->Run(); });
  return log;
}

base::Status SegmentLog::Lock() {
  const std::string path = options_.folder + "/lock";
  lock_fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (lock_fd_ < 0) return FailedOn("create", path);
  if (::flock(lock_fd_, LOCK_EX | LOCK_NB) == 0) return {};
  return base::Fail(base::ErrorCode::kUnavailable,
                    fmt::format("another program writes the log in `{}`", options_.folder));
}

// Goes on where the last process ended, and says so in the log.
base::Status SegmentLog::Begin() {
  ASSIGN_OR_RETURN(const Recovered found, Recover(options_.folder));
  ASSIGN_OR_RETURN(const auto segments, ListSegments(options_.folder));
  for (const SegmentName& segment : segments) {
    if (segment.number >= found.number) break;
    const auto begin = FindSegmentBegin(segment.path);
    ASSIGN_OR_RETURN(const int64_t bytes, TrimSegment(segment.path));
    closed_.push_back({segment.path, bytes, begin ? begin->time : base::WallTime()});
  }
  last_ = found.last;
  next_number_ = found.number + 1;
  const auto used = static_cast<int64_t>(found.used);
  const int64_t left = options_.segment_bytes - used;
  const bool goes_on = found.number > 0 && !found.is_damaged &&
                       left >= options_.segment_bytes / kContinueFraction &&
                       clock_.WallNow() - found.begin.time < options_.segment_age;
  const std::string path = SegmentPath(options_.folder, found.number);
  if (goes_on) {
    ASSIGN_OR_RETURN(current_, SegmentFile::Continue(path, found.used,
                                                     static_cast<size_t>(options_.segment_bytes)));
    current_began_ = found.begin.time;
  } else if (found.number > 0) {
    // What was cut off is in a file of its own; what is damaged is left as it is.
    if (!found.is_damaged && ::truncate(path.c_str(), used) != 0) return FailedOn("cut", path);
    closed_.push_back({path, used, found.begin.time});
  }
  RETURN_IF_ERROR(PrepareNext());
  if (!current_) {
    const std::lock_guard lock(mutex_);
    CHECK(SwitchSegment());
  }
  RETURN_IF_ERROR(PrepareNext());
  const std::lock_guard lock(mutex_);
  if (found.cut_bytes > 0) {
    logger_.Warning("decision_log_cut", {{"bytes", found.cut_bytes}, {"kept_in", found.cut_path}});
    WriteEvent("cut",
               fmt::format(R"("bytes":{},"sha256":"{}")", found.cut_bytes, found.cut_digest));
  }
  if (found.is_damaged) {
    logger_.Error("decision_log_damaged",
                  {{"segment", path}, {"repair", "run `toolgate log verify` and keep the file"}});
    WriteEvent("damaged", fmt::format(R"("segment":{})", found.number));
  }
  std::string version;
  json::AppendQuoted(version, options_.version);
  WriteEvent("start", "\"version\":" + version);
  return {};
}

SegmentLog::~SegmentLog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (keeper_.joinable()) keeper_.join();
  if (current_) {
    {
      const std::lock_guard lock(mutex_);
      WriteLeftOut();
      WriteEvent("stop", "\"reason\":\"told to\"");
    }
    FinishRetired();
    if (const auto done = current_->Finish(); !done) Report(done);
  }
  if (next_) ::unlink(next_->path().c_str());
  if (lock_fd_ >= 0) ::close(lock_fd_);
}

// What may still be appended, whatever the sizes of the lines: a segment is left when a longest
// line may not fit.
int64_t SegmentLog::Usable() const {
  int64_t usable = 0;
  if (current_)
    usable += std::max<int64_t>(static_cast<int64_t>(current_->room()) - kLineBytesMax, 0);
  if (next_) usable += options_.segment_bytes - 2 * kLineBytesMax;
  return usable;
}

bool SegmentLog::Reserve() {
  const std::lock_guard lock(mutex_);
  // A part is kept for the records of denied calls, for which nothing is set aside.
  const int64_t kept = options_.segment_bytes / 8;
  if (Usable() - reserved_ < kCallBytesMax + kept) return false;
  reserved_ += kCallBytesMax;
  return true;
}

bool SegmentLog::SwitchSegment() {
  if (!next_) return false;
  if (current_) retired_.emplace_back(std::move(current_), current_began_);
  current_ = std::exchange(next_, nullptr);
  current_began_ = clock_.WallNow();
  std::string line;
  const std::string before = last_.hash;
  AppendSealed(line,
               fmt::format(R"("kind":"segment",{},"format":1,"prev":"{}")",
                           TimeMember(current_began_), before),
               last_);
  current_->Append(line);
  wake_.notify_one();
  return true;
}

bool SegmentLog::Write(std::string_view members) {
  const bool is_full = static_cast<int64_t>(current_->room()) < kLineBytesMax;
  if (is_full && !SwitchSegment()) return false;
  thread_local std::string line;
  line.clear();
  AppendSealed(line, members, last_);
  CHECK(static_cast<int64_t>(line.size()) <= kLineBytesMax);
  current_->Append(line);
  ++written_;
  return true;
}

void SegmentLog::WriteUnreserved(std::string_view members) {
  const bool has_room = Usable() - reserved_ >= kEventBytesMax + kLineBytesMax && Write(members);
  if (has_room) return;
  ++dropped_;
  ++dropped_untold_;
}

bool SegmentLog::WriteEvent(std::string_view kind, std::string_view members) {
  return Usable() - reserved_ >= kLineBytesMax &&
         Write(fmt::format(R"("kind":"{}",{},{})", kind, TimeMember(clock_.WallNow()), members));
}

void SegmentLog::AppendDecision(const DecisionRecord& record, Room room) {
  thread_local std::string members;
  members = "\"kind\":\"decision\",";
  AppendDecisionMembers(members, record);
  const std::lock_guard lock(mutex_);
  if (room == Room::kWhatIsLeft) {
    WriteUnreserved(members);
    return;
  }
  reserved_ -= kLineBytesMax;
  CHECK(Write(members));
}

void SegmentLog::Append(const DecisionRecord& record, Room room) {
  thread_local std::string members;
  if (record.earlier_decisions > 0) {
    members = "\"kind\":\"outcome\",";
    AppendOutcomeMembers(members, record);
  } else {
    members = "\"kind\":\"decision\",";
    AppendDecisionMembers(members, record);
    AppendAnswerMembers(members, record);
    AppendTotal(members, record);
  }
  const std::lock_guard lock(mutex_);
  if (room == Room::kWhatIsLeft) {
    WriteUnreserved(members);
    return;
  }
  reserved_ -= kCallBytesMax - record.earlier_decisions * kLineBytesMax;
  CHECK(reserved_ >= 0);
  CHECK(Write(members));
}

// Whether a refusal of somebody that nobody knows is written down; else it is counted.
bool SegmentLog::AdmitStranger() {
  const std::lock_guard lock(mutex_);
  const base::SteadyTime now = clock_.Now();
  if (now - strangers_since_ >= std::chrono::seconds(1)) {
    strangers_since_ = now;
    strangers_ = 0;
  }
  if (++strangers_ <= kStrangersPerSecondMax) return true;
  ++strangers_left_out_;
  return false;
}

void SegmentLog::AppendRequest(const RequestRecord& record) {
  if (record.head.grant.empty() && !AdmitStranger()) return;
  thread_local std::string members;
  members = "\"kind\":\"request\",";
  AppendRequestMembers(members, record);
  const std::lock_guard lock(mutex_);
  WriteUnreserved(members);
}

// Says in the log what is not in it.
void SegmentLog::WriteLeftOut() {
  const std::string dropped = fmt::format(R"("records":{})", dropped_untold_);
  if (dropped_untold_ > 0 && WriteEvent("dropped", dropped)) {
    logger_.Error("decision_records_dropped", {{"records", std::exchange(dropped_untold_, 0)}});
  }
  const std::string left_out = fmt::format(R"("requests":{})", strangers_left_out_);
  if (strangers_left_out_ > 0 && WriteEvent("left_out", left_out)) strangers_left_out_ = 0;
}

DecisionLog::Counts SegmentLog::counts() const {
  const std::lock_guard lock(mutex_);
  return {reserved_, Usable(), written_, dropped_};
}

}  // namespace toolgate::audit

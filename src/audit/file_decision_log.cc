// SPDX-License-Identifier: Apache-2.0
#include "audit/file_decision_log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"

namespace toolgate::audit {
namespace {

constexpr std::chrono::milliseconds kRetryInterval{250};  // while writing fails
constexpr mode_t kOwnerOnly = 0600;

tl::unexpected<base::Error> Failed(std::string_view what, const std::string& path) {
  return base::Fail(base::ErrorCode::kUnavailable,
                    fmt::format("cannot {} `{}`: {}", what, path, std::strerror(errno)));
}

// Space that is set aside beyond this limit could not be used (RLIMIT_FSIZE, `ulimit -f`).
bool MayNotGrowTo(int64_t size) {
  rlimit limit{};
  return ::getrlimit(RLIMIT_FSIZE, &limit) == 0 && static_cast<rlim_t>(size) > limit.rlim_cur;
}

}  // namespace

// The file that is written to, with space set aside beyond its end.
class FileDecisionLog::File {
 public:
  explicit File(const Options& options) : options_(options) {}
  ~File() { Close(); }

  base::Status Open() {
    fd_ = ::open(options_.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kOwnerOnly);
    if (fd_ < 0) return Failed("open", options_.path);
    if (::flock(fd_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      ::close(std::exchange(fd_, -1));
      return base::Fail(base::ErrorCode::kUnavailable,
                        fmt::format("another program writes `{}`", options_.path));
    }
    struct stat status {};
    ::fstat(fd_, &status);
    size_ = status.st_size;
    reserved_to_ = size_;
    return Reserve();
  }

  void Close() {
    if (fd_ < 0) return;
    // Gives the space set aside back; errors leave it reserved, which harms nothing. A file that is
    // not as long as we made it was touched by somebody else, and is left alone.
    struct stat status {};
    const bool is_ours = ::fstat(fd_, &status) == 0 && status.st_size == size_;
    if (is_ours && reserved_to_ > size_ && ::ftruncate(fd_, size_) != 0) errno = 0;
    ::close(fd_);
    fd_ = -1;
  }

  // Writes bytes off the front of `batch`.
  base::Status Write(std::string& batch) {
    if (fd_ < 0) RETURN_IF_ERROR(Open());
    while (!batch.empty()) {
      const ssize_t written = ::write(fd_, batch.data(), batch.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return Failed("write to", options_.path);
      size_ += written;
      batch.erase(0, static_cast<size_t>(written));
    }
    RETURN_IF_ERROR(Reserve());
    return size_ >= options_.rotate_bytes ? Rotate() : base::Status();
  }

  // Sets disk space aside for everything that may be pending. File systems that cannot do so are
  // believed until a write fails.
  base::Status Reserve() {
    const int64_t wanted = size_ + options_.pending_bytes_max;
    if (reserved_to_ >= wanted) return {};
    const int64_t chunk = 2 * options_.pending_bytes_max;
    if (MayNotGrowTo(size_ + chunk)) {
      errno = EFBIG;
      return Failed("set aside space for", options_.path);
    }
    if (::fallocate(fd_, FALLOC_FL_KEEP_SIZE, size_, chunk) != 0) {
      const bool is_full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
      if (is_full) return Failed("set aside space for", options_.path);
    }
    reserved_to_ = size_ + chunk;
    return {};
  }

 private:
  std::string Numbered(int number) const { return fmt::format("{}.{}", options_.path, number); }

  base::Status Rotate() {
    Close();
    if (options_.keep > 0) {
      for (int number = options_.keep; number > 1; --number) {
        std::rename(Numbered(number - 1).c_str(), Numbered(number).c_str());
      }
      if (std::rename(options_.path.c_str(), Numbered(1).c_str()) != 0) {
        return Failed("rename", options_.path);
      }
    } else if (::unlink(options_.path.c_str()) != 0) {
      return Failed("remove", options_.path);
    }
    return Open();
  }

  const Options& options_;
  int fd_ = -1;
  int64_t size_ = 0;
  int64_t reserved_to_ = 0;
};

base::Result<std::unique_ptr<FileDecisionLog>> FileDecisionLog::Open(Options options,
                                                                     telemetry::Logger& logger) {
  std::unique_ptr<FileDecisionLog> log(new FileDecisionLog(std::move(options), logger, nullptr));
  log->file_ = std::make_unique<File>(log->options_);
  RETURN_IF_ERROR(log->file_->Open());
  log->writer_ = std::thread([writer = log.get()] { writer->RunWriter(); });
  return log;
}

FileDecisionLog::FileDecisionLog(Options options, telemetry::Logger& logger,
                                 std::unique_ptr<File> file)
    : options_(std::move(options)), logger_(logger), file_(std::move(file)) {}

FileDecisionLog::~FileDecisionLog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_writer_.notify_all();
  if (writer_.joinable()) writer_.join();
}

bool FileDecisionLog::Reserve() {
  if (failing_.load(std::memory_order_relaxed)) return false;
  // A part is kept for the records of denied calls, for which nothing is set aside.
  const int64_t max = options_.pending_bytes_max - options_.pending_bytes_max / 8;
  if (pending_bytes_.fetch_add(kRecordBytesMax) + kRecordBytesMax <= max) return true;
  pending_bytes_ -= kRecordBytesMax;
  return false;
}

void FileDecisionLog::Append(const DecisionRecord& record, Room room) {
  thread_local std::string line;
  line.clear();
  AppendRecord(line, record);
  const auto bytes = static_cast<int64_t>(line.size());
  CHECK(bytes <= kRecordBytesMax);
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    if (room == Room::kReserved) {
      pending_bytes_ -= kRecordBytesMax;
    } else if (pending_bytes_ + bytes > options_.pending_bytes_max) {
      ++dropped_;
      wake_writer_.notify_one();  // who tells it
      return;
    }
    was_empty = pending_.empty();
    pending_ += line;
    pending_bytes_ += bytes;
  }
  if (was_empty) wake_writer_.notify_one();
}

DecisionLog::Counts FileDecisionLog::counts() const {
  return {pending_bytes_, options_.pending_bytes_max, written_, dropped_};
}

void FileDecisionLog::Reopen() {
  {
    const std::lock_guard lock(mutex_);
    reopen_wanted_ = true;
  }
  wake_writer_.notify_one();
}

void FileDecisionLog::Flush() {
  std::unique_lock lock(mutex_);
  const uint64_t wanted = ++flushes_wanted_;
  wake_writer_.notify_one();
  flushed_.wait(lock, [&] { return flushes_done_ >= wanted; });
}

void FileDecisionLog::RunWriter() {
  std::string batch;
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto is_urgent = [&] { return stopping_ || flushes_wanted_ > flushes_done_; };
    const bool idle = batch.empty() && !failing_;
    if (idle) {
      wake_writer_.wait(lock, [&] {
        return is_urgent() || reopen_wanted_ || !pending_.empty() || dropped_ > dropped_told_;
      });
    }
    // A moment more makes one write of many records.
    wake_writer_.wait_for(lock, idle ? kFlushInterval : kRetryInterval, is_urgent);
    batch += pending_;
    pending_.clear();
    const uint64_t flushing = flushes_wanted_;
    const bool stop = stopping_;
    const bool reopen = std::exchange(reopen_wanted_, false);
    lock.unlock();
    if (reopen) file_->Close();
    WriteBatch(batch);
    ReportDropped();
    lock.lock();
    flushes_done_ = flushing;
    flushed_.notify_all();
    if (stop) return;
  }
}

void FileDecisionLog::WriteBatch(std::string& batch) {
  const size_t before = batch.size();
  const auto records_before = std::count(batch.begin(), batch.end(), '\n');
  const auto written = file_->Write(batch);
  pending_bytes_ -= static_cast<int64_t>(before - batch.size());
  written_ += records_before - std::count(batch.begin(), batch.end(), '\n');
  if (!written) return ReportFailure(written.error());
  if (failing_.exchange(false)) logger_.Info("decision_log_recovered", {{"path", options_.path}});
}

void FileDecisionLog::ReportFailure(const base::Error& error) {
  if (failing_.exchange(true)) return;
  logger_.Error("decision_log_failing",
                {{"error", error.message},
                 {"effect",
                  "calls are denied until it can be written, except under policies with "
                  "record.on_full: drop"}});
}

void FileDecisionLog::ReportDropped() {
  const int64_t dropped = dropped_;
  const int64_t fresh = dropped - std::exchange(dropped_told_, dropped);
  if (fresh > 0) logger_.Error("decision_records_dropped", {{"records", fresh}});
}

}  // namespace toolgate::audit

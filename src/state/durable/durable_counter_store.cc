// SPDX-License-Identifier: Apache-2.0
#include "state/durable/durable_counter_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"

namespace toolgate::state {
namespace {

constexpr std::string_view kJournalName = "counters.journal.";
constexpr std::string_view kStartAnew =
    "restore the folder from a backup, or move it away to count all limits from zero";

tl::unexpected<base::Error> Failed(std::string_view what, const std::string& path) {
  return base::Fail(base::ErrorCode::kUnavailable,
                    fmt::format("cannot {} `{}`: {}", what, path, std::strerror(errno)));
}

base::Status MakeFolder(const std::string& path) {
  std::error_code error;
  const bool is_new = std::filesystem::create_directories(path, error);
  if (error) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      fmt::format("cannot make the folder `{}`: {}", path, error.message()));
  }
  if (is_new && ::chmod(path.c_str(), 0700) != 0) return Failed("protect", path);
  return {};
}

base::Result<int> Lock(const std::string& folder) {
  const std::string path = folder + "/lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return Failed("open", path);
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  ::close(fd);
  return base::Fail(
      base::ErrorCode::kUnavailable,
      fmt::format("another gateway uses `{}`; give each a `state.path` of its own", folder));
}

// The journal's files in the folder by number.
base::Result<std::map<uint64_t, std::string>> FindSegments(const std::string& folder) {
  std::map<uint64_t, std::string> segments;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kJournalName)) continue;
    const auto number = base::ParseUint(std::string_view(name).substr(kJournalName.size()));
    if (number) segments.emplace(*number, entry.path().string());
  }
  if (!error) return segments;
  return base::Fail(base::ErrorCode::kUnavailable,
                    fmt::format("cannot list `{}`: {}", folder, error.message()));
}

tl::unexpected<base::Error> Damaged(const std::string& path, const base::Error& why) {
  return base::Fail(base::ErrorCode::kInvalidInput,
                    fmt::format("`{}` cannot be read: {}; {}", path, why.message, kStartAnew));
}

}  // namespace

DurableCounterStore::DurableCounterStore(Options options, const base::Clock& clock,
                                         telemetry::Logger& logger)
    : options_(std::move(options)),
      logger_(logger),
      journal_({options_.path, options_.segment_bytes},
               [this] {
                 const std::lock_guard lock(mutex_);
                 is_due_ = true;
                 wake_.notify_one();
               }),
      table_(options_.table, clock) {}

base::Result<std::unique_ptr<DurableCounterStore>> DurableCounterStore::Open(
    Options options, const base::Clock& clock, telemetry::Logger& logger) {
  RETURN_IF_ERROR(MakeFolder(options.path));
  std::unique_ptr<DurableCounterStore> store(
      new DurableCounterStore(std::move(options), clock, logger));
  ASSIGN_OR_RETURN(store->lock_, Lock(store->options_.path));
  RETURN_IF_ERROR(store->Recover());
  store->keeper_ = std::thread([keeper = store.get()] { keeper->RunKeeper(); });
  return store;
}

DurableCounterStore::~DurableCounterStore() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (keeper_.joinable()) keeper_.join();
  checkpoint_.reset();
  if (lock_ >= 0) ::close(lock_);
}

// Every start ends with a checkpoint and a new segment, whatever there was before.
base::Status DurableCounterStore::Recover() {
  auto opened = Checkpoint::Open(options_.path + "/counters.db");
  if (!opened && opened.error().code == base::ErrorCode::kInvalidInput) {
    opened.error().message += fmt::format("; {}", kStartAnew);
  }
  ASSIGN_OR_RETURN(checkpoint_, std::move(opened));
  uint64_t last_number = 0;
  {
    Replay replay;
    RETURN_IF_ERROR(ReplayJournal(replay, last_number));
    if (replay.last().time.count() > 0) table_.Resume(replay.last());
    for (const CounterCopy& counter : replay.Counters()) {
      if (table_.Load(counter)) continue;
      return base::Fail(
          base::ErrorCode::kLimitExceeded,
          fmt::format("`{}` holds more counters than there is room for", options_.path));
    }
  }
  RETURN_IF_ERROR(journal_.Start(last_number + 1, table_.Now()));
  table_.Attach(journal_);
  RETURN_IF_ERROR(SaveCheckpoint());
  ASSIGN_OR_RETURN(const auto segments, FindSegments(options_.path));
  for (const auto& [number, path] : segments) {
    if (number <= last_number) ::unlink(path.c_str());
  }
  return {};
}

base::Status DurableCounterStore::ReplayJournal(Replay& replay, uint64_t& last_number) {
  ASSIGN_OR_RETURN(auto segments, FindSegments(options_.path));
  auto first = checkpoint_->Load(replay);
  if (!first) {
    first.error().message += fmt::format("; {}", kStartAnew);
    return tl::unexpected(first.error());
  }
  // Those before it are in the checkpoint; the process ended before they could be removed.
  last_number = segments.empty() ? 0 : segments.rbegin()->first;
  segments.erase(segments.begin(), segments.lower_bound(*first));
  uint64_t expected = *first == 0 && !segments.empty() ? segments.begin()->first : *first;
  for (const auto& [number, path] : segments) {
    if (number != expected) break;
    RETURN_IF_ERROR(ReplaySegment(replay, path, number, number == last_number));
    ++expected;
  }
  if (segments.empty() ? expected == 0 : expected > last_number) return {};
  const std::string missing = Journal::PathOf(options_.path, expected);
  return Damaged(missing, {base::ErrorCode::kNotFound, "it is missing"});
}

base::Status DurableCounterStore::ReplaySegment(Replay& replay, const std::string& path,
                                                uint64_t number, bool is_last) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error || size > Segment::kBytesMax) {
    return Damaged(path, {base::ErrorCode::kInvalidInput, "its size is not that of a journal"});
  }
  ASSIGN_OR_RETURN(const std::string bytes, base::ReadFile(path));
  if (is_last && IsUnfinished(bytes)) return {};
  const auto end = ReadSegment(bytes, [&](size_t offset, std::string_view bytes_of_record) {
    const auto record = ReadRecord(bytes_of_record);
    if (!record) return base::Status(tl::unexpected(record.error()));
    return replay.Apply(number << Journal::kOffsetBits | offset, *record);
  });
  if (!end) return Damaged(path, end.error());
  if (end->number != number) {
    return Damaged(path, {base::ErrorCode::kInvalidInput, "it was renamed"});
  }
  replay.NoteTime(end->last);
  if (end->is_torn) {
    logger_.Warning("counters_torn", {{"path", path}, {"at", static_cast<int64_t>(end->end)}});
  }
  return {};
}

base::Status DurableCounterStore::SaveCheckpoint() {
  Checkpoint::Source source;
  source.now = Rounded(table_.Now());
  source.segment = journal_.number();
  source.copy = [this](size_t stripe) { return table_.CopyStripe(stripe); };
  source.drop = [this](size_t stripe, MemoryCounterStore::StripeCopy copy) {
    table_.DropCopies(stripe, std::move(copy));
  };
  RETURN_IF_ERROR(checkpoint_->Save(source));
  journal_.Drop(source.segment);
  ++checkpoints_;
  return {};
}

// What fails does not keep the rest from being done: a checkpoint frees the space that the next
// segment needs.
base::Status DurableCounterStore::Keep() {
  const Moment now = table_.Now();
  base::Status kept = journal_.Sync(now);
  if (!kept) journal_.Rotate();
  if (journal_.has_full() || journal_.has_failed()) {
    const auto saved = SaveCheckpoint();
    if (!saved) kept = saved;
  }
  const auto prepared = journal_.PrepareNext(now);
  if (!prepared) kept = prepared;
  return kept;
}

void DurableCounterStore::Report(const base::Status& kept) {
  if (!kept) ++failures_;
  if (kept.has_value() != is_failing_) return;
  is_failing_ = !kept;
  if (kept) {
    logger_.Info("counters_recovered", {{"path", options_.path}});
  } else {
    logger_.Error("counters_failing", {{"path", options_.path}, {"error", kept.error().message}});
  }
}

void DurableCounterStore::RunKeeper() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait_for(lock, options_.sync_interval, [this] { return stopping_ || is_due_; });
    const bool is_last = stopping_;
    is_due_ = false;
    lock.unlock();
    Report(Keep());
    if (is_last) return;
    lock.lock();
  }
}

DurableCounterStore::Counts DurableCounterStore::counts() const {
  return {journal_.counts(), checkpoints_, failures_};
}

}  // namespace toolgate::state

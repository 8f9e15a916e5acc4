// SPDX-License-Identifier: Apache-2.0
#include "audit/index/log_tail.h"

#include <algorithm>
#include <unordered_map>

namespace toolgate::audit {

class LogTail::Reading {
 public:
  Reading(uint64_t behind, LogKind kind) : last_seq_(behind), kind_(kind) {}

  void Add(std::string_view lines) {
    while (!lines.empty()) {
      const size_t size = lines.find('\n') + 1;
      AddLine(lines.substr(0, size - 1));
      lines.remove_prefix(size);
    }
  }

  // Adds the calls that began before the tail.
  base::Status AddOpenCalls(sqlite::Database& database, const std::string& folder) {
    LineReader lines(folder);
    for (auto& [id, outcome] : outcomes_) {
      sqlite::Statement read = database.Prepare(
          "SELECT records.seq, records.place FROM open_calls JOIN records USING (seq) "
          "WHERE request_id = ?");
      ASSIGN_OR_RETURN(const bool is_open, read.Bind(id).Next());
      if (!is_open) continue;
      const auto seq = static_cast<uint64_t>(read.Number(0));
      const std::string_view line = lines.Read(Place::Of(read.Number(1)));
      tail_.replaced_.insert(seq);
      tail_.records_.push_back({seq, std::string(line), std::move(outcome)});
    }
    return {};
  }

  LogTail Finish() {
    std::sort(tail_.records_.begin(), tail_.records_.end(),
              [](const Record& a, const Record& b) { return a.seq > b.seq; });
    return std::move(tail_);
  }

 private:
  void AddLine(std::string_view line) {
    const auto sealed = ReadSealed(line);
    if (!sealed || sealed->seq <= last_seq_) return;
    last_seq_ = sealed->seq;
    const std::string_view kind = PeekMember(line, "kind");
    if (kind == "outcome" && kind_ == LogKind::kCalls) return AddOutcome(line);
    if (KindOf(kind) != kind_) return;
    if (kind_ == LogKind::kCalls && !IsWhole(line)) {
      open_.insert_or_assign(std::string(PeekMember(line, "request_id")), tail_.records_.size());
    }
    tail_.records_.push_back({sealed->seq, std::string(line), ""});
  }

  void AddOutcome(std::string_view line) {
    std::string id(PeekMember(line, "request_id"));
    const auto began = open_.extract(id);
    if (!began.empty()) {
      tail_.records_[began.mapped()].outcome = line;
    } else {
      outcomes_.insert_or_assign(std::move(id), line);
    }
  }

  LogTail tail_;
  uint64_t last_seq_;
  const LogKind kind_;
  std::unordered_map<std::string, size_t> open_;  // places in records_
  std::unordered_map<std::string, std::string> outcomes_;
};

base::Result<LogTail> LogTail::Read(const std::string& folder, sqlite::Database& database,
                                    const IndexedUntil& until, LogKind kind) {
  Reading reading(until.last.seq, kind);
  SegmentWalk walk(folder, until.next);
  size_t bytes = 0;
  for (;;) {
    ASSIGN_OR_RETURN(const std::string lines, walk.Take());
    if (lines.empty()) break;
    bytes += lines.size();
    if (bytes > kBytesMax) {
      return base::Fail(base::ErrorCode::kLimitExceeded, "the index is far behind the log");
    }
    reading.Add(lines);
  }
  RETURN_IF_ERROR(reading.AddOpenCalls(database, folder));
  return reading.Finish();
}

}  // namespace toolgate::audit

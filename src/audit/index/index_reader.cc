// SPDX-License-Identifier: Apache-2.0
#include "audit/index/index_reader.h"

#include <algorithm>

namespace toolgate::audit {
namespace {

// A record that may be wanted: of the tail, or a row of the index whose text is read when needed.
struct Candidate {
  const LogTail::Record* told = nullptr;
  const RecordRow* row = nullptr;

  uint64_t seq() const { return told != nullptr ? told->seq : row->seq; }
};

// The lines of a candidate; empty if they are gone, or others.
class Texts {
 public:
  explicit Texts(const std::string& folder) : decisions_(folder), endings_(folder) {}

  void Read(const Candidate& candidate) {
    ++read_;
    if (candidate.told != nullptr) {
      line = candidate.told->line;
      outcome = candidate.told->outcome;
      return;
    }
    const RecordRow& row = *candidate.row;
    line = decisions_.Read(Place::Of(row.place));
    outcome = row.ending == 0 ? std::string_view() : endings_.Read(Place::Of(row.ending));
    const auto sealed = ReadSealed(line);
    if (!sealed || sealed->seq != row.seq) line = outcome = {};
  }

  // Whether enough was read for one query. The clock is looked at now and then; some are always
  // read, so that whoever goes on comes to an end.
  bool IsEnough() const {
    constexpr size_t kReadsOfALook = 64;
    if (read_ >= IndexReader::kTextsMax) return true;
    const bool looks = read_ > 0 && read_ % kReadsOfALook == 0;
    return looks && clock_.Now() - began_ > IndexReader::kTextTime;
  }

  std::string_view line;
  std::string_view outcome;

 private:
  base::SystemClock clock_;
  const base::SteadyTime began_ = clock_.Now();
  size_t read_ = 0;
  LineReader decisions_;
  LineReader endings_;
};

// Fills a page.
class PageTaker {
 public:
  PageTaker(const LogQuery& query, const std::string& folder) : texts_(folder), builder_(query) {}

  // False once there is no need for more.
  bool Take(const Candidate& candidate) {
    texts_.Read(candidate);
    return texts_.line.empty() || builder_.Offer(candidate.seq(), texts_.line, texts_.outcome);
  }
  bool IsTired() const { return texts_.IsEnough(); }
  void StopBefore(uint64_t seq) { stopped_before_ = seq; }

  LogPage TakePage() {
    LogPage page = builder_.TakePage();
    if (!page.next) page.next = stopped_before_;
    return page;
  }

 private:
  Texts texts_;
  PageBuilder builder_;
  std::optional<uint64_t> stopped_before_;
};

class Counter {
 public:
  Counter(const LogQuery& query, const std::string& folder) : query_(query), texts_(folder) {}

  bool Take(const Candidate& candidate) {
    // A row of the index is asked for as far as the index knows: all but its text.
    const bool needs_text = candidate.row == nullptr || !query_.filter.text.empty();
    if (needs_text) {
      if (candidate.seq() >= query_.before) return true;
      texts_.Read(candidate);
      const bool is_wanted =
          !texts_.line.empty() && FindCall(query_.filter, texts_.line, texts_.outcome);
      if (!is_wanted) return true;
    }
    ++count_.records;
    return true;
  }
  bool IsTired() const { return texts_.IsEnough(); }
  void StopBefore(uint64_t) { count_.is_at_least = true; }
  LogCount count() const { return count_; }

 private:
  const LogQuery& query_;
  Texts texts_;
  LogCount count_;
};

}  // namespace

// What the index says at one moment, whatever is written meanwhile.
class IndexReader::Snapshot {
 public:
  explicit Snapshot(sqlite::Database& database) : database_(database) {}
  ~Snapshot() {
    if (database_.is_in_transaction()) static_cast<void>(database_.Execute("ROLLBACK"));
  }
  base::Status Begin() { return database_.Execute("BEGIN"); }

 private:
  sqlite::Database& database_;
};

base::Result<std::unique_ptr<IndexReader>> IndexReader::Open(const std::string& folder) {
  ASSIGN_OR_RETURN(auto database, OpenIndexToRead(folder));
  ASSIGN_OR_RETURN(const IndexedUntil until, ReadIndexedUntil(*database));
  if (!IsOf(until, folder)) {
    return base::Fail(base::ErrorCode::kInvalidInput, "the index is that of another log");
  }
  return std::unique_ptr<IndexReader>(new IndexReader(folder, std::move(database)));
}

template <class Taker>
base::Status IndexReader::Visit(const LogQuery& query, Taker& taker) {
  Snapshot snapshot(*database_);
  RETURN_IF_ERROR(snapshot.Begin());
  ASSIGN_OR_RETURN(const IndexedUntil until, ReadIndexedUntil(*database_));
  ASSIGN_OR_RETURN(const LogTail tail, LogTail::Read(folder_, *database_, until, query.kind));
  ASSIGN_OR_RETURN(const Wanted wanted, FindWanted(*database_, query));
  RecordStream stream(*database_, wanted);
  ASSIGN_OR_RETURN(std::optional<RecordRow> row, stream.Next());
  auto told = tail.records().begin();
  for (;;) {
    const bool has_told = told != tail.records().end() &&
                          (row ? told->seq > row->seq : told->seq >= stream.reached());
    if (!has_told && !row) break;
    const uint64_t seq = has_told ? told->seq : row->seq;
    if (taker.IsTired()) {
      taker.StopBefore(seq + 1);
      return {};
    }
    const Candidate candidate = has_told ? Candidate{&*told, nullptr} : Candidate{nullptr, &*row};
    const bool is_replaced = !has_told && tail.Replaces(seq);
    if (!is_replaced && !taker.Take(candidate)) return {};
    if (has_told) {
      ++told;
    } else {
      ASSIGN_OR_RETURN(row, stream.Next());
    }
  }
  if (stream.reached() > 0) taker.StopBefore(stream.reached());
  return {};
}

base::Result<LogPage> IndexReader::Query(const LogQuery& query) {
  PageTaker taker(query, folder_);
  RETURN_IF_ERROR(Visit(query, taker));
  return taker.TakePage();
}

base::Result<LogCount> IndexReader::CountBySorts(const LogQuery& query) {
  Snapshot snapshot(*database_);
  RETURN_IF_ERROR(snapshot.Begin());
  ASSIGN_OR_RETURN(const IndexedUntil until, ReadIndexedUntil(*database_));
  ASSIGN_OR_RETURN(const LogTail tail, LogTail::Read(folder_, *database_, until, query.kind));
  ASSIGN_OR_RETURN(const Wanted wanted, FindWanted(*database_, query));
  int64_t count = 0;
  for (const RecordList& sort : wanted.sorts) count += sort.records;
  for (const uint64_t seq : tail.replaced()) {
    ASSIGN_OR_RETURN(const auto row, RecordStream::Find(*database_, seq));
    if (row && wanted.Has(*row)) --count;
  }
  count += std::count_if(tail.records().begin(), tail.records().end(), [&query](const auto& told) {
    return FindCall(query.filter, told.line, told.outcome).has_value();
  });
  return LogCount{static_cast<uint64_t>(std::max<int64_t>(count, 0))};
}

base::Result<LogCount> IndexReader::Count(const LogQuery& query) {
  const LogFilter& filter = query.filter;
  const bool is_of_sorts = filter.grant.empty() && filter.grant_id.empty() && filter.tool.empty() &&
                           filter.text.empty() && !filter.since && !filter.until &&
                           query.before == UINT64_MAX;
  if (is_of_sorts) return CountBySorts(query);
  Counter counter(query, folder_);
  RETURN_IF_ERROR(Visit(query, counter));
  return counter.count();
}

base::Result<std::vector<UsageRow>> IndexReader::Usage(const UsageQuery& query) {
  return ReadUsage(*database_, query);
}

}  // namespace toolgate::audit

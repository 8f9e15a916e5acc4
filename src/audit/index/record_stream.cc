// SPDX-License-Identifier: Apache-2.0
#include "audit/index/record_stream.h"

#include <algorithm>

namespace toolgate::audit {
namespace {

constexpr const char* kAllRows =
    "SELECT seq, time, sender, sort, place, ending, loose FROM records "
    "WHERE seq >= ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3";
constexpr const char* kRowsOfSender =
    "SELECT seq, time, sender, sort, place, ending, loose FROM records "
    "INDEXED BY records_by_sender "
    "WHERE sender = ?4 AND seq >= ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3";
constexpr const char* kRowsOfSort =
    "SELECT seq, time, sender, sort, place, ending, loose FROM records INDEXED BY records_by_sort "
    "WHERE sort = ?4 AND seq >= ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3";
constexpr const char* kLooseRows =
    "SELECT seq, time, sender, sort, place, ending, loose FROM records INDEXED BY records_by_loose "
    "WHERE loose = ?4 AND seq >= ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3";

// What a seek in an index costs, in rows that follow each other.
constexpr double kSeekRows = 12;
// What the page that is asked for has, as far as the choice of a way is concerned.
constexpr double kPageRows = 50;
// Read of all lists at first, and of one at most.
constexpr size_t kFirstRows = 128;
constexpr size_t kAtOnceMax = 4096;
// So many rows of a walk with nothing wanted among them: lists are the better way after all.
constexpr size_t kWalkMax = 50'000;

RecordRow RowOf(const sqlite::Statement& read) {
  RecordRow row{static_cast<uint64_t>(read.Number(0)),
                read.Number(1),
                read.Number(2),
                read.Number(3),
                read.Number(4),
                read.Number(5),
                std::nullopt};
  if (!read.IsNull(6)) row.loose = read.Number(6);
  return row;
}

double RowsOf(const std::vector<RecordList>& lists) {
  double rows = 0;
  for (const RecordList& list : lists) rows += static_cast<double>(list.records);
  return rows;
}

}  // namespace

RecordStream::RecordStream(sqlite::Database& database, const Wanted& wanted)
    : database_(database), wanted_(wanted) {
  if (wanted.ranges.empty()) return;
  end_ = wanted.ranges.front().end;
  const auto rows = database.ReadNumber(
      "SELECT (SELECT max(seq) FROM records) - (SELECT min(seq) FROM records) + 1");
  Take(Choose(static_cast<double>(rows.value_or(0))));
}

// By what each way would look at until a page is full, were the wanted rows spread evenly.
RecordStream::Way RecordStream::Choose(double rows) const {
  const double of_sorts = RowsOf(wanted_.sorts);
  const double of_senders = wanted_.is_any_sender ? rows : RowsOf(wanted_.senders);
  const double matches = std::max(of_sorts / std::max(rows, 1.0) * of_senders, 1.0);
  const double part = std::min(kPageRows / matches, 1.0);
  const double walk = rows * part;
  const double senders =
      kSeekRows * static_cast<double>(wanted_.senders.size()) + of_senders * part;
  const double sorts = kSeekRows * static_cast<double>(wanted_.sorts.size()) + of_sorts * part;
  if (!wanted_.is_any_sender && senders <= std::min(walk, sorts)) return Way::kSenders;
  // Texts that are loose have no sort of their own, but a list.
  return wanted_.loose || sorts <= walk ? Way::kSorts : Way::kWalk;
}

void RecordStream::Take(Way way) {
  way_ = way;
  sources_.clear();
  if (way == Way::kWalk) sources_ = {{kAllRows}};
  if (way == Way::kSenders) {
    for (const RecordList& list : wanted_.senders) {
      sources_.push_back({kRowsOfSender, list.id, list.newest});
    }
  }
  if (way == Way::kSorts) {
    for (const RecordList& list : wanted_.sorts) {
      sources_.push_back({kRowsOfSort, list.id, list.newest});
    }
    if (wanted_.loose) sources_.push_back({kLooseRows, wanted_.loose});
  }
  const size_t share = kFirstRows / std::max<size_t>(sources_.size(), 1);
  at_once_ = std::clamp<size_t>(share, 2, kFirstRows);
}

base::Result<std::optional<RecordRow>> RecordStream::Next() {
  while (ready_.empty() && range_ < wanted_.ranges.size()) {
    if (looked_at_ >= kLookedAtMax) {
      reached_ = end_;
      return std::nullopt;
    }
    RETURN_IF_ERROR(Fill());
    const bool walks_in_vain = way_ == Way::kWalk && ready_.empty() && looked_at_ > kWalkMax;
    if (walks_in_vain) Take(wanted_.is_any_sender ? Way::kSorts : Way::kSenders);
  }
  if (ready_.empty()) return std::nullopt;
  const RecordRow row = ready_.back();
  ready_.pop_back();
  return row;
}

base::Result<std::optional<RecordRow>> RecordStream::Find(sqlite::Database& database,
                                                          uint64_t seq) {
  sqlite::Statement read = database.Prepare(kAllRows);
  read.Bind(static_cast<int64_t>(seq)).Bind(static_cast<int64_t>(seq + 1)).Bind(int64_t{1});
  ASSIGN_OR_RETURN(const bool has_row, read.Next());
  if (!has_row) return std::nullopt;
  return RowOf(read);
}

base::Status RecordStream::Fill() {
  const Wanted::Range range{wanted_.ranges[range_].begin, end_};
  uint64_t complete_from = range.begin;
  for (const Source& source : sources_) {
    ASSIGN_OR_RETURN(const uint64_t from, Read(source, range));
    complete_from = std::max(complete_from, from);
  }
  std::erase_if(ready_, [complete_from](const RecordRow& row) { return row.seq < complete_from; });
  std::sort(ready_.begin(), ready_.end(),
            [](const RecordRow& a, const RecordRow& b) { return a.seq < b.seq; });
  at_once_ = std::min(at_once_ * 4, kAtOnceMax);
  end_ = complete_from;
  if (complete_from > range.begin) return {};
  ++range_;
  if (range_ < wanted_.ranges.size()) end_ = wanted_.ranges[range_].end;
  return {};
}

base::Result<uint64_t> RecordStream::Read(const Source& source, const Wanted::Range& range) {
  if (source.newest < static_cast<int64_t>(range.begin)) return range.begin;
  sqlite::Statement read = database_.Prepare(source.sql);
  read.Bind(static_cast<int64_t>(range.begin)).Bind(static_cast<int64_t>(range.end));
  read.Bind(static_cast<int64_t>(at_once_));
  if (source.id) read.Bind(*source.id);
  size_t count = 0;
  RecordRow row;
  for (;;) {
    ASSIGN_OR_RETURN(const bool has_row, read.Next());
    if (!has_row) break;
    ++count;
    row = RowOf(read);
    if (wanted_.Has(row)) ready_.push_back(row);
  }
  looked_at_ += count + static_cast<size_t>(kSeekRows);
  return count < at_once_ ? range.begin : row.seq;
}

}  // namespace toolgate::audit

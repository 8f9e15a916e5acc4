// SPDX-License-Identifier: Apache-2.0
// What the writer of an index saves in one transaction.
#include <algorithm>

#include "audit/index/index_writer.h"
#include "audit/reading/log_query.h"
#include "base/check.h"

namespace toolgate::audit {

base::Status IndexWriter::Commit() {
  ASSIGN_OR_RETURN(auto saving, sqlite::Transaction::Begin(*database_));
  RETURN_IF_ERROR(SaveWords());
  RETURN_IF_ERROR(SaveRecords());
  RETURN_IF_ERROR(SaveEndings());
  RETURN_IF_ERROR(SaveOpenCalls());
  RETURN_IF_ERROR(SaveSpans());
  RETURN_IF_ERROR(SaveCounts());
  RETURN_IF_ERROR(SaveProgress());
  RETURN_IF_ERROR(saving.Commit());
  records_.clear();
  return {};
}

base::Status IndexWriter::SaveWords() {
  auto id = static_cast<int64_t>(words_.size() - new_words_.size());
  for (const std::string& word : new_words_) {
    RETURN_IF_ERROR(database_->Prepare("INSERT INTO words(id, text) VALUES(?, ?)")
                        .Bind(++id)
                        .Bind(word)
                        .Finish());
  }
  new_words_.clear();
  return {};
}

void IndexWriter::CountHours(const Record& record, int64_t sort, int64_t sender, int64_t records) {
  const int64_t hour = HourOf(record.time);
  sort_hours_[{hour, sort}] += records;
  if (record.sort[kKind] != static_cast<int64_t>(LogKind::kCalls)) return;
  sender_hours_[{hour, sender, record.sort[kOutcome]}] += records;
}

base::Status IndexWriter::SaveRecords() {
  for (const Record& record : records_) RETURN_IF_ERROR(SaveRecord(record));
  return {};
}

base::Status IndexWriter::SaveRecord(const Record& record) {
  const int64_t sort = sorts_.Count(record.sort, 1, record.seq).id;
  const int64_t sender = senders_.Count(record.sender, 1, record.seq).id;
  CountHours(record, sort, sender, 1);
  sqlite::Statement save = database_->Prepare(
      "INSERT INTO records(seq, time, sender, sort, place, ending, loose) "
      "VALUES(?, ?, ?, ?, ?, ?, ?)");
  save.Bind(static_cast<int64_t>(record.seq)).Bind(record.time).Bind(sender).Bind(sort);
  save.Bind(record.place).Bind(record.ending);
  record.loose ? save.Bind(*record.loose) : save.BindNull();
  ASSIGN_OR_RETURN(const bool has_row, save.Next());
  CHECK(!has_row);
  return {};
}

base::Status IndexWriter::SaveEndings() {
  for (const Ending& ending : endings_) {
    RETURN_IF_ERROR(database_->Prepare("UPDATE records SET ending = ? WHERE seq = ?")
                        .Bind(ending.place)
                        .Bind(static_cast<int64_t>(ending.seq))
                        .Finish());
    if (ending.changed) RETURN_IF_ERROR(SaveChangedSort(ending));
  }
  endings_.clear();
  return {};
}

// The call moves from one sort to another.
base::Status IndexWriter::SaveChangedSort(const Ending& ending) {
  const auto seq = static_cast<int64_t>(ending.seq);
  Record record;
  int64_t sender = 0;
  int64_t sort = 0;
  {
    sqlite::Statement read =
        database_->Prepare("SELECT time, sender, sort FROM records WHERE seq = ?");
    ASSIGN_OR_RETURN(const bool is_there, read.Bind(seq).Next());
    if (!is_there) return {};  // it was forgotten meanwhile
    record.time = read.Number(0);
    sender = read.Number(1);
    sort = read.Number(2);
  }
  const auto known = sorts_.by_id.find(sort);
  if (known == sorts_.by_id.end())
    return base::Fail(base::ErrorCode::kInvalidInput, "no such sort");
  record.sort = known->second;
  sorts_.Count(record.sort, -1, 0);
  CountHours(record, sort, sender, -1);
  const auto [outcome, rule] = *ending.changed;
  record.sort[kOutcome] = outcome;
  if (rule != 0) record.sort[kRule] = rule;
  sort = sorts_.Count(record.sort, 1, ending.seq).id;
  CountHours(record, sort, sender, 1);
  return database_->Prepare("UPDATE records SET sort = ? WHERE seq = ?")
      .Bind(sort)
      .Bind(seq)
      .Finish();
}

base::Status IndexWriter::SaveOpenCalls() {
  if (is_all_closed_) RETURN_IF_ERROR(database_->Execute("DELETE FROM open_calls"));
  is_all_closed_ = false;
  for (const uint64_t seq : closed_) {
    RETURN_IF_ERROR(database_->Prepare("DELETE FROM open_calls WHERE seq = ?")
                        .Bind(static_cast<int64_t>(seq))
                        .Finish());
  }
  closed_.clear();
  for (const auto& [id, place] : new_open_) {
    const uint64_t seq = records_[place].seq;
    RETURN_IF_ERROR(
        database_->Prepare("INSERT OR REPLACE INTO open_calls(seq, request_id) VALUES(?, ?)")
            .Bind(static_cast<int64_t>(seq))
            .Bind(id)
            .Finish());
    open_.insert_or_assign(id, seq);
  }
  new_open_.clear();
  return {};
}

base::Status IndexWriter::SaveSpans() {
  std::map<int64_t, std::array<int64_t, 2>> spans;
  for (const Record& record : records_) {
    const auto block = static_cast<int64_t>(record.seq) / kSpanRecords;
    auto& [oldest, newest] =
        spans.try_emplace(block, std::array{record.time, record.time}).first->second;
    oldest = std::min(oldest, record.time);
    newest = std::max(newest, record.time);
  }
  for (const auto& [block, times] : spans) {
    RETURN_IF_ERROR(
        database_
            ->Prepare("INSERT INTO spans(block, oldest, newest) VALUES(?, ?, ?) "
                      "ON CONFLICT DO UPDATE SET oldest = min(oldest, excluded.oldest), "
                      "newest = max(newest, excluded.newest)")
            .Bind(block)
            .Bind(times[0])
            .Bind(times[1])
            .Finish());
  }
  return {};
}

base::Status IndexWriter::SaveHours() {
  for (const auto& [key, records] : sort_hours_) {
    RETURN_IF_ERROR(database_
                        ->Prepare("INSERT INTO sort_hours(hour, sort, records) VALUES(?, ?, ?) "
                                  "ON CONFLICT DO UPDATE SET records = records + excluded.records")
                        .Bind(key[0])
                        .Bind(key[1])
                        .Bind(records)
                        .Finish());
  }
  for (const auto& [key, records] : sender_hours_) {
    RETURN_IF_ERROR(
        database_
            ->Prepare("INSERT INTO sender_hours(hour, sender, outcome, records) VALUES(?, ?, ?, ?) "
                      "ON CONFLICT DO UPDATE SET records = records + excluded.records")
            .Bind(key[0])
            .Bind(key[1])
            .Bind(key[2])
            .Bind(records)
            .Finish());
  }
  sort_hours_.clear();
  sender_hours_.clear();
  return {};
}

// Sorts and senders without records are forgotten.
template <class Key>
base::Status IndexWriter::SaveTallies(const char* save_sql, const char* remove_sql,
                                      Tallies<Key>& tallies) {
  for (const Key& key : tallies.changed) {
    const auto found = tallies.by_key.find(key);
    Tally& tally = found->second;
    tally.is_changed = false;
    if (tally.records <= 0) {
      RETURN_IF_ERROR(database_->Prepare(remove_sql).Bind(tally.id).Finish());
      tallies.by_id.erase(tally.id);
      tallies.by_key.erase(found);
      continue;
    }
    sqlite::Statement save = database_->Prepare(save_sql);
    save.Bind(tally.id).Bind(tally.records).Bind(tally.newest);
    for (const int64_t word : key) save.Bind(word);
    RETURN_IF_ERROR(save.Finish());
  }
  tallies.changed.clear();
  return {};
}

base::Status IndexWriter::SaveCounts() {
  RETURN_IF_ERROR(SaveHours());
  RETURN_IF_ERROR(SaveTallies(
      "INSERT INTO sorts(id, records, newest, organisation, kind, server, tool, outcome, rule) "
      "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT(id) DO UPDATE SET records = excluded.records, newest = excluded.newest",
      "DELETE FROM sorts WHERE id = ?", sorts_));
  return SaveTallies(
      "INSERT INTO senders(id, records, newest, organisation, label, grant_id) "
      "VALUES(?, ?, ?, ?, ?, ?) "
      "ON CONFLICT(id) DO UPDATE SET records = excluded.records, newest = excluded.newest",
      "DELETE FROM senders WHERE id = ?", senders_);
}

base::Status IndexWriter::SaveProgress() {
  return database_
      ->Prepare("INSERT OR REPLACE INTO progress(one, place, seq, hash) VALUES(1, ?, ?, ?)")
      .Bind(until_.next.Number())
      .Bind(static_cast<int64_t>(until_.last.seq))
      .Bind(until_.last.hash)
      .Finish();
}

}  // namespace toolgate::audit

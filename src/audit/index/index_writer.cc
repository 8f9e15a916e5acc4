// SPDX-License-Identifier: Apache-2.0
#include "audit/index/index_writer.h"

#include <algorithm>

#include "audit/index/loose_text.h"
#include "audit/reading/log_query.h"
#include "base/check.h"

namespace toolgate::audit {
namespace {

constexpr int64_t kForgottenAtOnce = 20'000;  // records, in one transaction

}  // namespace

base::Result<std::unique_ptr<IndexWriter>> IndexWriter::Open(const std::string& folder) {
  ASSIGN_OR_RETURN(auto database, OpenIndexToWrite(folder));
  std::unique_ptr<IndexWriter> writer(new IndexWriter(std::move(database)));
  RETURN_IF_ERROR(writer->Load());
  return writer;
}

base::Status IndexWriter::Load() {
  ASSIGN_OR_RETURN(until_, ReadIndexedUntil(*database_));
  RETURN_IF_ERROR(
      database_->Prepare("SELECT id, text FROM words").ForEach([this](sqlite::Statement& row) {
        words_.emplace(row.String(1), row.Number(0));
        return base::Status();
      }));
  RETURN_IF_ERROR(LoadTallies(
      "SELECT id, records, newest, organisation, kind, server, tool, outcome, rule FROM sorts",
      sorts_));
  RETURN_IF_ERROR(LoadTallies(
      "SELECT id, records, newest, organisation, label, grant_id FROM senders", senders_));
  ASSIGN_OR_RETURN(const int64_t tools,
                   database_->ReadNumber("SELECT count(DISTINCT tool) FROM sorts"));
  tools_ = static_cast<size_t>(tools);
  return database_->Prepare("SELECT seq, request_id FROM open_calls")
      .ForEach([this](sqlite::Statement& row) {
        open_.emplace(row.String(1), static_cast<uint64_t>(row.Number(0)));
        return base::Status();
      });
}

template <class Key>
base::Status IndexWriter::LoadTallies(const char* sql, Tallies<Key>& tallies) {
  return database_->Prepare(sql).ForEach([&tallies](sqlite::Statement& row) {
    Tally tally{row.Number(0), row.Number(1), row.Number(2)};
    Key key;
    for (size_t i = 0; i < key.size(); ++i) key[i] = row.Number(3 + static_cast<int>(i));
    tallies.last_id = std::max(tallies.last_id, tally.id);
    tallies.by_id.emplace(tally.id, key);
    tallies.by_key.emplace(key, tally);
    return base::Status();
  });
}

int64_t IndexWriter::WordOf(std::string_view text) {
  if (text.empty()) return 0;
  const auto known = words_.find(text);
  if (known != words_.end()) return known->second;
  const auto id = static_cast<int64_t>(words_.size()) + 1;
  words_.emplace(text, id);
  new_words_.emplace_back(text);
  return id;
}

void IndexWriter::Add(std::string_view lines, Place place) {
  while (!lines.empty()) {
    const size_t size = lines.find('\n') + 1;
    CHECK(size > 0);
    const auto line = ReadIndexedLine(lines.substr(0, size - 1));
    // Where a log was damaged its numbers may come twice.
    if (line && line->seq > until_.last.seq) {
      AddLine(*line, place);
      until_.last.seq = line->seq;
      until_.last.hash.assign(line->hash);
    }
    place.offset += size;
    lines.remove_prefix(size);
  }
  until_.next = place;
}

void IndexWriter::AddLine(const IndexedLine& line, Place place) {
  if (line.kind == "outcome") return AddEnding(line, place);
  // What was in progress before a process began has ended with the one before it.
  if (line.kind == "start") ForgetOpenCalls();
  AddRecord(line, place);
}

void IndexWriter::AddRecord(const IndexedLine& line, Place place) {
  const auto kind = KindOf(line.kind);
  CHECK(kind);
  Record record;
  record.seq = line.seq;
  record.time = MillisecondsOf(line.time);
  record.place = place.Number();
  const int64_t organisation = WordOf(line.organisation);
  record.sender = {organisation, WordOf(line.grant), WordOf(line.grant_id)};
  const bool is_named = line.has_risk && (tools_ < kToolsMax || words_.contains(line.tool));
  if (is_named && !words_.contains(line.tool)) ++tools_;
  if (!is_named && !line.tool.empty()) record.loose = HashLoose(line.tool);
  record.sort = {organisation,         static_cast<int64_t>(*kind),
                 WordOf(line.server),  is_named ? WordOf(line.tool) : 0,
                 WordOf(line.outcome), WordOf(line.rule)};
  const bool is_open = *kind == LogKind::kCalls && !line.has_total;
  if (is_open && open_.size() + new_open_.size() >= kOpenCallsMax) ForgetOpenCalls();
  if (is_open) OpenCall(std::string(line.request_id));
  records_.push_back(record);
}

// A call that is decided anew ends with its last decision.
void IndexWriter::OpenCall(std::string id) {
  const auto earlier = open_.extract(id);
  if (!earlier.empty()) closed_.push_back(earlier.mapped());
  new_open_.insert_or_assign(std::move(id), records_.size());
}

void IndexWriter::AddEnding(const IndexedLine& line, Place place) {
  const std::string id(line.request_id);
  const bool is_changed = !line.outcome.empty();
  if (const auto fresh = new_open_.extract(id); !fresh.empty()) {
    Record& record = records_[fresh.mapped()];
    record.ending = place.Number();
    if (is_changed) record.sort[kOutcome] = WordOf(line.outcome);
    if (!line.rule.empty()) record.sort[kRule] = WordOf(line.rule);
    return;
  }
  const auto committed = open_.extract(id);
  if (committed.empty()) return;
  Ending ending{committed.mapped(), place.Number(), std::nullopt};
  if (is_changed) ending.changed = {WordOf(line.outcome), WordOf(line.rule)};
  endings_.push_back(ending);
  closed_.push_back(ending.seq);
}

void IndexWriter::ForgetOpenCalls() {
  new_open_.clear();
  open_.clear();
  closed_.clear();
  is_all_closed_ = true;
}

base::Result<bool> IndexWriter::Forget(uint64_t oldest_seq) {
  CHECK(records_.empty() && endings_.empty());
  ASSIGN_OR_RETURN(auto saving, sqlite::Transaction::Begin(*database_));
  uint64_t forgotten_until = 0;  // and not this one
  RETURN_IF_ERROR(UncountBefore(oldest_seq, forgotten_until));
  if (forgotten_until == 0) return false;
  const auto until = static_cast<int64_t>(forgotten_until);
  for (const char* sql :
       {"DELETE FROM records WHERE seq < ?", "DELETE FROM open_calls WHERE seq < ?"}) {
    RETURN_IF_ERROR(database_->Prepare(sql).Bind(until).Finish());
  }
  RETURN_IF_ERROR(
      database_->Prepare("DELETE FROM spans WHERE block < ?").Bind(until / kSpanRecords).Finish());
  std::erase_if(open_,
                [forgotten_until](const auto& call) { return call.second < forgotten_until; });
  RETURN_IF_ERROR(SaveCounts());
  RETURN_IF_ERROR(database_->Execute("DELETE FROM sort_hours WHERE records <= 0"));
  RETURN_IF_ERROR(database_->Execute("DELETE FROM sender_hours WHERE records <= 0"));
  RETURN_IF_ERROR(saving.Commit());
  return forgotten_until < oldest_seq;
}

base::Status IndexWriter::UncountBefore(uint64_t oldest_seq, uint64_t& forgotten_until) {
  sqlite::Statement read = database_->Prepare(
      "SELECT seq, time, sender, sort FROM records WHERE seq < ? ORDER BY seq LIMIT ?");
  read.Bind(static_cast<int64_t>(oldest_seq)).Bind(kForgottenAtOnce);
  int64_t count = 0;
  RETURN_IF_ERROR(read.ForEach([&](sqlite::Statement& row) -> base::Status {
    const auto sort = sorts_.by_id.find(row.Number(3));
    const auto sender = senders_.by_id.find(row.Number(2));
    if (sort == sorts_.by_id.end() || sender == senders_.by_id.end()) {
      return base::Fail(base::ErrorCode::kInvalidInput, "no such sort or sender");
    }
    Record record;
    record.time = row.Number(1);
    record.sort = sort->second;
    sorts_.Count(record.sort, -1, 0);
    senders_.Count(sender->second, -1, 0);
    CountHours(record, row.Number(3), row.Number(2), -1);
    forgotten_until = static_cast<uint64_t>(row.Number(0)) + 1;
    ++count;
    return {};
  }));
  if (count > 0 && count < kForgottenAtOnce) forgotten_until = oldest_seq;
  return {};
}

}  // namespace toolgate::audit

// SPDX-License-Identifier: Apache-2.0
#include "audit/index/index_file.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "audit/segments/segment_file.h"
#include "audit/segments/segment_folder.h"

namespace toolgate::audit {
namespace {

constexpr sqlite::FileKind kKind{0x7467'6978, 1};  // `tgix`
constexpr uint64_t kLineBytesMax = 1 << 14;        // more than a record has

// Texts are numbers of `words`; 0: none. A record is of a sort, which says what it is about, and of
// a sender, which says whose it is. There are few of both beside the records, so that any filter
// picks those first, and their records are in the order of their numbers. `loose` is for texts that
// agents make up, as addresses of resources: a hash, and the sort has no tool.
constexpr const char* kTables = R"(
  CREATE TABLE progress(one INTEGER PRIMARY KEY CHECK(one = 1), place INTEGER NOT NULL,
                        seq INTEGER NOT NULL, hash TEXT NOT NULL);
  CREATE TABLE words(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
  CREATE TABLE sorts(id INTEGER PRIMARY KEY, organisation INTEGER NOT NULL, kind INTEGER NOT NULL,
                     server INTEGER NOT NULL, tool INTEGER NOT NULL, outcome INTEGER NOT NULL,
                     rule INTEGER NOT NULL, records INTEGER NOT NULL, newest INTEGER NOT NULL,
                     UNIQUE(organisation, kind, server, tool, outcome, rule));
  CREATE TABLE senders(id INTEGER PRIMARY KEY, organisation INTEGER NOT NULL,
                       label INTEGER NOT NULL, grant_id INTEGER NOT NULL, records INTEGER NOT NULL,
                       newest INTEGER NOT NULL, UNIQUE(organisation, label, grant_id));
  CREATE TABLE records(seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, sender INTEGER NOT NULL,
                       sort INTEGER NOT NULL, place INTEGER NOT NULL, ending INTEGER NOT NULL,
                       loose INTEGER);
  CREATE INDEX records_by_sender ON records(sender);
  CREATE INDEX records_by_sort ON records(sort);
  CREATE INDEX records_by_loose ON records(loose) WHERE loose IS NOT NULL;
  CREATE TABLE open_calls(seq INTEGER PRIMARY KEY, request_id TEXT NOT NULL UNIQUE);
  CREATE TABLE spans(block INTEGER PRIMARY KEY, oldest INTEGER NOT NULL, newest INTEGER NOT NULL);
  CREATE TABLE sort_hours(hour INTEGER NOT NULL, sort INTEGER NOT NULL, records INTEGER NOT NULL,
                          PRIMARY KEY(hour, sort)) WITHOUT ROWID;
  CREATE TABLE sender_hours(hour INTEGER NOT NULL, sender INTEGER NOT NULL,
                            outcome INTEGER NOT NULL, records INTEGER NOT NULL,
                            PRIMARY KEY(hour, sender, outcome)) WITHOUT ROWID;
)";

// Pages of the write-ahead log before they go into the file: 32 MiB, so that building anew does not
// wait for the disk all the time. The cache is 32 MiB too.
constexpr const char* kWritingSettings = "PRAGMA wal_autocheckpoint=8192; PRAGMA cache_size=-32768";
constexpr const char* kReadingSettings = "PRAGMA cache_size=-8192; PRAGMA query_only=ON";

}  // namespace

int64_t MillisecondsOf(base::WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

int64_t HourOf(int64_t milliseconds) {
  return std::chrono::floor<std::chrono::hours>(std::chrono::milliseconds(milliseconds)).count();
}

std::string IndexPath(const std::string& folder) { return folder + "/index.db"; }

base::Result<std::unique_ptr<sqlite::Database>> OpenIndexToWrite(const std::string& folder) {
  ASSIGN_OR_RETURN(
      auto database,
      sqlite::Database::Open(IndexPath(folder), {.sharing = sqlite::Sharing::kShared,
                                                 .durability = sqlite::Durability::kLater}));
  ASSIGN_OR_RETURN(const int64_t version, sqlite::ReadVersion(*database, kKind));
  RETURN_IF_ERROR(database->Execute(kWritingSettings));
  if (version == kKind.version) return database;
  ASSIGN_OR_RETURN(auto making, sqlite::Transaction::Begin(*database));
  RETURN_IF_ERROR(database->Execute(kTables));
  RETURN_IF_ERROR(sqlite::WriteVersion(*database, kKind));
  RETURN_IF_ERROR(making.Commit());
  return database;
}

base::Result<std::unique_ptr<sqlite::Database>> OpenIndexToRead(const std::string& folder) {
  ASSIGN_OR_RETURN(auto database,
                   sqlite::Database::Open(IndexPath(folder), {.is_read_only = true}));
  ASSIGN_OR_RETURN(const int64_t version, sqlite::ReadVersion(*database, kKind));
  if (version != kKind.version) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      "the index is of another version of the gateway");
  }
  RETURN_IF_ERROR(database->Execute(kReadingSettings));
  return database;
}

base::Status RemoveIndex(const std::string& folder) {
  for (const char* end : {"-wal", "-shm", ""}) {
    const std::string path = IndexPath(folder) + end;
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return FailedOn("remove", path);
  }
  return {};
}

base::Result<IndexedUntil> ReadIndexedUntil(sqlite::Database& database) {
  sqlite::Statement read = database.Prepare("SELECT place, seq, hash FROM progress");
  ASSIGN_OR_RETURN(const bool is_begun, read.Next());
  IndexedUntil until;
  if (!is_begun) return until;
  until.next = Place::Of(read.Number(0));
  until.last = {static_cast<uint64_t>(read.Number(1)), read.String(2)};
  return until;
}

bool IsOf(const IndexedUntil& until, const std::string& folder) {
  if (until.next.segment == 0) return true;
  const auto segments = ListSegments(folder);
  if (!segments || segments->empty()) return false;
  const bool is_there = std::any_of(segments->begin(), segments->end(), [&](const auto& segment) {
    return segment.number == until.next.segment;
  });
  // Retention took it while nobody looked: what is left is newer.
  if (!is_there) {
    const auto begin = FindSegmentBegin(segments->front().path);
    return segments->front().number > until.next.segment && begin &&
           begin->before.seq >= until.last.seq;
  }
  const uint64_t from = until.next.offset - std::min(until.next.offset, kLineBytesMax);
  const auto text = ReadSegmentFrom(SegmentPath(folder, until.next.segment), from);
  if (!text || text->size() < until.next.offset - from) return false;
  std::string_view lines = std::string_view(*text).substr(0, until.next.offset - from);
  if (!lines.ends_with('\n')) return false;
  lines.remove_suffix(1);
  const auto last = ReadSealed(lines.substr(lines.rfind('\n') + 1));
  return last && last->seq == until.last.seq && last->hash == until.last.hash;
}

}  // namespace toolgate::audit

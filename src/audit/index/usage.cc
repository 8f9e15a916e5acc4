// SPDX-License-Identifier: Apache-2.0
#include "audit/index/usage.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "audit/index/index_file.h"
#include "audit/index/indexed_line.h"

namespace toolgate::audit {
namespace {

// Counts of the index that one query reads: some tenths of a second.
constexpr size_t kCountsReadMax = 2'000'000;
constexpr int64_t kNone = -1;

base::Status TooMuch() {
  return base::Fail(base::ErrorCode::kLimitExceeded,
                    "these are too many figures; ask for less time");
}

// The first hour that begins at the moment or after it.
int64_t HourFrom(std::optional<base::WallTime> moment, int64_t fallback) {
  if (!moment) return fallback;
  return std::chrono::ceil<std::chrono::hours>(moment->time_since_epoch()).count();
}

// What a sort or a sender counts for: the word of its name, or kNone where it is not asked for.
using Names = std::vector<int64_t>;

// `sql` tells ids, organisations, and the words to count by.
base::Result<Names> ReadNames(sqlite::Database& database, const char* sql, int64_t organisation) {
  Names names;
  RETURN_IF_ERROR(database.Prepare(sql).ForEach([&](sqlite::Statement& row) {
    const auto id = static_cast<size_t>(row.Number(0));
    if (names.size() <= id) names.resize(id + 1, kNone);
    const bool is_wanted = organisation == kNone || row.Number(1) == organisation;
    if (is_wanted) names[id] = row.Number(2);
    return base::Status();
  }));
  return names;
}

// Where the counts are, and what they are counted by.
struct Source {
  const char* names;
  const char* counts;  // hour, id, outcome, records
};

constexpr const char* kCountsOfSenders =
    "SELECT hour, sender, outcome, records FROM sender_hours WHERE hour >= ?1 AND hour < ?2";
constexpr const char* kCountsOfSorts =
    "SELECT hour, sort, outcome, sort_hours.records FROM sort_hours JOIN sorts ON sorts.id = sort "
    "WHERE hour >= ?1 AND hour < ?2";

// Kind 0 are calls. There are fewer counts of senders than of sorts.
Source SourceOf(UsageBy by) {
  switch (by) {
    case UsageBy::kNothing:
      return {"SELECT id, organisation, 0 FROM senders", kCountsOfSenders};
    case UsageBy::kOrganisation:
      return {"SELECT id, organisation, organisation FROM senders", kCountsOfSenders};
    case UsageBy::kGrant:
      return {"SELECT id, organisation, label FROM senders", kCountsOfSenders};
    case UsageBy::kServer:
      return {"SELECT id, organisation, server FROM sorts WHERE kind = 0", kCountsOfSorts};
    case UsageBy::kTool:
      return {"SELECT id, organisation, tool FROM sorts WHERE kind = 0", kCountsOfSorts};
    case UsageBy::kRule:
      return {"SELECT id, organisation, rule FROM sorts WHERE kind = 0", kCountsOfSorts};
  }
  return {};
}

// By hour, name and outcome.
using Sums = std::map<std::array<int64_t, 3>, int64_t>;

base::Status AddCounts(sqlite::Database& database, const UsageQuery& query, const char* sql,
                       const Names& names, Sums& sums) {
  sqlite::Statement read = database.Prepare(sql);
  read.Bind(HourFrom(query.since, INT64_MIN)).Bind(HourFrom(query.until, INT64_MAX));
  size_t count = 0;
  for (;;) {
    ASSIGN_OR_RETURN(const bool has_row, read.Next());
    if (!has_row) return {};
    if (++count > kCountsReadMax || sums.size() > kUsageRowsMax) return TooMuch();
    const auto id = static_cast<size_t>(read.Number(1));
    const int64_t name = id < names.size() ? names[id] : kNone;
    if (name != kNone) sums[{read.Number(0), name, read.Number(2)}] += read.Number(3);
  }
}

base::Result<std::string> TextOf(sqlite::Database& database, int64_t word) {
  if (word == 0) return std::string();
  sqlite::Statement read = database.Prepare("SELECT text FROM words WHERE id = ?");
  ASSIGN_OR_RETURN(const bool is_known, read.Bind(word).Next());
  return is_known ? Unescaped(read.Text(0)) : std::string();
}

base::Result<int64_t> WordOfOrganisation(sqlite::Database& database, const std::string& name) {
  if (name.empty()) return kNone;
  const std::string written = Escaped(name);
  sqlite::Statement read = database.Prepare("SELECT id FROM words WHERE text = ?");
  ASSIGN_OR_RETURN(const bool is_known, read.Bind(written).Next());
  return is_known ? read.Number(0) : INT64_MAX;
}

}  // namespace

base::Result<std::vector<UsageRow>> ReadUsage(sqlite::Database& database, const UsageQuery& query) {
  const Source source = SourceOf(query.by);
  ASSIGN_OR_RETURN(const int64_t organisation, WordOfOrganisation(database, query.organisation));
  ASSIGN_OR_RETURN(const Names names, ReadNames(database, source.names, organisation));
  Sums sums;
  RETURN_IF_ERROR(AddCounts(database, query, source.counts, names, sums));
  std::map<int64_t, std::string> texts;
  std::vector<UsageRow> rows;
  for (const auto& [key, calls] : sums) {
    if (calls <= 0) continue;
    for (const int64_t word : {key[1], key[2]}) {
      if (texts.contains(word)) continue;
      ASSIGN_OR_RETURN(texts[word], TextOf(database, word));
    }
    const base::WallTime hour{std::chrono::hours(key[0])};
    rows.push_back({hour, texts[key[1]], texts[key[2]], static_cast<uint64_t>(calls)});
  }
  std::sort(rows.begin(), rows.end(), [](const UsageRow& a, const UsageRow& b) {
    return std::tie(a.hour, a.name, a.outcome) < std::tie(b.hour, b.name, b.outcome);
  });
  return rows;
}

}  // namespace toolgate::audit

// SPDX-License-Identifier: Apache-2.0
#include "audit/index/wanted.h"

#include <algorithm>

#include "audit/index/index_file.h"
#include "audit/index/indexed_line.h"
#include "audit/index/loose_text.h"

namespace toolgate::audit {
namespace {

constexpr int64_t kAny = -1;

// The number of a text; kAny if none is asked for, and what no record has if it is not known.
base::Result<int64_t> WordOf(sqlite::Database& database, const std::string& text) {
  if (text.empty()) return kAny;
  const std::string written = Escaped(text);
  sqlite::Statement read = database.Prepare("SELECT id FROM words WHERE text = ?");
  ASSIGN_OR_RETURN(const bool is_known, read.Bind(written).Next());
  return is_known ? read.Number(0) : INT64_MAX;
}

template <class Flags, class Flag>
void SetFlag(Flags& flags, int64_t id, Flag flag) {
  const auto at = static_cast<size_t>(id);
  if (flags.size() <= at) flags.resize(at + 1);
  flags[at] = flag;
}

base::Status FindSorts(sqlite::Database& database, const LogQuery& query, int64_t organisation,
                       Wanted& wanted) {
  ASSIGN_OR_RETURN(const int64_t server, WordOf(database, query.filter.server));
  ASSIGN_OR_RETURN(const int64_t tool, WordOf(database, query.filter.tool));
  ASSIGN_OR_RETURN(const int64_t outcome, WordOf(database, query.filter.outcome));
  ASSIGN_OR_RETURN(const int64_t rule, WordOf(database, query.filter.rule));
  // The unique index of sorts begins with the organisation.
  sqlite::Statement read =
      organisation == kAny
          ? database.Prepare(
                "SELECT id, records, newest, tool FROM sorts WHERE ?1 < 0 AND "
                "kind = ?2 AND (?3 < 0 OR server = ?3) AND (?4 < 0 OR outcome = ?4) "
                "AND (?5 < 0 OR rule = ?5)")
          : database.Prepare(
                "SELECT id, records, newest, tool FROM sorts WHERE "
                "organisation = ?1 AND kind = ?2 AND (?3 < 0 OR server = ?3) AND "
                "(?4 < 0 OR outcome = ?4) AND (?5 < 0 OR rule = ?5)");
  read.Bind(organisation).Bind(static_cast<int64_t>(query.kind)).Bind(server).Bind(outcome);
  read.Bind(rule);
  return read.ForEach([&](sqlite::Statement& row) {
    const RecordList list{row.Number(0), row.Number(1), row.Number(2)};
    const int64_t its_tool = row.Number(3);
    if (tool == kAny || its_tool == tool) {
      SetFlag(wanted.of_sort, list.id, Wanted::Sorted::kYes);
      wanted.sorts.push_back(list);
    } else if (its_tool == 0) {
      SetFlag(wanted.of_sort, list.id, Wanted::Sorted::kIfLoose);
    }
    return base::Status();
  });
}

base::Status FindSenders(sqlite::Database& database, const LogQuery& query, int64_t organisation,
                         Wanted& wanted) {
  const LogFilter& filter = query.filter;
  wanted.is_any_sender =
      filter.organisation.empty() && filter.grant.empty() && filter.grant_id.empty();
  if (wanted.is_any_sender) return {};
  ASSIGN_OR_RETURN(const int64_t label, WordOf(database, query.filter.grant));
  ASSIGN_OR_RETURN(const int64_t grant_id, WordOf(database, query.filter.grant_id));
  return database
      .Prepare(
          "SELECT id, records, newest FROM senders WHERE (?1 < 0 OR organisation = ?1) AND "
          "(?2 < 0 OR label = ?2) AND (?3 < 0 OR grant_id = ?3)")
      .Bind(organisation)
      .Bind(label)
      .Bind(grant_id)
      .ForEach([&](sqlite::Statement& row) {
        wanted.senders.push_back({row.Number(0), row.Number(1), row.Number(2)});
        SetFlag(wanted.of_sender, row.Number(0), true);
        return base::Status();
      });
}

base::Status FindRanges(sqlite::Database& database, uint64_t before, Wanted& wanted) {
  if (!wanted.since && !wanted.until) {
    wanted.ranges = {{0, before}};
    return {};
  }
  return database
      .Prepare("SELECT block FROM spans WHERE newest >= ? AND oldest < ? ORDER BY block DESC")
      .Bind(wanted.since.value_or(INT64_MIN))
      .Bind(wanted.until.value_or(INT64_MAX))
      .ForEach([&](sqlite::Statement& row) {
        const auto begin = static_cast<uint64_t>(row.Number(0) * kSpanRecords);
        const uint64_t end = std::min(begin + kSpanRecords, before);
        if (end <= begin) return base::Status();
        const bool goes_on = !wanted.ranges.empty() && wanted.ranges.back().begin == end;
        if (goes_on) {
          wanted.ranges.back().begin = begin;
        } else {
          wanted.ranges.push_back({begin, end});
        }
        return base::Status();
      });
}

}  // namespace

bool Wanted::Has(const RecordRow& row) const {
  if ((since && row.time < *since) || (until && row.time >= *until)) return false;
  if (!is_any_sender) {
    const auto at = static_cast<size_t>(row.sender);
    if (at >= of_sender.size() || !of_sender[at]) return false;
  }
  const auto at = static_cast<size_t>(row.sort);
  if (at >= of_sort.size()) return false;
  return of_sort[at] == Sorted::kYes || (of_sort[at] == Sorted::kIfLoose && row.loose == loose);
}

base::Result<Wanted> FindWanted(sqlite::Database& database, const LogQuery& query) {
  Wanted wanted;
  const LogFilter& filter = query.filter;
  if (filter.since) wanted.since = MillisecondsOf(*filter.since);
  if (filter.until) wanted.until = MillisecondsOf(*filter.until);
  if (!filter.tool.empty()) wanted.loose = HashLoose(Escaped(filter.tool));
  ASSIGN_OR_RETURN(const int64_t organisation, WordOf(database, filter.organisation));
  RETURN_IF_ERROR(FindSorts(database, query, organisation, wanted));
  RETURN_IF_ERROR(FindSenders(database, query, organisation, wanted));
  const uint64_t before = std::min<uint64_t>(query.before, INT64_MAX);
  RETURN_IF_ERROR(FindRanges(database, before, wanted));
  return wanted;
}

}  // namespace toolgate::audit

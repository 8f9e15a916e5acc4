// SPDX-License-Identifier: Apache-2.0
#include "audit/index/usage.h"

#include <fmt/format.h>

#include "audit/index/index_file.h"
#include "audit/index/indexed_line.h"

namespace toolgate::audit {
namespace {

// Parameters: the first hour, the hour after the last, the organisation or empty, how many rows.
// `name` is the number of a word. Kind 0 are calls.
std::string OfSorts(std::string_view name) {
  return fmt::format(
      "SELECT hour, coalesce(names.text, ''), coalesce(outcomes.text, ''), "
      "sum(sort_hours.records) AS calls "
      "FROM sort_hours JOIN sorts ON sorts.id = sort_hours.sort "
      "LEFT JOIN words AS names ON names.id = {} "
      "LEFT JOIN words AS outcomes ON outcomes.id = sorts.outcome "
      "WHERE hour >= ?1 AND hour < ?2 AND kind = 0 AND (?3 = '' OR organisation = "
      "(SELECT id FROM words WHERE text = ?3)) GROUP BY 1, 2, 3 HAVING calls > 0 "
      "ORDER BY 1, 2, 3 LIMIT ?4",
      name);
}

constexpr const char* kByGrant =
    "SELECT hour, coalesce(names.text, ''), coalesce(outcomes.text, ''), "
    "sum(sender_hours.records) AS calls "
    "FROM sender_hours JOIN senders ON senders.id = sender_hours.sender "
    "LEFT JOIN words AS names ON names.id = senders.label "
    "LEFT JOIN words AS outcomes ON outcomes.id = sender_hours.outcome "
    "WHERE hour >= ?1 AND hour < ?2 AND (?3 = '' OR organisation = "
    "(SELECT id FROM words WHERE text = ?3)) GROUP BY 1, 2, 3 HAVING calls > 0 "
    "ORDER BY 1, 2, 3 LIMIT ?4";

const char* StatementOf(UsageBy by) {
  static const std::string by_nothing = OfSorts("0");
  static const std::string by_organisation = OfSorts("sorts.organisation");
  static const std::string by_server = OfSorts("sorts.server");
  static const std::string by_tool = OfSorts("sorts.tool");
  static const std::string by_rule = OfSorts("sorts.rule");
  switch (by) {
    case UsageBy::kNothing:
      return by_nothing.c_str();
    case UsageBy::kOrganisation:
      return by_organisation.c_str();
    case UsageBy::kGrant:
      return kByGrant;
    case UsageBy::kServer:
      return by_server.c_str();
    case UsageBy::kTool:
      return by_tool.c_str();
    case UsageBy::kRule:
      return by_rule.c_str();
  }
  return by_nothing.c_str();
}

// The first hour that begins at the moment or after it.
int64_t HourFrom(std::optional<base::WallTime> moment, int64_t fallback) {
  if (!moment) return fallback;
  return std::chrono::ceil<std::chrono::hours>(moment->time_since_epoch()).count();
}

}  // namespace

base::Result<std::vector<UsageRow>> ReadUsage(sqlite::Database& database, const UsageQuery& query) {
  std::vector<UsageRow> rows;
  const std::string organisation = Escaped(query.organisation);
  RETURN_IF_ERROR(database.Prepare(StatementOf(query.by))
                      .Bind(HourFrom(query.since, INT64_MIN))
                      .Bind(HourFrom(query.until, INT64_MAX))
                      .Bind(organisation)
                      .Bind(static_cast<int64_t>(kUsageRowsMax) + 1)
                      .ForEach([&rows](sqlite::Statement& row) {
                        const base::WallTime hour{std::chrono::hours(row.Number(0))};
                        rows.push_back({hour, Unescaped(row.Text(1)), Unescaped(row.Text(2)),
                                        static_cast<uint64_t>(row.Number(3))});
                        return base::Status();
                      }));
  if (rows.size() <= kUsageRowsMax) return rows;
  return base::Fail(base::ErrorCode::kLimitExceeded,
                    "these are too many figures; ask for less time");
}

}  // namespace toolgate::audit

// SPDX-License-Identifier: Apache-2.0
// Calls by the hour, for charts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "sqlite/database.h"

namespace toolgate::audit {

enum class UsageBy { kNothing, kOrganisation, kGrant, kServer, kTool, kRule };

struct UsageQuery {
  // Whole hours that begin in this time.
  std::optional<base::WallTime> since;
  std::optional<base::WallTime> until;
  std::string organisation;  // empty: all
  UsageBy by = UsageBy::kNothing;
};

struct UsageRow {
  base::WallTime hour;  // its begin
  std::string name;     // by what was asked; empty for calls that have none
  std::string outcome;
  uint64_t calls = 0;
};

// What one query tells at most.
inline constexpr size_t kUsageRowsMax = 100'000;

// In the order of hours, then of names. Tools that agents made up are not told apart. Errors:
// limit_exceeded, if there are more rows; those of the database.
base::Result<std::vector<UsageRow>> ReadUsage(sqlite::Database& database, const UsageQuery& query);

}  // namespace toolgate::audit

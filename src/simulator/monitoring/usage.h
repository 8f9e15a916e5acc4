// SPDX-License-Identifier: Apache-2.0
// Usage records, computed from the ledger: one for each use and each day that it went on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// A use within one day (UTC).
struct UsageRecord {
  const UsageSpan* span = nullptr;
  base::WallTime start;  // of the day
  base::WallTime end;    // of the day, or when the record was made: the last second that counts
  double hours = 0;
};

// The records of all days that are over at `now`, and of today up to `ledger.generated_until`, that
// lie between `start` and `end`. Oldest days first.
std::vector<UsageRecord> RecordsBetween(const Ledger& ledger, base::WallTime start,
                                        base::WallTime end, base::WallTime now);

// How listUsageTypes calls them.
struct UsageKindName {
  UsageKind kind;
  std::string_view name;
  std::string_view description;
};
const std::vector<UsageKindName>& UsageKinds();

}  // namespace toolgate::simulator

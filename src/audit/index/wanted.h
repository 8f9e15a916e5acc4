// SPDX-License-Identifier: Apache-2.0
// A filter as the index sees it: the sorts and senders whose records may be asked for, and the
// ranges of record numbers that its times leave.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "audit/reading/log_query.h"
#include "sqlite/database.h"

namespace toolgate::audit {

// Records of one sort, of one sender, or with one loose text, in the order of their numbers.
struct RecordList {
  int64_t id = 0;
  int64_t records = 0;
  int64_t newest = 0;
};

// A row of the index.
struct RecordRow {
  uint64_t seq = 0;
  int64_t time = 0;
  int64_t sender = 0;
  int64_t sort = 0;
  int64_t place = 0;
  int64_t ending = 0;
  std::optional<int64_t> loose;
};

struct Wanted {
  std::vector<RecordList> sorts;
  // Whether a record of this sort is wanted, and if only with the loose text.
  enum class Sorted : uint8_t { kNo, kYes, kIfLoose };
  std::vector<Sorted> of_sort;  // by id
  bool is_any_sender = true;
  std::vector<RecordList> senders;
  std::vector<bool> of_sender;   // by id
  std::optional<int64_t> loose;  // the hash that is asked for
  std::optional<int64_t> since;  // milliseconds
  std::optional<int64_t> until;

  struct Range {
    uint64_t begin = 0;
    uint64_t end = 0;  // and not this one
  };
  std::vector<Range> ranges;  // the newest first

  // All but the text, which only the record itself tells.
  bool Has(const RecordRow& row) const;
};

// Errors: those of the database.
base::Result<Wanted> FindWanted(sqlite::Database& database, const LogQuery& query);

}  // namespace toolgate::audit

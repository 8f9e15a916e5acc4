// SPDX-License-Identifier: Apache-2.0
// The end of the log that the index does not know yet, so that what was just written is found at
// once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "audit/index/segment_walk.h"
#include "audit/reading/log_query.h"
#include "sqlite/database.h"

namespace toolgate::audit {

class LogTail {
 public:
  // Beyond this the index is too far behind to be of use.
  static constexpr size_t kBytesMax = 64 << 20;

  struct Record {
    uint64_t seq = 0;
    std::string line;
    std::string outcome;  // empty: nothing came of it yet
  };

  // What is behind `until` and of that kind; with calls that the index has, where the tail says
  // what came of them. Errors: limit_exceeded, if it is too much; unavailable; those of the
  // database.
  static base::Result<LogTail> Read(const std::string& folder, sqlite::Database& database,
                                    const IndexedUntil& until, LogKind kind);

  // The newest first.
  const std::vector<Record>& records() const { return records_; }
  // Whether the index's row of the record is not to be used.
  bool Replaces(uint64_t seq) const { return replaced_.contains(seq); }
  const std::unordered_set<uint64_t>& replaced() const { return replaced_; }

 private:
  class Reading;
  std::vector<Record> records_;
  std::unordered_set<uint64_t> replaced_;
};

}  // namespace toolgate::audit

// SPDX-License-Identifier: Apache-2.0
// Answers queries from one connection to the index and the segments beside it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/index/log_tail.h"
#include "audit/index/record_stream.h"
#include "audit/index/usage.h"
#include "audit/reading/log_query.h"

namespace toolgate::audit {

struct LogCount {
  uint64_t records = 0;
  bool is_at_least = false;  // there may be more
};

// One thread at a time.
class IndexReader {
 public:
  // Records of which one query reads the text, and how long it does so; then it ends with a page
  // that is not full, and `next` to go on.
  static constexpr size_t kTextsMax = 50'000;
  static constexpr std::chrono::milliseconds kTextTime{500};

  // Errors: those of OpenIndexToRead; invalid_input, if the index is of another log.
  static base::Result<std::unique_ptr<IndexReader>> Open(const std::string& folder);

  // As QueryLog. A page that is not full may have a `next`: it takes long to find more. Errors:
  // invalid_input, if the index is damaged; limit_exceeded, if it is far behind the log;
  // unavailable.
  base::Result<LogPage> Query(const LogQuery& query);
  // How many are asked for, whatever `limit`. Errors: likewise.
  base::Result<LogCount> Count(const LogQuery& query);
  // Without what the index does not know yet. Errors: likewise; limit_exceeded too if there are
  // too many rows.
  base::Result<std::vector<UsageRow>> Usage(const UsageQuery& query);

 private:
  class Snapshot;
  IndexReader(std::string folder, std::unique_ptr<sqlite::Database> database)
      : folder_(std::move(folder)), database_(std::move(database)) {}

  // Calls `take` with the wanted records, the newest first, until it returns false.
  template <class Taker>
  base::Status Visit(const LogQuery& query, Taker& taker);

  // Of queries that sorts alone decide: the index keeps how many records each has.
  base::Result<LogCount> CountBySorts(const LogQuery& query);

  const std::string folder_;
  const std::unique_ptr<sqlite::Database> database_;
};

}  // namespace toolgate::audit

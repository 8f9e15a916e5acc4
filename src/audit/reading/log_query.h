// SPDX-License-Identifier: Apache-2.0
// Records of a folder of segments: the newest first, page by page, or all in the order in which
// calls ended. Reads what is there now, also while a gateway writes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "audit/reading/log_record.h"

namespace toolgate::audit {

enum class LogKind {
  kCalls,     // as one each
  kRequests,  // refused before they were calls, or not to be decided
  kEvents,    // what the log says of itself
};

struct LogQuery {
  LogFilter filter;
  LogKind kind = LogKind::kCalls;
  uint64_t before = UINT64_MAX;  // only records before this one
  size_t limit = 50;
};

struct LogPage {
  std::vector<json::Document> records;
  std::optional<uint64_t> next;  // `before` of the next page; empty if there is none
};

// What a record is by its `kind`; empty for what came of a call, which is no record of its own.
std::optional<LogKind> KindOf(std::string_view kind);

// Takes what is asked for, the newest first, until the page is full.
class PageBuilder {
 public:
  explicit PageBuilder(const LogQuery& query) : query_(query) {}

  // A record of the kind that is asked for and, of a call, what came of it; empty if that is not
  // known. False once there is no need for more.
  bool Offer(uint64_t seq, std::string_view line, std::string_view outcome);
  size_t size() const { return page_.records.size(); }
  LogPage&& TakePage() { return std::move(page_); }

 private:
  const LogQuery& query_;
  LogPage page_;
  uint64_t last_seq_ = 0;
};

// Errors: unavailable.
base::Result<LogPage> QueryLog(const std::string& folder, const LogQuery& query);

// Calls `on_record` with every record that is asked for, oldest first; calls when they ended, and
// those that did not when their process began anew, or at the end. An error of it ends the reading.
base::Status WalkLog(const std::string& folder, const LogQuery& query,
                     const std::function<base::Status(const json::Document&)>& on_record);

}  // namespace toolgate::audit

// SPDX-License-Identifier: Apache-2.0
// Queries of the decision log by an index that is kept behind its segments. The segments are the
// truth: the index may be deleted at any time, is made anew when in doubt, and where there is none
// queries read the segments.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "audit/index/index_keeper.h"
#include "audit/index/index_reader.h"
#include "audit/reading/log_query.h"
#include "telemetry/log.h"

namespace toolgate::audit {

// Thread-safe. Queries take some milliseconds to some hundred, so they are not for event loops.
class LogIndex {
 public:
  // Keeps the index, with a thread; for the one process that writes the log. What is wrong is in
  // the program's log.
  static std::unique_ptr<LogIndex> Follow(std::string folder, telemetry::Logger& logger);
  // Reads what another process keeps, or kept. Errors: unavailable or invalid_input, if there is
  // none that can be used.
  static base::Result<std::unique_ptr<LogIndex>> OpenToRead(const std::string& folder);
  ~LogIndex();

  // The newest first, also what was written a moment ago. A page that is not full may have a
  // `next`, where finding more takes long, as for texts. Errors: unavailable.
  base::Result<LogPage> Query(const LogQuery& query);

  // The same, however long it takes: the page is full, or the log is over.
  base::Result<LogPage> QueryFully(const LogQuery& query);

  // Calls `on_record` with every record that is asked for, the newest first, whatever `limit`.
  // Errors: likewise, and those of `on_record`, which end it.
  base::Status Walk(const LogQuery& query,
                    const std::function<base::Status(const json::Document&)>& on_record);

  // Errors: likewise.
  base::Result<LogCount> Count(const LogQuery& query);

  // Without the last moments. Errors: unavailable, while there is no index; limit_exceeded.
  base::Result<std::vector<UsageRow>> Usage(const UsageQuery& query);

  // Does at once what the thread does a few times a second.
  base::Status CatchUp();

 private:
  struct Pooled {
    uint64_t generation = 0;
    std::unique_ptr<IndexReader> reader;
  };
  explicit LogIndex(std::string folder) : folder_(std::move(folder)) {}
  void Run();
  base::Result<Pooled> TakeReader();
  void GiveBack(Pooled pooled);
  // What `ask` says of a reader.
  template <class Answer, class Ask>
  base::Result<Answer> AskReader(const Ask& ask);

  const std::string folder_;
  std::unique_ptr<IndexKeeper> keeper_;  // null where another process keeps the index
  std::mutex keeping_;                   // one thread uses the keeper, but for its atomics

  std::mutex mutex_;
  std::vector<Pooled> pool_;  // guarded by mutex_
  std::condition_variable wake_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace toolgate::audit

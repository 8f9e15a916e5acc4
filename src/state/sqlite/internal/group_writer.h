// SPDX-License-Identifier: Apache-2.0
// The one thread that changes the store. Changes that wait are committed together: each in a
// savepoint of one transaction, so that one that fails takes back only what it did itself.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "state/sqlite/internal/sqlite_tables.h"
#include "telemetry/log.h"

namespace toolgate::state {

class GroupWriter {
 public:
  // More that wait are refused.
  static constexpr size_t kWaitingMax = 4096;
  static constexpr size_t kGroupMax = 256;  // changes in one commit

  struct Counts {
    uint64_t commits = 0;
    uint64_t failed_commits = 0;
    size_t waiting = 0;  // changes that are not begun yet
  };

  // `connection`: held while the tables are used, for those who read on them too. All must outlive
  // the writer.
  GroupWriter(SqliteTables& tables, std::recursive_mutex& connection, telemetry::Logger& logger);
  // Everything that waits is done first.
  ~GroupWriter();

  base::Status Write(const ControlStore::Change& change);
  void SetOnCommitted(ControlStore::OnCommitted on_committed);
  // Whether this is the thread that changes run on.
  bool is_current_thread() const { return std::this_thread::get_id() == thread_id_; }
  Counts counts() const;

 private:
  struct Waiting {
    const ControlStore::Change& change;
    base::Status result;
    bool is_done = false;
  };
  using Group = std::vector<Waiting*>;

  void Run();
  Group TakeGroup();
  void RunGroup(const Group& group);
  base::Status RunChanges(const Group& group, Touched& touched);
  base::Status RunInSavepoint(const ControlStore::Change& change, Touched& touched);
  void Publish(const Touched& touched);
  void Report(const base::Status& committed);

  SqliteTables& tables_;
  std::recursive_mutex& connection_;
  telemetry::Logger& logger_;
  std::atomic<uint64_t> commits_ = 0;
  std::atomic<uint64_t> failed_commits_ = 0;
  bool is_failing_ = false;  // the writer's

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::deque<Waiting*> waiting_;  // guarded by mutex_, like the next
  ControlStore::OnCommitted on_committed_;
  bool is_stopping_ = false;
  std::atomic<std::thread::id> thread_id_;
  std::thread thread_;
};

}  // namespace toolgate::state

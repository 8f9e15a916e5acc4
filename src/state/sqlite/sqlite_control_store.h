// SPDX-License-Identifier: Apache-2.0
// ControlStore in an SQLite file: its own directory, which it locks, one thread that writes, others
// that read beside it. What Write has acknowledged survives `kill -9` and a power cut.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "state/sqlite/directory_lock.h"
#include "state/tables/control_store.h"
#include "telemetry/log.h"

namespace toolgate::state {

class GroupWriter;
class ReaderPool;
class SqliteTables;

class SqliteControlStore final : public ControlStore {
 public:
  struct Options {
    // The file, made if there is none, in a directory that is there and is used by this store
    // alone. Empty: in memory, gone when the store ends.
    std::string path;
    // Of the file's directory, if it is taken already; else Open takes it.
    std::optional<DirectoryLock> lock;
  };

  struct Counts {
    uint64_t commits = 0;
    uint64_t failed_commits = 0;
    size_t waiting = 0;  // changes that are not begun yet
  };

  // Brings an older file to this version's schema. `logger` must outlive the store. Errors:
  // conflict, if another process uses the directory; unavailable, also if the file
  // is of a newer version; invalid_input, if it is damaged or of something else: it is not changed
  // then.
  static base::Result<std::unique_ptr<SqliteControlStore>> Open(Options options,
                                                                telemetry::Logger& logger);
  ~SqliteControlStore() override;

  // Neither may be called within a change or OnCommitted, which have their tables (internal).
  base::Status Write(const Change& change) override;
  base::Status Read(const Change& read) const override;
  void SetOnCommitted(OnCommitted on_committed) override;

  const std::string& path() const { return path_; }
  Counts counts() const;

 private:
  SqliteControlStore(std::string path, std::optional<DirectoryLock> lock);

  const std::string path_;
  std::optional<DirectoryLock> lock_;
  mutable std::recursive_mutex connection_;  // the writer's
  std::unique_ptr<SqliteTables> tables_;
  std::unique_ptr<ReaderPool> readers_;  // none in memory, where the writer's connection is read
  std::unique_ptr<GroupWriter> writer_;
};

}  // namespace toolgate::state

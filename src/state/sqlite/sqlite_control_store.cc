// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/sqlite_control_store.h"

#include <filesystem>

#include "state/sqlite/internal/group_writer.h"
#include "state/sqlite/internal/open_file.h"
#include "state/sqlite/internal/reader_pool.h"

namespace toolgate::state {

SqliteControlStore::SqliteControlStore(std::string path, std::optional<DirectoryLock> lock)
    : path_(std::move(path)), lock_(std::move(lock)) {}

SqliteControlStore::~SqliteControlStore() = default;

base::Result<std::unique_ptr<SqliteControlStore>> SqliteControlStore::Open(
    Options options, telemetry::Logger& logger) {
  const bool is_in_memory = options.path.empty();
  if (!is_in_memory && !options.lock) {
    const std::string directory = std::filesystem::path(options.path).parent_path();
    ASSIGN_OR_RETURN(options.lock, DirectoryLock::Take(directory.empty() ? "." : directory));
  }
  std::unique_ptr<SqliteControlStore> store(
      new SqliteControlStore(std::move(options.path), std::move(options.lock)));
  ASSIGN_OR_RETURN(auto database, is_in_memory ? OpenStoreInMemory() : OpenStoreFile(store->path_));
  store->tables_ = std::make_unique<SqliteTables>(std::move(database));
  if (!is_in_memory) store->readers_ = std::make_unique<ReaderPool>(store->path_);
  store->writer_ = std::make_unique<GroupWriter>(*store->tables_, store->connection_, logger);
  return store;
}

base::Status SqliteControlStore::Write(const Change& change) { return writer_->Write(change); }

base::Status SqliteControlStore::Read(const Change& read) const {
  if (writer_->is_current_thread()) {
    return base::Fail(base::ErrorCode::kInternal,
                      "a change of the store reads by the tables that it was given");
  }
  if (readers_) return readers_->Read(read);
  const std::lock_guard lock(connection_);
  return RunGuarded(read, *tables_);
}

void SqliteControlStore::SetOnCommitted(OnCommitted on_committed) {
  writer_->SetOnCommitted(std::move(on_committed));
}

SqliteControlStore::Counts SqliteControlStore::counts() const {
  const auto counts = writer_->counts();
  return {counts.commits, counts.failed_commits, counts.waiting};
}

}  // namespace toolgate::state

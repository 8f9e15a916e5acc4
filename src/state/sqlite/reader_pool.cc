// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/internal/reader_pool.h"

namespace toolgate::state {

base::Result<std::unique_ptr<SqliteTables>> ReaderPool::Take() {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_for(lock, kWaitMax, [this] { return in_use_ < kReadersMax; })) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      "too many readings of the store at once; try again later");
  }
  ++in_use_;
  if (idle_.empty()) return std::unique_ptr<SqliteTables>();
  auto reader = std::move(idle_.back());
  idle_.pop_back();
  return reader;
}

void ReaderPool::Return(std::unique_ptr<SqliteTables> reader) {
  const std::lock_guard lock(mutex_);
  --in_use_;
  if (reader) idle_.push_back(std::move(reader));
  returned_.notify_one();
}

base::Status ReaderPool::Read(const ControlStore::Change& read) {
  ASSIGN_OR_RETURN(auto reader, Take());
  if (!reader) {
    auto opened =
        sqlite::Database::Open(path_, {.sharing = sqlite::Sharing::kShared, .is_read_only = true});
    if (!opened) {
      Return(nullptr);
      return tl::unexpected(std::move(opened.error()));
    }
    reader = std::make_unique<SqliteTables>(std::move(*opened));
  }
  base::Status result = reader->database().Execute("BEGIN");
  if (result) result = RunGuarded(read, *reader);
  // A connection that cannot even end its reading is not used again.
  if (reader->database().is_in_transaction() && !reader->database().Execute("ROLLBACK")) {
    reader.reset();
  }
  Return(std::move(reader));
  return result;
}

}  // namespace toolgate::state

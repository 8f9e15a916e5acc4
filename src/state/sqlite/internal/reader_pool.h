// SPDX-License-Identifier: Apache-2.0
// Connections that read the store while it is written: each reading sees one state of it.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "state/sqlite/internal/sqlite_tables.h"

namespace toolgate::state {

class ReaderPool {
 public:
  static constexpr size_t kReadersMax = 16;
  static constexpr std::chrono::seconds kWaitMax{10};  // for one of them

  explicit ReaderPool(std::string path) : path_(std::move(path)) {}

  base::Status Read(const ControlStore::Change& read);

 private:
  base::Result<std::unique_ptr<SqliteTables>> Take();
  void Return(std::unique_ptr<SqliteTables> reader);

  const std::string path_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<SqliteTables>> idle_;  // guarded by mutex_, like the next
  size_t in_use_ = 0;
};

}  // namespace toolgate::state

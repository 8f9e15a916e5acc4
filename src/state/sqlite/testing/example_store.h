// SPDX-License-Identifier: Apache-2.0
// A store in SQLite for tests, with a log that can be read.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "state/sqlite/sqlite_control_store.h"

namespace toolgate::state {

class ExampleLogger {
 public:
  telemetry::Logger& logger() { return logger_; }
  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  base::SystemClock clock_;
  mutable std::mutex mutex_;
  std::string text_;
  telemetry::Logger logger_{clock_, telemetry::Level::kInfo, telemetry::Format::kText,
                            [this](std::string_view line) {
                              const std::lock_guard lock(mutex_);
                              text_.append(line).append("\n");
                            }};
};

class ExampleStore {
 public:
  // Empty: in memory. Aborts where it cannot be opened.
  explicit ExampleStore(std::string path = "");

  SqliteControlStore& store() { return *store_; }
  const std::string& path() const { return path_; }
  std::string log() const { return logger_.text(); }
  void Restart();
  // An organisation.
  base::Status Insert(std::string_view name, const std::string& title = "");

 private:
  const std::string path_;
  ExampleLogger logger_;
  std::unique_ptr<SqliteControlStore> store_;
};

base::Status InsertOrganisation(Tables& tables, std::string_view name,
                                const std::string& title = "");
// -1 if they cannot be read.
int CountOrganisations(const ControlStore& store);

}  // namespace toolgate::state

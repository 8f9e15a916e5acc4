// SPDX-License-Identifier: Apache-2.0
// The right to use a directory of state: one process has it at a time, and loses it when it ends.
#pragma once

#include <string>

#include "base/result.h"

namespace toolgate::state {

class DirectoryLock {
 public:
  // Takes `directory`/lock. Errors: conflict, if another process has it (or this one already);
  // unavailable, if there is no such directory or nothing can be written there.
  static base::Result<DirectoryLock> Take(const std::string& directory);

  ~DirectoryLock();
  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&& other) noexcept;

  const std::string& directory() const { return directory_; }

 private:
  DirectoryLock(std::string directory, int fd) : directory_(std::move(directory)), fd_(fd) {}

  std::string directory_;
  int fd_ = -1;
};

}  // namespace toolgate::state

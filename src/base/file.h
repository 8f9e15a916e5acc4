// SPDX-License-Identifier: Apache-2.0
// Files that an operator names, and files with secrets of our own.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace toolgate::base {

// Reads a file whole. Errors: unavailable, naming the path and why.
Result<std::string> ReadFile(const std::string& path);

// Reads a file whole that nobody but its owner may read or write; leaves no copy of its text in
// memory beside the result. Errors: not_found if there is none, invalid_input if others may read or
// write it, limit_exceeded if it is longer than `bytes_max`, unavailable for the rest.
Result<std::string> ReadPrivateFile(const std::string& path, size_t bytes_max);

enum class Existing { kReplace, kKeep };

// Makes a file that only its owner may read and write (0600). When it returns the file is on the
// disk; whatever ends the process before, there is the old file or the new one and no part of
// either. A file that is replaced keeps its owner. Two writers of one file must not be at it at
// once (`FolderLock`). Errors: conflict if there is one that is to be kept, unavailable.
Status WritePrivateFile(const std::string& path, std::string_view text, Existing existing);

// The right to change files of the folder that `path` is in, taken from other programs that ask for
// it (flock), and given back at the end. Errors: conflict if another has it, unavailable.
class FolderLock {
 public:
  static Result<FolderLock> Take(const std::string& path);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace toolgate::base

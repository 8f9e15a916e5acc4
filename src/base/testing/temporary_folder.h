// SPDX-License-Identifier: Apache-2.0
// A folder that is gone when the test ends.
#pragma once

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <system_error>

namespace toolgate::base {

class TemporaryFolder {
 public:
  TemporaryFolder() { std::filesystem::create_directories(path_); }
  ~TemporaryFolder() { Remove(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

  // From now on is a copy of itself: whoever still writes to the old one changes nothing here.
  void MoveToCopy() {
    const std::string old = path_;
    path_ = NewPath();
    // Files that go away under our hands end a copy: it is made again.
    std::error_code error;
    do {
      Remove(path_);
      std::filesystem::copy(old, path_, std::filesystem::copy_options::recursive, error);
    } while (error == std::errc::no_such_file_or_directory);
    Remove(old);
  }

 private:
  static std::string NewPath() {
    static std::atomic<int> count = 0;
    return std::filesystem::temp_directory_path() /
           ("toolgate_test_" + std::to_string(::getpid()) + "_" + std::to_string(++count));
  }
  static void Remove(const std::string& path) {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }

  std::string path_ = NewPath();
};

}  // namespace toolgate::base

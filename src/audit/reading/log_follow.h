// SPDX-License-Identifier: Apache-2.0
// Lines of a folder of segments as they are appended.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace toolgate::audit {

class LogFollower {
 public:
  // Begins at the log's end, or so many lines of its newest segment before it.
  static base::Result<LogFollower> Begin(std::string folder, size_t lines_back);

  // The whole lines, without their ends, that came since the last time. Errors: unavailable.
  base::Result<std::vector<std::string>> TakeNew();

 private:
  explicit LogFollower(std::string folder) : folder_(std::move(folder)) {}

  std::string folder_;
  uint64_t number_ = 0;  // of the segment that is read
  size_t offset_ = 0;
};

}  // namespace toolgate::audit

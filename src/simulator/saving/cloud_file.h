// SPDX-License-Identifier: Apache-2.0
// A cloud in a file. What is in the file is either what was saved last or what was saved before
// that, whole; it holds keys, and is its owner's alone.
#pragma once

#include <string>

#include "base/result.h"
#include "simulator/saving/saved_cloud.h"

namespace toolgate::simulator {

inline constexpr size_t kCloudFileBytesMax = size_t{2} << 30;

// Errors: unavailable, limit_exceeded.
base::Status SaveCloudFile(const std::string& path, const Cloud& cloud, const JobQueue& jobs);

// As ReadCloud. A file that is not byte for byte what was saved is refused: nothing in it is
// checked, but that. Errors: unavailable, invalid_input.
base::Status LoadCloudFile(const std::string& path, Cloud& cloud, JobQueue& jobs);

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// Whether a store's file, or a backup of it, is what it should be.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace toolgate::state {

// At most so many are told.
inline constexpr size_t kFindingsMax = 100;

// What is wrong with the file at `path`, in words for people; empty if nothing is. Looks at every
// page, index, reference and row, so it takes its time; the store may be in use. Errors:
// unavailable, if there is no file or it cannot be read.
base::Result<std::vector<std::string>> CheckFile(const std::string& path);

}  // namespace toolgate::state

// SPDX-License-Identifier: Apache-2.0
// Files that an operator names.
#pragma once

#include <string>

#include "base/result.h"

namespace toolgate::base {

// Reads a file whole. Errors: unavailable, naming the path and why.
Result<std::string> ReadFile(const std::string& path);

}  // namespace toolgate::base

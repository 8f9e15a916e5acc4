// SPDX-License-Identifier: Apache-2.0
// What commands print.
#pragma once

#include <string_view>

namespace toolgate::cli {

// Writes to standard output. The exit status: kExitOk, or kExitUsage after saying why not.
int Print(std::string_view text);

}  // namespace toolgate::cli

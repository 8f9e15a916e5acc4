// SPDX-License-Identifier: Apache-2.0
// Moments as people write them in options.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "cli/command_line.h"

namespace toolgate::cli {

// The moment of `--since` or `--until`, if it is said: one, a day, or how long ago. Errors name the
// option.
base::Result<std::optional<base::WallTime>> ReadMoment(const Arguments& arguments,
                                                       const std::string& option);

}  // namespace toolgate::cli

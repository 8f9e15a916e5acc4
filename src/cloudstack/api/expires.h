// SPDX-License-Identifier: Apache-2.0
// The `expires` parameter of signatureVersion 3.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace toolgate::cloudstack {

// Reads the forms that a management server takes: `2026-01-31T23:59:59+0000`, the same with
// `+00:00` or `Z`, and with a fraction of a second. Empty if it is none of them.
// base::FormatUtcSeconds writes the first.
std::optional<base::WallTime> ParseExpires(std::string_view text);

}  // namespace toolgate::cloudstack

// SPDX-License-Identifier: Apache-2.0
// Dates as parameters take them. The server's own time zone is UTC.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace toolgate::simulator {

// What a date without a time of day means.
enum class DayPart { kStart, kEnd };

// Reads `2026-01-31T23:59:59+0200` with any form of offset, `2026-01-31 23:59:59` and `2026-01-31`
// in the server's time zone. Empty if it is none of them.
std::optional<base::WallTime> ParseDate(std::string_view text, DayPart part);

}  // namespace toolgate::simulator

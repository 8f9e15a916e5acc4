// SPDX-License-Identifier: Apache-2.0
// Dates as commands take them. The server's own time zone, which counts where none is said, is UTC.
#pragma once

#include <optional>
#include <string_view>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

// What a date without a time means.
enum class DayPart { kStart, kEnd };  // 00:00:00, 23:59:59

// Reads `2026-01-31`, `2026-01-31 23:59:59`, `2026-01-31T23:59:59+0100`. Empty if it is no moment.
std::optional<base::WallTime> ParseDate(std::string_view text, DayPart part);

// From when to when a request asks; what it does not say has no value.
struct Period {
  std::optional<base::WallTime> start;
  std::optional<base::WallTime> end;
};

// The `startdate` and `enddate` that were sent.
tl::expected<Period, ApiFailure> ReadPeriod(const CommandContext& context);

// Whether `time` is in it, both ends included.
bool Holds(const Period& period, base::WallTime time);

}  // namespace toolgate::simulator

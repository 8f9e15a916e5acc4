// SPDX-License-Identifier: Apache-2.0
// Time as a dependency, so that everything with a window or a deadline can be tested at once.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace toolgate::base {

using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual SteadyTime Now() const = 0;    // never goes back; meaningless across restarts
  virtual WallTime WallNow() const = 0;  // for records and calendars only
};

class SystemClock final : public Clock {
 public:
  SteadyTime Now() const override;
  WallTime WallNow() const override;
};

// `2026-01-31T23:59:59.123Z` (RFC 3339, UTC, milliseconds).
std::string FormatUtc(WallTime time);
void AppendUtc(std::string& out, WallTime time);

// Reads `2026-01-31T23:59:59Z`, with or without a fraction of a second. Empty if it is no moment,
// or none of the years 1700 to 2200.
std::optional<WallTime> ParseUtc(std::string_view text);

// `2026-01-31T23:59:59+0000`, the form of the CloudStack API.
std::string FormatUtcSeconds(WallTime time);

}  // namespace toolgate::base

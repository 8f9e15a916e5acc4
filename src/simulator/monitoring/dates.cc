// SPDX-License-Identifier: Apache-2.0
#include "simulator/monitoring/dates.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::simulator {
namespace {

// `+0100` or `+01:00`, the distance from UTC. Empty if it is neither.
std::optional<std::chrono::minutes> ParseOffset(std::string_view text) {
  const bool has_sign = text.starts_with('+') || text.starts_with('-');
  if (!has_sign) return std::nullopt;
  std::string digits(text.substr(1));
  if (digits.size() == 5 && digits[2] == ':') digits.erase(2, 1);
  const bool is_number =
      digits.size() == 4 && std::all_of(digits.begin(), digits.end(), base::IsAsciiDigit);
  if (!is_number) return std::nullopt;
  const int hours = (digits[0] - '0') * 10 + (digits[1] - '0');
  const int minutes = (digits[2] - '0') * 10 + (digits[3] - '0');
  if (hours > 14 || minutes > 59) return std::nullopt;
  const std::chrono::minutes offset{hours * 60 + minutes};
  return text.front() == '-' ? -offset : offset;
}

constexpr size_t kDayLength = 10;      // 2026-01-31
constexpr size_t kSecondsLength = 19;  // 2026-01-31T23:59:59

tl::expected<std::optional<base::WallTime>, ApiFailure> Read(const CommandContext& context,
                                                             std::string_view name, DayPart part) {
  const std::string_view text = context.arguments.Text(name);
  if (text.empty()) return std::nullopt;
  const auto time = ParseDate(text, part);
  if (time) return time;
  return Fail({cloudstack::kParameterError,
               fmt::format("Unable to parse date {} for command {}, please pass dates in the "
                           "format mentioned in the api documentation",
                           base::Printable(text), base::ToAsciiLower(context.command.name))});
}

}  // namespace

std::optional<base::WallTime> ParseDate(std::string_view text, DayPart part) {
  std::string utc(text.substr(0, kSecondsLength));
  if (utc.size() == kDayLength) utc += part == DayPart::kStart ? "T00:00:00" : "T23:59:59";
  if (utc.size() != kSecondsLength) return std::nullopt;
  if (utc[kDayLength] == ' ') utc[kDayLength] = 'T';
  const auto time = base::ParseUtc(utc + "Z");
  const std::string_view zone = text.size() > kSecondsLength ? text.substr(kSecondsLength) : "Z";
  if (!time || zone == "Z") return time;
  const auto offset = ParseOffset(zone);
  if (!offset) return std::nullopt;
  return *time - *offset;
}

tl::expected<Period, ApiFailure> ReadPeriod(const CommandContext& context) {
  const auto start = Read(context, "startdate", DayPart::kStart);
  if (!start) return Fail(start.error());
  const auto end = Read(context, "enddate", DayPart::kEnd);
  if (!end) return Fail(end.error());
  return Period{*start, *end};
}

bool Holds(const Period& period, base::WallTime time) {
  if (period.start && time < *period.start) return false;
  // The last second counts as a whole.
  return !period.end || time < *period.end + std::chrono::seconds(1);
}

}  // namespace toolgate::simulator

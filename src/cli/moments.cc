// SPDX-License-Identifier: Apache-2.0
#include "cli/moments.h"

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::cli {
namespace {

// A moment, a day, or how long ago: `2026-01-31T12:00:00Z`, `2026-01-31`, `90m`, `12h`, `7d`.
std::optional<base::WallTime> ParseMoment(const std::string& text) {
  if (const auto moment = base::ParseUtc(text)) return moment;
  if (const auto day = base::ParseUtc(text + "T00:00:00Z")) return day;
  if (text.empty()) return std::nullopt;
  const auto count = base::ParseUint(std::string_view(text).substr(0, text.size() - 1));
  constexpr uint64_t kCountMax = 1'000'000;
  if (!count || *count > kCountMax) return std::nullopt;
  const auto number = static_cast<int64_t>(*count);
  const base::WallTime now = base::SystemClock().WallNow();
  switch (text.back()) {
    case 'm':
      return now - std::chrono::minutes(number);
    case 'h':
      return now - std::chrono::hours(number);
    case 'd':
      return now - std::chrono::hours(number * 24);
    default:
      return std::nullopt;
  }
}

}  // namespace

base::Result<std::optional<base::WallTime>> ReadMoment(const Arguments& arguments,
                                                       const std::string& option) {
  const auto text = arguments.Find(option);
  if (!text) return std::optional<base::WallTime>();
  const auto moment = ParseMoment(*text);
  if (moment) return moment;
  return base::Fail(base::ErrorCode::kInvalidInput,
                    fmt::format("{} is a time such as 2026-01-31T12:00:00Z, 2026-01-31, 90m, 12h "
                                "or 7d, not `{}`",
                                option, base::Printable(*text)));
}

}  // namespace toolgate::cli

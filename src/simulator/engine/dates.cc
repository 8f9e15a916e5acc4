// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/dates.h"

#include <string>

#include "base/text.h"
#include "cloudstack/api/expires.h"

namespace toolgate::simulator {
namespace {

constexpr size_t kDayChars = 10;         // 2026-01-31
constexpr size_t kDayAndTimeChars = 19;  // 2026-01-31 23:59:59

}  // namespace

std::optional<base::WallTime> ParseDate(std::string_view text, DayPart part) {
  text = base::Trim(text);
  if (text.size() == kDayChars) {
    const char* time = part == DayPart::kEnd ? "T23:59:59Z" : "T00:00:00Z";
    return base::ParseUtc(std::string(text) + time);
  }
  if (text.size() == kDayAndTimeChars && text[kDayChars] == ' ') {
    std::string moment(text);
    moment[kDayChars] = 'T';
    return base::ParseUtc(moment + "Z");
  }
  return cloudstack::ParseExpires(text);
}

}  // namespace toolgate::simulator

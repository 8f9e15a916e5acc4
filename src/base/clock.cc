// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <cstdio>

#include "base/text.h"

namespace toolgate::base {
namespace {

struct CivilTime {
  int year;
  unsigned month, day;
  int hour, minute, second;
};

CivilTime ToCivil(WallTime time) {
  using namespace std::chrono;
  const auto days_part = floor<days>(time);
  const year_month_day date{days_part};
  const hh_mm_ss clock{floor<seconds>(time - days_part)};
  return {int(date.year()),
          unsigned(date.month()),
          unsigned(date.day()),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count())};
}

char* PutDigits(char* out, unsigned value, int width) {
  for (int i = width - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
  return out + width;
}

// Writes `2026-01-31T23:59:59`.
char* PutSeconds(char* out, const CivilTime& civil) {
  out = PutDigits(out, static_cast<unsigned>(civil.year), 4);
  *out++ = '-';
  out = PutDigits(out, civil.month, 2);
  *out++ = '-';
  out = PutDigits(out, civil.day, 2);
  *out++ = 'T';
  out = PutDigits(out, static_cast<unsigned>(civil.hour), 2);
  *out++ = ':';
  out = PutDigits(out, static_cast<unsigned>(civil.minute), 2);
  *out++ = ':';
  return PutDigits(out, static_cast<unsigned>(civil.second), 2);
}

}  // namespace

SteadyTime SystemClock::Now() const { return std::chrono::steady_clock::now(); }
WallTime SystemClock::WallNow() const { return std::chrono::system_clock::now(); }

void AppendUtc(std::string& out, WallTime time) {
  // Log lines come many a second: all but the milliseconds is made once.
  thread_local std::chrono::seconds made_for{-1};
  thread_local char text[24];
  const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  constexpr size_t kSecondsSize = 19;
  if (seconds != made_for) {
    PutSeconds(text, ToCivil(time));
    made_for = seconds;
  }
  char* end = text + kSecondsSize;
  *end++ = '.';
  end = PutDigits(end, static_cast<unsigned>((since_epoch - seconds).count()), 3);
  *end++ = 'Z';
  out.append(text, static_cast<size_t>(end - text));
}

std::string FormatUtc(WallTime time) {
  std::string out;
  AppendUtc(out, time);
  return out;
}

std::optional<WallTime> ParseUtc(std::string_view text) {
  using namespace std::chrono;
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd";
  if (text.size() <= kForm.size() || text.back() != 'Z') return std::nullopt;
  for (size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] == 'd' ? !IsAsciiDigit(text[i]) : text[i] != kForm[i]) return std::nullopt;
  }
  const auto number = [text](size_t at, size_t size) {
    return static_cast<int>(*ParseUint(text.substr(at, size)));
  };
  const std::string_view fraction = text.substr(kForm.size(), text.size() - kForm.size() - 1);
  const bool is_fraction = fraction.empty() || (fraction.size() > 1 && fraction[0] == '.' &&
                                                ParseUint(fraction.substr(1)));
  const year_month_day date{year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))),
                            day(static_cast<unsigned>(number(8, 2)))};
  const int hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (!is_fraction || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  // Nanoseconds since 1970 reach no further than the years 1678 to 2261.
  if (date.year() < year(1700) || date.year() > year(2200)) return std::nullopt;
  nanoseconds rest{0}, unit = seconds(1);
  for (size_t i = 1; i < fraction.size(); ++i) {
    unit /= 10;
    rest += unit * (fraction[i] - '0');
  }
  return sys_days(date) + hours(hour) + minutes(minute) + seconds(second) + rest;
}

std::string FormatUtcSeconds(WallTime time) {
  char text[20];
  const char* end = PutSeconds(text, ToCivil(time));
  return std::string(text, static_cast<size_t>(end - text)) + "+0000";
}

}  // namespace toolgate::base

// SPDX-License-Identifier: Apache-2.0
#include "state/calendar_use.h"

#include <gtest/gtest.h>

namespace toolgate::state {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::weeks;

constexpr seconds kDay = days(1);
constexpr nanoseconds kMonday = sys_days(std::chrono::year(2026) / 1 / 5).time_since_epoch();

Moment At(nanoseconds time) { return {time, time}; }

TEST(PeriodTest, BeginsWhereTheCalendarSays) {
  const nanoseconds before = kMonday - nanoseconds(1);
  for (const seconds length : {seconds(minutes(1)), seconds(hours(1)), kDay, seconds(weeks(1))}) {
    EXPECT_EQ(PeriodOf(before, length) + 1, PeriodOf(kMonday, length)) << length.count();
    EXPECT_EQ(EndOf(PeriodOf(before, length), length), kMonday) << length.count();
  }
  EXPECT_EQ(PeriodOf(kMonday, weeks(1)), PeriodOf(kMonday + days(7) - seconds(1), weeks(1)));
  EXPECT_EQ(PeriodOf(kMonday + hours(3), kDay), PeriodOf(kMonday + hours(23), kDay));
  EXPECT_EQ(PeriodOf(-nanoseconds(1), kDay), -1);  // a clock before 1970
}

TEST(CalendarUseTest, IsFreeAgainWhenItsWindowEnds) {
  CalendarUse use(kDay);
  const Moment late = At(kMonday + hours(23));
  use.Take(late, Amount::Of(3));
  EXPECT_EQ(use.Used(late), Amount::Of(3));
  EXPECT_EQ(use.FreeAfter(late, Amount::Of(1)), hours(1));
  EXPECT_EQ(use.Used(At(kMonday + hours(24))), Amount());
  EXPECT_EQ(use.FreeAfter(late, Amount::Of(4)), std::nullopt);
}

TEST(CalendarUseTest, GivesBackToItsWindowAlone) {
  CalendarUse use(kDay);
  const Moment monday = At(kMonday + hours(23));
  const Moment tuesday = At(kMonday + hours(25));
  const int64_t mark = use.Take(monday, Amount::Of(2));
  use.Take(tuesday, Amount::Of(2));
  use.GiveBack(mark, Amount::Of(2));
  EXPECT_EQ(use.Used(tuesday), Amount::Of(2));
}

TEST(CalendarUseTest, CountsWhatWasUsedWhenTheClockIsSetBack) {
  CalendarUse use(kDay);
  use.Take({hours(23), kMonday + hours(23)}, Amount::Of(2));
  use.Take({hours(25), kMonday + hours(25)}, Amount::Of(3));
  const Moment back{hours(26), kMonday + hours(22)};
  EXPECT_EQ(use.Used(back), Amount::Of(5));
  // Monday's is free in two hours by the calendar, Tuesday's a day after it was used.
  EXPECT_EQ(use.FreeAfter(back, Amount::Of(2)), hours(2));
  EXPECT_EQ(use.FreeAfter(back, Amount::Of(3)), hours(23));
}

TEST(CalendarUseTest, IsFreeAfterAWindowEvenIfTheClockWasFarAhead) {
  CalendarUse use(kDay);
  use.Take({hours(1), kMonday + days(365)}, Amount::Of(2));
  Moment now{hours(2), kMonday};
  EXPECT_EQ(use.Used(now), Amount::Of(2));
  EXPECT_EQ(use.FreeAfter(now, Amount::Of(1)), hours(23));
  now = {hours(25), kMonday + hours(23)};
  use.Expire(now);
  EXPECT_EQ(use.Used(now), Amount());
}

TEST(CalendarUseTest, StaysSmallWhateverTheClockDoes) {
  CalendarUse use(kDay);
  for (int i = 0; i < 100; ++i) {
    use.Take({hours(1), kMonday + days(i * 37 % 100)}, Amount::Of(1));
  }
  EXPECT_LE(use.entries().size(), 8u);
  EXPECT_EQ(use.Used({hours(1), kMonday}), Amount::Of(100));
}

TEST(CalendarUseTest, InheritsTheBusiestOfEveryWindow) {
  CalendarUse one(kDay);
  one.Take(At(kMonday), Amount::Of(5));
  one.Take(At(kMonday + kDay), Amount::Of(1));
  CalendarUse other(kDay);
  other.Take(At(kMonday + kDay), Amount::Of(3));
  const CalendarUse* const uses[] = {&one, &other};
  const CalendarUse both = CalendarUse::Busiest(uses, kDay);
  EXPECT_EQ(both.Used(At(kMonday)), Amount::Of(6));
  EXPECT_EQ(both.Used(At(kMonday + kDay)), Amount::Of(3));
}

}  // namespace
}  // namespace toolgate::state

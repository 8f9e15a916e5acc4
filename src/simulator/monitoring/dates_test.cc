// SPDX-License-Identifier: Apache-2.0
#include "simulator/monitoring/dates.h"

#include <gtest/gtest.h>

namespace toolgate::simulator {
namespace {

std::string Read(std::string_view text, DayPart part = DayPart::kStart) {
  const auto time = ParseDate(text, part);
  return time ? base::FormatUtcSeconds(*time) : "none";
}

TEST(Dates, ReadsTheForms) {
  EXPECT_EQ(Read("2026-01-31"), "2026-01-31T00:00:00+0000");
  EXPECT_EQ(Read("2026-01-31", DayPart::kEnd), "2026-01-31T23:59:59+0000");
  EXPECT_EQ(Read("2026-01-31 12:30:00"), "2026-01-31T12:30:00+0000");
  EXPECT_EQ(Read("2026-01-31T12:30:00+0200"), "2026-01-31T10:30:00+0000");
  EXPECT_EQ(Read("2026-01-31T23:30:00-01:00"), "2026-02-01T00:30:00+0000");
  EXPECT_EQ(Read("2026-01-31T12:30:00Z"), "2026-01-31T12:30:00+0000");
}

TEST(Dates, RefusesWhatIsNoMoment) {
  for (const char* text :
       {"", "today", "2026-13-01", "2026-02-30", "2026-01-31T12:30", "2026-01-31 12:30:00 +0100",
        "2026-01-31T12:30:00+1", "31/01/2026", "2026-01-31T12:30:00+9900", "2026-01-31X12:30:00"}) {
    EXPECT_EQ(Read(text), "none") << text;
  }
}

TEST(Dates, CountsTheLastSecondOfAPeriod) {
  const auto end = ParseDate("2026-01-31", DayPart::kEnd);
  const Period period{std::nullopt, end};
  EXPECT_TRUE(Holds(period, *end + std::chrono::milliseconds(999)));
  EXPECT_FALSE(Holds(period, *end + std::chrono::seconds(1)));
}

}  // namespace
}  // namespace toolgate::simulator

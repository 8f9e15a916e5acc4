// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/dates.h"

#include <gtest/gtest.h>

namespace toolgate::simulator {
namespace {

std::string Read(std::string_view text, DayPart part = DayPart::kStart) {
  const auto time = ParseDate(text, part);
  return time ? base::FormatUtcSeconds(*time) : "";
}

TEST(Dates, AreTakenInEveryForm) {
  EXPECT_EQ(Read("2026-01-31T23:59:59+0200"), "2026-01-31T21:59:59+0000");
  EXPECT_EQ(Read("2026-01-31T23:59:59Z"), "2026-01-31T23:59:59+0000");
  EXPECT_EQ(Read("2026-01-31 10:00:00"), "2026-01-31T10:00:00+0000");
  EXPECT_EQ(Read("2026-01-31"), "2026-01-31T00:00:00+0000");
  EXPECT_EQ(Read("2026-01-31", DayPart::kEnd), "2026-01-31T23:59:59+0000");
}

TEST(Dates, AreRefusedWhenTheyAreNone) {
  for (const char* text : {"", "soon", "2026-13-01", "2026-01-31 25:00:00", "31.01.2026"}) {
    EXPECT_EQ(Read(text), "") << text;
  }
}

}  // namespace
}  // namespace toolgate::simulator

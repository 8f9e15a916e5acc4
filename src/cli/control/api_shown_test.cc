// SPDX-License-Identifier: Apache-2.0
#include "cli/control/api_shown.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "json/parse.h"

namespace toolgate::cli {
namespace {

json::Document Parse(std::string text) {
  auto document = json::Parse(std::move(text));
  EXPECT_TRUE(document);
  return std::move(*document);
}

TEST(ApiShownTest, ReadsDurations) {
  EXPECT_EQ(ReadDuration("--overlap", "90s").value(), std::chrono::seconds(90));
  EXPECT_EQ(ReadDuration("--overlap", "2d").value(), std::chrono::hours(48));
  for (const char* wrong : {"", "d", "1", "1w", "-1h", "1.5h", "99999999999999999999d", "99999d"}) {
    EXPECT_FALSE(ReadDuration("--overlap", wrong)) << wrong;
  }
}

TEST(ApiShownTest, ReadsMomentsToCome) {
  EXPECT_EQ(ReadFutureMoment("--expires", "2030-12-31").value(), "2030-12-31T00:00:00.000Z");
  EXPECT_EQ(ReadFutureMoment("--expires", "2030-12-31T12:00:00Z").value(),
            "2030-12-31T12:00:00.000Z");
  const auto moment = base::ParseUtc(ReadFutureMoment("--expires", "1h").value());
  ASSERT_TRUE(moment);
  EXPECT_GT(*moment, base::SystemClock().WallNow() + std::chrono::minutes(59));
  EXPECT_FALSE(ReadFutureMoment("--expires", "soon"));
}

TEST(ApiShownTest, ShowsMembersOfObjects) {
  const json::Document object =
      Parse(R"({"a":"x","b":true,"n":3,"at":"2030-01-01T00:00:00.123Z","never":null,)"
            R"("labels":{"team":"a","env":"b"},"paused":{"by":"ada","reason":"tired"}})");
  EXPECT_EQ(TextOf(object.root(), "a"), "x");
  EXPECT_EQ(TextOf(object.root(), "b"), "yes");
  EXPECT_EQ(TextOf(object.root(), "n"), "3");
  EXPECT_EQ(TextOf(object.root(), "missing"), "");
  EXPECT_EQ(TimeOf(object.root(), "at"), "2030-01-01T00:00:00Z");
  EXPECT_EQ(TimeOf(object.root(), "never"), "");
  EXPECT_EQ(LabelsOf(object.root()), "team=a, env=b");
  EXPECT_EQ(PauseOf(object.root()), "paused: tired");
}

}  // namespace
}  // namespace toolgate::cli

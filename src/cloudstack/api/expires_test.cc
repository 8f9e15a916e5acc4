// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/api/expires.h"

#include <gtest/gtest.h>

namespace toolgate::cloudstack {
namespace {

TEST(Expires, ReadsEveryFormOfOneInstant) {
  const auto written = ParseExpires("2026-01-31T23:59:59+0000");
  ASSERT_TRUE(written);
  EXPECT_EQ(base::FormatUtcSeconds(*written), "2026-01-31T23:59:59+0000");
  for (const char* same :
       {"2026-01-31T23:59:59Z", "2026-01-31T23:59:59+00:00", "2026-01-31T23:59:59.000123Z",
        "2026-02-01T01:29:59+0130", "2026-01-31T18:59:59-05:00"}) {
    EXPECT_EQ(ParseExpires(same), written) << same;
  }
}

TEST(Expires, RefusesWhatIsNoInstant) {
  for (const char* text :
       {"", "tomorrow", "2026-01-31", "2026-01-31T23:59:59", "2026-02-30T00:00:00Z",
        "2026-01-31T24:00:00Z", "2026-01-31T23:59:59Z ", "2026-01-31T23:59:59.Z",
        "2026-1-31T23:59:59Z", "2026-01-31 23:59:59+0000", "+026-01-31T00:00:00Z"}) {
    EXPECT_FALSE(ParseExpires(text)) << text;
  }
}

}  // namespace
}  // namespace toolgate::cloudstack

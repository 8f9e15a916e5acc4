// SPDX-License-Identifier: Apache-2.0
#include "control/text_diff.h"

#include <gtest/gtest.h>

namespace toolgate::control {
namespace {

TEST(TextDiff, ShowsDifferencesWithWhatIsAroundThem) {
  EXPECT_EQ(DiffLines("a\nb\n", "a\nb\n"), "");
  EXPECT_EQ(DiffLines("", "a\n"), "@@ -1,0 +1,1 @@\n+a\n");
  EXPECT_EQ(DiffLines("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(TextDiff, ShowsDifferencesFarApartInPiecesOfTheirOwn) {
  std::string before;
  for (int i = 0; i < 40; ++i) before += std::to_string(i) + "\n";
  std::string after = before;
  after.replace(after.find("3\n"), 1, "x");
  after.replace(after.find("\n30\n") + 1, 2, "y");
  EXPECT_EQ(DiffLines(before, after),
            "@@ -1,7 +1,7 @@\n 0\n 1\n 2\n-3\n+x\n 4\n 5\n 6\n"
            "@@ -28,7 +28,7 @@\n 27\n 28\n 29\n-30\n+y\n 31\n 32\n 33\n");
}

}  // namespace
}  // namespace toolgate::control

// SPDX-License-Identifier: Apache-2.0
#include "policy/file_path.h"

#include <gtest/gtest.h>

namespace toolgate::policy {
namespace {

std::string Find(const char* directory, std::string_view path) {
  const auto parsed = ParseFilePath(path);
  if (!parsed) return "refused";
  switch (Directory::Parse(directory)->Find(*parsed)) {
    case Directory::Answer::kWithin:
      return "within";
    case Directory::Answer::kOutside:
      return "outside";
    case Directory::Answer::kUnclear:
      return "unclear";
  }
  return "";
}

TEST(FilePath, LiesWithinADirectoryOrOutside) {
  EXPECT_EQ(Find("/srv/data", "/srv/data"), "within");
  EXPECT_EQ(Find("/srv/data/", "/srv/data/a/b.txt"), "within");
  EXPECT_EQ(Find("/srv/data", "/srv//data/./a"), "within");
  EXPECT_EQ(Find("/srv/data", "/srv/database"), "outside");
  EXPECT_EQ(Find("/srv/data", "/srv"), "outside");
  EXPECT_EQ(Find("/", "/etc/passwd"), "within");
  EXPECT_EQ(Find("data", "data/a"), "within");
  EXPECT_EQ(Find(".", "any/where"), "within");
  EXPECT_EQ(Find("data", "other"), "outside");
  EXPECT_EQ(Find("/srv/data",
                 "/srv/data/b\xC3\xBC"
                 "cher"),
            "within");
  EXPECT_EQ(Find("/srv/data", "/srv/data/..."), "refused");
}

TEST(FilePath, IsUnclearWhereTheServerDecides) {
  EXPECT_EQ(Find("/srv/data", "data/a"), "unclear");
  EXPECT_EQ(Find("data", "/data/a"), "unclear");
  EXPECT_EQ(Find("/srv/data", "/SRV/Data/a"), "unclear");
}

TEST(FilePath, IsRefusedIfItCouldLeadElsewhere) {
  const std::string_view paths[] = {"",
                                    "/srv/data/../../etc/passwd",
                                    "../x",
                                    "/srv/data/..",
                                    "/srv/data/.. /x",
                                    "/srv/data\\..\\x",
                                    "/srv/data/%2e%2e/x",
                                    "~/x",
                                    "~root/x",
                                    "$HOME/x",
                                    "//server/share",
                                    "C:/x",
                                    "file:///etc/passwd",
                                    "/srv/data/\xEF\xBC\x8E\xEF\xBC\x8E/x",
                                    "/srv/data\xEF\xBC\x8F..",
                                    "/srv/data/a\nb",
                                    std::string_view("/srv/data/\0/x", 13),
                                    "/srv/data/\xE2\x80\xA5/x"};
  for (std::string_view path : paths) EXPECT_EQ(Find("/srv/data", path), "refused") << path;
}

TEST(FilePath, OfADirectoryIsCheckedToo) {
  for (const char* text : {"", "/srv/../etc", "~/data", "C:\\data", "/srv/%64ata"}) {
    EXPECT_FALSE(Directory::Parse(text)) << text;
  }
}

}  // namespace
}  // namespace toolgate::policy

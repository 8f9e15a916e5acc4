// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/random.h"

namespace toolgate::base {
namespace {

TEST(Base64, FollowsRfc4648Vectors) {
  EXPECT_EQ(Base64Encode(""), "");
  EXPECT_EQ(Base64Encode("f"), "Zg==");
  EXPECT_EQ(Base64Encode("fo"), "Zm8=");
  EXPECT_EQ(Base64Encode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(Base64UrlEncode("\xfb\xff"), "-_8");
}

TEST(Base64, DecodesOnlyTheCanonicalForm) {
  EXPECT_EQ(Base64Decode("Zm8="), "fo");
  for (const char* text : {"Zm8", "Zm9=", "Zm8==", "Zm 8=", "Zm8=\n", "====", "-_8="}) {
    EXPECT_EQ(Base64Decode(text), std::nullopt) << text;
  }
}

TEST(Base64Url, DecodesOnlyTheCanonicalForm) {
  EXPECT_EQ(Base64UrlDecode(""), "");
  EXPECT_EQ(Base64UrlDecode("-_8"), "\xfb\xff");
  EXPECT_EQ(Base64UrlDecode("Zm9vYmFy"), "foobar");
  for (const char* text : {"Z", "Zm9vY", "-_9", "-_8=", "+/8", "-_ 8", "-_8\n"}) {
    EXPECT_EQ(Base64UrlDecode(text), std::nullopt) << text;
  }
}

TEST(Hex, RoundTrips) {
  EXPECT_EQ(HexEncode(std::string("\x00\xff", 2)), "00ff");
  EXPECT_EQ(HexDecode("00fF"), std::string("\x00\xff", 2));
  EXPECT_EQ(HexDecode("0"), std::nullopt);
  EXPECT_EQ(HexDecode("0g"), std::nullopt);
}

TEST(Percent, KeepsOnlyWhatIsAskedFor) {
  EXPECT_EQ(PercentEncode("a b~*/é", "~*"), "a%20b~*%2F%C3%A9");
  EXPECT_EQ(PercentDecode("a%20b%2f"), "a b/");
  EXPECT_EQ(PercentDecode("%2"), std::nullopt);
  EXPECT_EQ(PercentDecode("%zz"), std::nullopt);
}

TEST(RandomUuid, HasVersionAndVariant) {
  const std::string uuid = RandomUuid();
  ASSERT_EQ(uuid.size(), 36u);
  EXPECT_EQ(uuid[14], '4');
  EXPECT_NE(std::string_view("89ab").find(uuid[19]), std::string_view::npos);
  EXPECT_NE(uuid, RandomUuid());
}

TEST(FormatUtc, WritesRfc3339) {
  const WallTime time{std::chrono::milliseconds(1'767'225'600'123)};
  EXPECT_EQ(FormatUtc(time), "2026-01-01T00:00:00.123Z");
  EXPECT_EQ(FormatUtcSeconds(time), "2026-01-01T00:00:00+0000");
}

}  // namespace
}  // namespace toolgate::base

// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <gtest/gtest.h>

namespace toolgate::base {
namespace {

TEST(FindClosest, NamesTheLikelyIntention) {
  const std::vector<std::string_view> tools = {"list_virtual_machines", "destroy_virtual_machine"};
  EXPECT_EQ(FindClosest("destory_virtual_machine", tools), "destroy_virtual_machine");
  EXPECT_EQ(FindClosest("List_Virtual_Machine", tools), "list_virtual_machines");
}

TEST(FindClosest, KeepsQuietWhenNothingIsNear) {
  EXPECT_EQ(FindClosest("send_money", {"list_zones", "reboot"}), std::nullopt);
  EXPECT_EQ(FindClosest("", {}), std::nullopt);
}

TEST(ToAsciiLower, LowersTheLettersOfAsciiOnly) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  std::string expected = all;
  for (char& c : expected) c = AsciiLower(c);
  EXPECT_EQ(ToAsciiLower(all), expected);
  EXPECT_EQ(ToAsciiLower("Mcp-Session-ID"), "mcp-session-id");
}

TEST(ParseUint, ReadsDigitsOnly) {
  EXPECT_EQ(ParseUint("18446744073709551615"), 18446744073709551615ull);
  for (const char* text : {"", "-1", "+1", " 1", "1x", "18446744073709551616"}) {
    EXPECT_EQ(ParseUint(text), std::nullopt) << text;
  }
}

TEST(Printable, ShowsNoControlCharacters) {
  EXPECT_EQ(Printable("a\nb`c\x7f"), "a\\x0ab\\x60c\\x7f");
  EXPECT_EQ(Printable("abcdef", 3), "abc...");
}

TEST(Printable, CutsNoCharacterInHalf) {
  EXPECT_EQ(Printable("a\u0436\u0436", 2), "a\u0436...");
  EXPECT_EQ(Printable("\U0001F600\U0001F600", 5), "\U0001F600\U0001F600");
  EXPECT_EQ(Printable(std::string(100, '\x80'), 2), "\x80\x80\x80\x80\x80...");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(Split("a,,b", ',').size(), 3u);
  EXPECT_EQ(Split("", ',').size(), 1u);
}

TEST(Trim, TakesOnlySpacesAndTabs) { EXPECT_EQ(Trim(" \ta b\t "), "a b"); }

TEST(Text, KeepsTheBackticksOfASentence) {
  EXPECT_EQ(PrintableSentence("`a` is\n", 20), "`a` is\\x0a");
  EXPECT_EQ(Printable("`a`", 20), "\\x60a\\x60");
}

}  // namespace
}  // namespace toolgate::base

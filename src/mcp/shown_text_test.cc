// SPDX-License-Identifier: Apache-2.0
#include "mcp/shown_text.h"

#include <gtest/gtest.h>

namespace toolgate::mcp {
namespace {

TEST(FindShownTextFault, FindsWhatLooksOtherThanItReads) {
  for (const char* text : {"", "plain", "two\nlines\tand a tab", "Zürich", "日本語", "🇩🇪",
                           "👩‍👩‍👧", "عربي", "\u200e", "é\u00a0x"}) {
    EXPECT_EQ(FindShownTextFault(text, 100), "") << text;
  }
  for (const char* text : {"\x01", "a\rb", "\x1b[31m", "\x7f", "\u0080", "\u009f", "\u202e",
                           "a\u202ab", "\u2066", "\u2069", "\U000E0001", "\U000E0041"}) {
    EXPECT_NE(FindShownTextFault(text, 100), "") << text;
  }
  EXPECT_NE(FindShownTextFault(std::string_view("a\0b", 3), 100), "");
}

TEST(FindShownTextFault, HasALimit) {
  EXPECT_EQ(FindShownTextFault("12345", 5), "");
  EXPECT_EQ(FindShownTextFault("123456", 5), "is longer than 5 bytes");
}

TEST(WithoutLinks, LeavesNothingToClick) {
  EXPECT_EQ(WithoutLinks("no links, 1:2, a//b"), "no links, 1:2, a//b");
  EXPECT_EQ(WithoutLinks("see https://a.example/b."), "see https[:]//a.example/b.");
  EXPECT_EQ(WithoutLinks("HTTPS://A"), "HTTPS[:]//A");
  EXPECT_EQ(WithoutLinks("www.a.example, WWW.b"), "www[.]a.example, WWW[.]b");
  EXPECT_EQ(WithoutLinks("awww.a"), "awww.a");
  EXPECT_EQ(WithoutLinks("(mailto:a@b)"), "(mailto[:]a@b)");
  EXPECT_EQ(WithoutLinks("[here](javascript:x)"), "[here] (javascript:x)");
  EXPECT_EQ(WithoutLinks("://"), "[:]//");
  EXPECT_EQ(WithoutLinks("www"), "www");
  EXPECT_EQ(WithoutLinks(""), "");
}

}  // namespace
}  // namespace toolgate::mcp

// SPDX-License-Identifier: Apache-2.0
#include "report/shown_text.h"

#include <gtest/gtest.h>

namespace toolgate::report {
namespace {

TEST(ShownText, OrdinaryTextIsLeftAlone) {
  for (const std::string text : {"plain", "Zürich", "日本語", "emoji \U0001F600", "a`|b", ""}) {
    EXPECT_EQ(Show(text, 100).text, text);
  }
  EXPECT_EQ(Show("日本語", 100).columns, 6u);
  EXPECT_EQ(Show("Zürich", 100).columns, 6u);
}

TEST(ShownText, NothingReachesTheTerminalUnseen) {
  EXPECT_EQ(Show("\x1b[2J\x1b]0;x\x07", 100).text, "\\u{1b}[2J\\u{1b}]0;x\\u{7}");
  EXPECT_EQ(Show("a\u009b31m", 100).text, "a\\u{9b}31m");
  EXPECT_EQ(Show("a\x9b"
                 "31m\xff",
                 100)
                .text,
            "a\\x9b31m\\xff");
  EXPECT_EQ(Show("a\u202eb\u2066c\u200bd\ufeffe", 100).text,
            "a\\u{202e}b\\u{2066}c\\u{200b}d\\u{feff}e");
  EXPECT_EQ(Show("\U000E0041\U000E0100\u2028\u00ad", 100).text,
            "\\u{e0041}\\u{e0100}\\u{2028}\\u{ad}");
  EXPECT_EQ(Show(std::string_view("a\0b\x7f", 4), 100).text, "a\\u{0}b\\u{7f}");
}

TEST(ShownText, IsOneLine) { EXPECT_EQ(Show("a\r\nb\tc\n", 100).text, "a  b c "); }

TEST(ShownText, IsCutToItsColumns) {
  EXPECT_EQ(Show("abcdefghij", 10).text, "abcdefghij");
  EXPECT_EQ(Show("abcdefghijk", 10).text, "abcdefg...");
  EXPECT_EQ(Show("日本語日本語", 10).text, "日本語...");
  EXPECT_EQ(Show("\x1b\x1b\x1b", 10).text, "\\u{1b}...");
  EXPECT_EQ(Show("abc", 2).text, "..");
  EXPECT_EQ(Show("abc", 0).text, "");
  for (size_t columns = 0; columns < 12; ++columns) {
    EXPECT_LE(Show("日\x1b本\u0301\u0301\u0301\u0301語x", columns).columns, columns);
  }
}

TEST(ShownText, MarksThatPileUpAreCounted) {
  std::string pile = "a";
  for (int i = 0; i < 1000; ++i) pile += "\u0301";
  EXPECT_LT(Show(pile, 40).text.size(), 80u);
}

TEST(ShownText, CellsAreAsWideAsAsked) {
  EXPECT_EQ(Cell("ab", 4), "ab  ");
  EXPECT_EQ(Cell("日本", 5), "日本 ");
  EXPECT_EQ(Cell("abcdef", 4), "a...");
}

TEST(ShownText, InMarkdownNothingIsMarkup) {
  EXPECT_EQ(ShowInMarkdown("delete_*", 100), "`delete_*`");
  EXPECT_EQ(ShowInMarkdown("a`<b>|[c](http://d)", 100),
            "a&#96;&#60;b&#62;&#124;&#91;c&#93;&#40;http&#58;&#47;&#47;d&#41;");
  EXPECT_EQ(ShowInMarkdown("a\n# b", 100), "`a # b`");
  EXPECT_EQ(ShowInMarkdown("", 100), "");
}

}  // namespace
}  // namespace toolgate::report

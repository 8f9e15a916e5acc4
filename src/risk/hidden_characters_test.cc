// SPDX-License-Identifier: Apache-2.0
#include "risk/hidden_characters.h"

#include <string>

#include <gtest/gtest.h>

namespace toolgate::risk {
namespace {

TEST(FindHiddenCharacters, FindsThem) {
  for (const char* text : {
           "a\U000E0049\U000E0047b",  // tags
           "a\u202Eb",
           "a\u2066b\u2069",  // directions
           "a\u200Bb",
           "a\u2060b",
           "a \uFEFFb",  // of no width
           "a\u200Db",
           "a\u200Cb",
           "\u00E9\u200Db",  // joiners without need
           "a\uFE0Fb",
           "\u2764\uFE0F\uFE01\uFE02",        // variation selectors
           "\U0001F600\U000E0101\U000E0102",  // and those of ideographs
           "\u3164",
           "\u115Fa",
           "\u2062",  // fillers and signs
           "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F\U000E0041",
       }) {
    EXPECT_FALSE(FindHiddenCharacters(text).hidden.empty()) << text;
  }
}

TEST(FindHiddenCharacters, LeavesWhatScriptsAndEmojiNeed) {
  for (const char* text : {
           "plain ASCII",
           "na\u00EFve caf\u00E9, \u201Cquotes\u201D \u2014 dash\u2026",
           "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645",  // Persian
           "\u0915\u094D\u200D\u0937",                          // Hindi
           "\U0001F468\u200D\U0001F469\u200D\U0001F467",        // a family
           "\u2764\uFE0F\u200D\U0001F525",                      // a heart on fire
           "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",  // England
           "1\uFE0F\u20E3 #\uFE0F\u20E3 \u00A9\uFE0F \u26A0\uFE0F",  // keycaps, signs
           "\u845B\U000E0100",
           "\u65E5\u672C\u8A9E",
           "\u0E44\u0E17\u0E22",  // ideographs, Thai
           "\u03BCs \u0394t \u03A9",
           "\u0440\u0443\u0441\u0441\u043A\u0438\u0439 API",
       }) {
    const HiddenCharacters found = FindHiddenCharacters(text);
    EXPECT_TRUE(found.hidden.empty()) << text;
    EXPECT_TRUE(found.mark.empty() && found.mixed.empty() && found.control.empty()) << text;
  }
}

TEST(FindHiddenCharacters, TellsLeftOversApart) {
  for (const char* text :
       {"\uFEFFtext", "soft\u00ADhyphen", "a\u200E", "\u0E01\u200B\u0E02", "a\x01"}) {
    const HiddenCharacters found = FindHiddenCharacters(text);
    EXPECT_FALSE(found.mark.empty()) << text;
    EXPECT_TRUE(found.hidden.empty()) << text;
  }
}

TEST(FindHiddenCharacters, FindsLookAlikesAndWhatTerminalsObey) {
  EXPECT_EQ(FindHiddenCharacters("to ign\u043Ere it").mixed, "ign\u043Ere");
  EXPECT_EQ(FindHiddenCharacters("x \u0430dmin").mixed, "\u0430dmin");
  EXPECT_EQ(FindHiddenCharacters("red \x1b[31m").control, "\x1b");
  EXPECT_EQ(FindHiddenCharacters("\u009B31m").control, "\u009B");
}

TEST(FindHiddenCharacters, QuotesTheFirstRun) {
  EXPECT_EQ(FindHiddenCharacters("a\u200B\u200Bb\u200B").hidden, "\u200B\u200B");
}

TEST(FindHiddenCharacters, TakesAnyBytes) {
  for (int first = 0x80; first < 256; ++first) {
    for (int second = 0; second < 256; second += 3) {
      const std::string text = {'x', static_cast<char>(first), static_cast<char>(second), '\x80'};
      const HiddenCharacters found = FindHiddenCharacters(text);
      ASSERT_LE(found.hidden.size(), text.size());
    }
  }
  EXPECT_TRUE(FindHiddenCharacters("").hidden.empty());
}

}  // namespace
}  // namespace toolgate::risk

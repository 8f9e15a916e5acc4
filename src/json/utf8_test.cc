// SPDX-License-Identifier: Apache-2.0
#include "json/utf8.h"

#include <vector>

#include <gtest/gtest.h>

namespace toolgate::json {
namespace {

TEST(Utf8, EveryScalarValueRoundTrips) {
  for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 97) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    AppendUtf8(text, c);
    EXPECT_EQ(Utf8SequenceSize(text.data(), text.data() + text.size()), text.size());
  }
}

TEST(Utf8, RefusesMalformedSequences) {
  for (const char* text : {"\x80", "\xc1\x81", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                           "\xf4\x90\x80\x80", "\xff", "\xc3", "\xe2\x82", "\xc3(", "\xe2(\xa1"}) {
    EXPECT_FALSE(IsUtf8(text));
  }
}

TEST(IsAlias, SeesNamesThatALenientReaderTakesForOne) {
  EXPECT_TRUE(IsAlias("Name", "name"));
  EXPECT_TRUE(IsAlias("param\u017F", "params"));             // long s
  EXPECT_TRUE(IsAlias("\u212Aey", "key"));                   // kelvin sign
  EXPECT_TRUE(IsAlias("\uFF4E\uFF41\uFF4D\uFF45", "name"));  // fullwidth
  EXPECT_TRUE(IsAlias(std::string("name\0", 5), "name"));
  EXPECT_TRUE(IsAlias("na\u200Bme", "name"));  // zero width space
  EXPECT_TRUE(IsAlias("e\u0301", "\u00e9"));   // decomposed
  EXPECT_TRUE(IsAlias("\u00c9", "\u00e9"));
}

// The quick answer for ASCII names is the one that folding both gives.
TEST(IsAlias, AgreesWithFoldOnAnyText) {
  const std::vector<char32_t> pieces = {
      'n',    'a',    'm',    'e',    'N',    'E',    0x0301, 0x0323, 0x200B, 0x00AD,  0x212A,
      0x017F, 0xFF4E, 0x00E9, 0x0345, 0x1E9E, 0xFDFA, 0x0130, 0x00DF, 0xFB01, 0x1D41A, 0};
  uint64_t random = 1;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (random = random * 6364136223846793005u + 1442695040888963407u; text.size() < 5;) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      AppendUtf8(text, pieces[(random >> 33) % pieces.size()]);
      if ((random >> 60) == 0) break;
    }
    for (const char* name : {"name", "ne", "am", "fi", "ss", "k", "i"}) {
      const bool folds = text != name && Fold(text) == Fold(name);
      EXPECT_EQ(IsAlias(text, name), folds) << text << " and " << name;
    }
  }
}

TEST(IsAlias, TakesWhatWouldTakeLongForAnAlias) {
  std::string padded = "name";
  for (int i = 0; i < 300; ++i) padded += "\u200B";
  EXPECT_TRUE(IsAlias(padded, "name"));
  EXPECT_TRUE(IsAlias(std::string(300, '\xc3').replace(1, 1, "\xa9"), "\u00e9"));
  std::string marks = "a";
  for (int i = 0; i < 300; ++i) marks += "\u0301\u0323";
  EXPECT_FALSE(IsAlias(marks, "name"));
}

TEST(IsAlias, IsNotTheSameNameNorAnotherOne) {
  EXPECT_FALSE(IsAlias("name", "name"));
  EXPECT_FALSE(IsAlias("name", "names"));
  EXPECT_FALSE(IsAlias("n\u00e4me", "name"));
}

TEST(DecodeUtf8, UndoesAppend) {
  const std::u32string code_points = {0, 'a', 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF};
  std::string text;
  for (char32_t code_point : code_points) AppendUtf8(text, code_point);
  EXPECT_EQ(DecodeUtf8(text), code_points);
  EXPECT_EQ(DecodeUtf8(""), U"");
}

}  // namespace
}  // namespace toolgate::json

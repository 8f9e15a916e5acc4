// SPDX-License-Identifier: Apache-2.0
#include "json/utf8.h"

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

TEST(IsAlias, IsNotTheSameNameNorAnotherOne) {
  EXPECT_FALSE(IsAlias("name", "name"));
  EXPECT_FALSE(IsAlias("name", "names"));
  EXPECT_FALSE(IsAlias("n\u00e4me", "name"));
}

}  // namespace
}  // namespace toolgate::json

// SPDX-License-Identifier: Apache-2.0
#include "json/schema/ecma_pattern.h"

#include <gtest/gtest.h>

#include "json/regex.h"
#include "json/schema/ecma_property_table.h"

namespace toolgate::json {
namespace {

struct PatternCase {
  const char* pattern;
  std::vector<std::string> matching;
  std::vector<std::string> others;
};

void ExpectMatches(const PatternCase& one) {
  const auto translated = TranslateEcmaPattern(one.pattern);
  ASSERT_TRUE(translated) << one.pattern << ": " << translated.error().message;
  const auto regex = Regex::Compile(*translated);
  ASSERT_TRUE(regex) << one.pattern << ": " << regex.error().message;
  for (const std::string& text : one.matching) {
    EXPECT_TRUE(regex->Matches(text)) << one.pattern << " on " << text;
  }
  for (const std::string& text : one.others) {
    EXPECT_FALSE(regex->Matches(text)) << one.pattern << " on " << text;
  }
}

TEST(EcmaPattern, AnchorsMeanTheWholeText) {
  ExpectMatches({"^a$", {"a"}, {"a\n", "\na", "b\na\nb", "aa"}});
  ExpectMatches({"a|^b", {"xa", "b"}, {"xb"}});
  ExpectMatches({"\\bfoo\\b", {"a foo b", "foo"}, {"foox", "_foo"}});
  ExpectMatches({"", {"", "a"}, {}});
}

TEST(EcmaPattern, TheDotLeavesOutLineEnds) {
  ExpectMatches(
      {"^.$", {"a", "é", "😀", "\t", "\u0085"}, {"\n", "\r", "\u2028", "\u2029", "ab", ""}});
  ExpectMatches({"^[^]$", {"a", "\n", "\u2028", "😀"}, {"", "ab"}});
  ExpectMatches({"[]", {}, {"", "a"}});
}

TEST(EcmaPattern, ShorthandsAreThoseOfEcmaScript) {
  ExpectMatches({"^\\d$", {"0", "9"}, {"٣", "a"}});
  ExpectMatches({"^\\D$", {"٣", "a", "é"}, {"0"}});
  ExpectMatches({"^\\w$", {"a", "Z", "0", "_"}, {"é", "-"}});
  ExpectMatches({"^\\W$", {"é", "-", "😀"}, {"a", "_"}});
  ExpectMatches({"^\\s$",
                 {" ", "\t", "\v", "\f", "\u00a0", "\u1680", "\u2003", "\u2028", "\ufeff"},
                 {"a", "\u0085", "\u200b", "\u180e"}});
  ExpectMatches({"^\\S$", {"a", "\u0085", "\u200b"}, {" ", "\u00a0", "\ufeff"}});
}

TEST(EcmaPattern, PropertiesOfUnicode) {
  ExpectMatches({"^\\p{Letter}+$", {"aéж中"}, {"1", "a1", ""}});
  ExpectMatches({"^\\p{Lu}$", {"A", "Ж"}, {"a", "1"}});
  ExpectMatches({"^\\p{gc=Nd}$", {"1", "٣"}, {"a"}});
  ExpectMatches({"^\\P{L}$", {"1", " "}, {"a", "é"}});
  ExpectMatches({"^\\p{Script=Greek}$", {"α", "Ω"}, {"a"}});
  ExpectMatches({"^\\p{sc=Cyrl}$", {"ж"}, {"z"}});
  ExpectMatches({"^\\p{LC}$", {"a", "A", "ǅ"}, {"中", "1"}});
  ExpectMatches({"^\\P{LC}$", {"中", "1"}, {"a", "ǅ"}});
  ExpectMatches({"^\\p{C}$", {"\x01", "\u200b", "\u0378", "\ue000"}, {"a", " ", "1"}});
  ExpectMatches({"^[^\\p{C}]+$", {"a é 1"}, {"a\x01", "\u0378"}});
  ExpectMatches({"^[\\p{Cn}a]$", {"\u0378", "a"}, {"b", "\x01"}});
  ExpectMatches({"^\\p{ASCII}$", {"a", "~"}, {"é"}});
  ExpectMatches({"^\\p{Any}$", {"a", "\n", "😀"}, {""}});
  ExpectMatches({"^\\p{White_Space}$", {" ", "\u0085"}, {"\ufeff"}});
}

TEST(EcmaPattern, AllItsPropertiesAreKnownToTheMatcher) {
  for (const EcmaProperty& property : EcmaCategories()) {
    ExpectMatches({("\\p{" + std::string(property.name) + "}").c_str(), {}, {}});
    ExpectMatches({("[\\P{gc=" + std::string(property.short_name) + "}]").c_str(), {}, {}});
  }
  for (const EcmaProperty& property : EcmaScripts()) {
    ExpectMatches({("\\p{sc=" + std::string(property.short_name) + "}").c_str(), {}, {}});
    ExpectMatches({("[^\\p{Script=" + std::string(property.name) + "}]").c_str(), {}, {}});
  }
}

TEST(EcmaPattern, Escapes) {
  ExpectMatches({"^\\u00e9\\xe9\\u{e9}$", {"ééé"}, {}});
  ExpectMatches({"^\\uD83D\\uDE00$", {"😀"}, {}});
  ExpectMatches({"^[\\uD83D\\uDE00-\\u{1F601}]$", {"😀", "😁"}, {"😂"}});
  ExpectMatches({"\\uD83D", {}, {"😀", "a"}});
  ExpectMatches({"^\\cA\\cz$", {"\x01\x1a"}, {}});
  ExpectMatches({"^\\0$", {std::string(1, '\0')}, {"0"}});
  ExpectMatches({"^\\t\\n\\v\\f\\r$", {"\t\n\v\f\r"}, {}});
  ExpectMatches({"^\\/\\.\\*\\-\\\"\\@\\_\\ $", {"/.*-\"@_ "}, {}});
  ExpectMatches({"^[\\b]$", {"\b"}, {"b"}});
}

TEST(EcmaPattern, Classes) {
  ExpectMatches({"^[a-c]$", {"a", "c"}, {"d", "-"}});
  ExpectMatches({"^[^a-c]$", {"d", "\n", "é"}, {"a"}});
  ExpectMatches({"^[a-]$", {"a", "-"}, {"b"}});
  ExpectMatches({"^[\\w-]$", {"a", "-"}, {"."}});
  ExpectMatches({"^[\\w-.]$", {"a", "-", "."}, {"/"}});
  ExpectMatches({"^[[:alpha:]]$", {":]", "a]"}, {"a", "b]"}});
  ExpectMatches({"^[a&&b]$", {"a", "&", "b"}, {"c"}});
  ExpectMatches({"^[]a]$", {}, {"a", "]"}});
  ExpectMatches({"^[.$|()^]$", {".", "$", "|", "(", "^"}, {"a"}});
  ExpectMatches({"^[\\s\\S]$", {"a", "\n", "\u2028"}, {""}});
  ExpectMatches({"^[\\ud800-\\udfff]$", {}, {"a", "\uffff", "😀"}});
  ExpectMatches({"^[\\u0000-\\uffff]$", {"a", "\ue000"}, {"😀"}});
}

TEST(EcmaPattern, GroupsAndRepetitions) {
  ExpectMatches({"^(a|b)+c?$", {"abab", "abc"}, {"c", "abcc"}});
  ExpectMatches({"^(?<year>\\d{4})-(?:\\d{2})$", {"2024-01"}, {"24-01"}});
  ExpectMatches({"^a{2,}$", {"aa", "aaaa"}, {"a"}});
  ExpectMatches({"^a{1,2}?$", {"a", "aa"}, {"aaa"}});
  ExpectMatches({"^a*?b+?$", {"b", "aabb"}, {"a"}});
  ExpectMatches({"^\\${x}{$", {"${x}{"}, {}});
  ExpectMatches({"^a]}$", {"a]}"}, {}});
  ExpectMatches({"^.{0,1000}$", {std::string(1000, 'a')}, {std::string(1001, 'a')}});
}

TEST(EcmaPattern, RefusesWhatItCannotKeep) {
  for (const char* pattern : {"(?=a)",
                              "(?!a)",
                              "(?<=a)",
                              "(?<!a)",
                              "(a)\\1",
                              "\\k<n>",
                              "\\B",
                              "a{1001}",
                              "a{1,1001}",
                              "a{2,1}",
                              "a{,3}",
                              "a**",
                              "a++",
                              "*a",
                              "^*",
                              "(?i)a",
                              "(?i:a)",
                              "(?P<n>a)",
                              "\\A",
                              "\\z",
                              "\\Z",
                              "\\a",
                              "\\h",
                              "\\x1",
                              "\\u12",
                              "\\u{}",
                              "\\u{110000}",
                              "\\c1",
                              "\\01",
                              "\\p{L",
                              "\\pL",
                              "\\p{}",
                              "\\p{Emoji}",
                              "\\p{scx=Greek}",
                              "\\p{Script=L}",
                              "\\p{Foo=Bar}",
                              "[a",
                              "[z-a]",
                              "(a",
                              "a)",
                              "a\\",
                              "(?",
                              "(?<n",
                              "[^\\p{C}a]",
                              "[\\w-a-z]",
                              "[a-\\d-z]",
                              "a{99999999999999999999}"}) {
    const auto translated = TranslateEcmaPattern(pattern);
    EXPECT_FALSE(translated) << pattern << " became " << *translated;
  }
}

}  // namespace
}  // namespace toolgate::json

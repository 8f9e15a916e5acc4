// SPDX-License-Identifier: Apache-2.0
#include "json/parse.h"

#include <gtest/gtest.h>

#include "json/writer.h"

namespace toolgate::json {
namespace {

// The refusal of `text`, or "" if it was accepted.
std::string RefusalOf(std::string_view text, const Limits& limits = {}) {
  Document document;
  const auto error = ParseInto(document, text, limits);
  return error ? std::string(Name(error->refusal)) : "";
}

std::string Repeat(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(Parse, KeepsKeyOrderAndNumberText) {
  const std::string text = R"( {"b": 1.0, "a": [1e2, -0, 9007199254740993], "c": {"x": null}} )";
  const auto document = Parse(text);
  ASSERT_TRUE(document);
  EXPECT_EQ(Write(document->root()), R"({"b":1.0,"a":[1e2,-0,9007199254740993],"c":{"x":null}})");
}

TEST(Parse, FindsMembersByTheirUnescapedName) {
  const auto document = Parse(R"({"\u006eame":"\u0041\ud83d\ude00\t","z":true})");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().Find("name").text(), "A😀\t");
  EXPECT_TRUE(document->root().Find("z").AsBool());
  EXPECT_FALSE(document->root().Find("nam"));
}

TEST(Parse, RefusesDuplicatesAtAnyDepthAfterUnescaping) {
  EXPECT_EQ(RefusalOf(R"({"a":1,"a":1})"), "duplicate member");
  EXPECT_EQ(RefusalOf(R"([{"x":{"name":1,"b":2,"\u006eame":3}}])"), "duplicate member");
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "\"key" + std::to_string(i) + "\":0,";
  EXPECT_EQ(RefusalOf(many + "\"key57\":1}"), "duplicate member");
  EXPECT_EQ(RefusalOf(many + "\"key100\":1}"), "");
}

TEST(Parse, NamesTheDuplicateAndItsSecondPlace) {
  const auto document = Parse("{\"a\":1,\n \"a\":2}");
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().message, "line 2, column 2: duplicate member `a`");
}

TEST(Parse, RefusesWhatOthersReadDifferently) {
  EXPECT_EQ(RefusalOf("\xEF\xBB\xBF{}"), "starts with a byte order mark");
  EXPECT_EQ(RefusalOf("{} {}"), "more text after the value");
  EXPECT_EQ(RefusalOf(std::string("{}\0", 3)), "more text after the value");
  EXPECT_EQ(RefusalOf("\"\\ud83d\""), "escape of half a surrogate pair");
  EXPECT_EQ(RefusalOf("\"\\ude00\\ud83d\""), "escape of half a surrogate pair");
  EXPECT_EQ(RefusalOf("\"\\ud83dx\""), "escape of half a surrogate pair");
  EXPECT_EQ(RefusalOf("\"\xed\xa0\x80\""), "not valid UTF-8");
  EXPECT_EQ(RefusalOf("\"\xc0\xaf\""), "not valid UTF-8");
  EXPECT_EQ(RefusalOf("\"\xf5\x80\x80\x80\""), "not valid UTF-8");
}

TEST(Parse, RefusesWhatIsNotJson) {
  for (const char* text :
       {"{\"a\":1,}", "[1,]",        "[,1]",     "{a:1}",    "{'a':1}",   "[01]",
        "[1.]",       "[.5]",        "[+1]",     "[1e]",     "[NaN]",     "[Infinity]",
        "[0x1]",      "tru",         "nul",      "[1 2]",    "{\"a\" 1}", "{\"a\":}",
        "\"\\q\"",    "\"\\u12g4\"", "\"a\nb\"", "// c\n{}", "{/*c*/}",   "]",
        "}",          ":",           "[}",       "{]",       "-",         "--1"}) {
    EXPECT_NE(RefusalOf(text), "") << text;
  }
  for (const char* text :
       {"", " ", "{", "[", "[1", "{\"a\"", "{\"a\":", "\"", "\"\\", "\"\\u00", "1e", "-", "[1,"}) {
    EXPECT_EQ(RefusalOf(text), "ends too early") << text;
  }
}

TEST(Parse, KeepsToItsLimits) {
  EXPECT_EQ(RefusalOf(Repeat("[", 128) + Repeat("]", 128)), "");
  EXPECT_EQ(RefusalOf(Repeat("[", 129) + Repeat("]", 129)), "nested too deep");
  EXPECT_EQ(RefusalOf(Repeat("{\"a\":", 200'000)), "nested too deep");
  EXPECT_EQ(RefusalOf(std::string(128, '1')), "");
  EXPECT_EQ(RefusalOf(std::string(129, '1')), "number too long");
  EXPECT_EQ(RefusalOf("{\"" + std::string(1025, 'k') + "\":1}"), "member name too long");
  EXPECT_EQ(RefusalOf("[1,2,3]", {.bytes_max = 6}), "document too large");
  EXPECT_EQ(RefusalOf(R"({"a":1,"b":2,"c":3})", {.members_max = 2}),
            "object with too many members");
}

TEST(Parse, LeavesTheDocumentEmptyAfterAFailure) {
  Document document;
  ASSERT_FALSE(ParseInto(document, "[1]"));
  ASSERT_TRUE(ParseInto(document, "[1"));
  EXPECT_FALSE(document.root());
  ASSERT_FALSE(ParseInto(document, "[2]"));
  EXPECT_EQ(Write(document.root()), "[2]");
}

TEST(Parse, SurvivesMovingTheDocument) {
  auto parsed = Parse("\"x\"");
  ASSERT_TRUE(parsed);
  const Document moved = std::move(*parsed);
  EXPECT_EQ(moved.root().text(), "x");
}

TEST(Value, OfAnEmptyDocumentIsNothing) {
  const Value nothing;
  EXPECT_FALSE(nothing);
  EXPECT_FALSE(nothing.Find("a"));
  EXPECT_EQ(nothing.size(), 0u);
  for (const auto& entry : nothing) FAIL() << entry.key;
}

TEST(Value, CountsAndPositions) {
  const auto document = Parse("{\"a\": [1, 2,\n 3], \"b\": {}}");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().size(), 2u);
  const Value list = document->root().Find("a");
  EXPECT_EQ(list.size(), 3u);
  base::Position last;
  for (const auto& entry : list) last = entry.value.position();
  EXPECT_EQ(last.line, 2u);
  EXPECT_EQ(last.column, 2u);
  for (const auto& entry : document->root().Find("b")) FAIL() << entry.key;
}

}  // namespace
}  // namespace toolgate::json

// SPDX-License-Identifier: Apache-2.0
#include "json/yaml.h"

#include <gtest/gtest.h>

#include "json/writer.h"

namespace toolgate::json {
namespace {

std::string AsJson(std::string text) {
  const auto document = ParseYaml(std::move(text));
  return document ? Write(document->root()) : "error: " + document.error().message;
}

TEST(Yaml, ReadsScalarsAsJsonDoes) {
  EXPECT_EQ(AsJson("[1, -2.50, 1e3, true, false, null]"), "[1,-2.50,1e3,true,false,null]");
  EXPECT_EQ(
      AsJson("[yes, No, on, ~, Null, TRUE, 0x10, .5, 01, 1_000, 12:30, .inf, '5', \"null\"]"),
      R"(["yes","No","on","~","Null","TRUE","0x10",".5","01","1_000","12:30",".inf","5","null"])");
}

TEST(Yaml, KeysAreAlwaysStrings) {
  EXPECT_EQ(AsJson("1: a\ntrue: b\nnull: c\n~: d\n"), R"({"1":"a","true":"b","null":"c","~":"d"})");
}

TEST(Yaml, NothingIsNull) { EXPECT_EQ(AsJson("a:\nb: 1\n"), R"({"a":null,"b":1})"); }

TEST(Yaml, ReadsBlockTextAndUnicode) {
  EXPECT_EQ(AsJson("a: |\n  x\n  y\nb: \"\\u00e9\\n\"\nc: é😀\n"),
            R"({"a":"x\ny\n","b":"é\n","c":"é😀"})");
}

TEST(Yaml, RefusesWhatHidesMeaning) {
  EXPECT_EQ(AsJson("a: &x 1\nb: *x\n"), "error: anchors are not allowed; write the value out");
  EXPECT_EQ(AsJson("<<: {a: 1}\n"), "error: merge keys are not allowed; write the members out");
  EXPECT_EQ(AsJson("a: !!str 1\n"), "error: tag `tag:yaml.org,2002:str` is not allowed");
  EXPECT_EQ(AsJson("{[a]: 1}"), "error: a key must be a scalar");
  EXPECT_EQ(AsJson("a: 1\n---\nb: 2\n"), "error: only one document is allowed");
  EXPECT_EQ(AsJson(""), "error: the document is empty");
  EXPECT_EQ(AsJson("# nothing\n"), "error: the document is empty");
}

TEST(Yaml, RefusesDuplicateKeysWithTheirPlace) {
  const auto document = ParseYaml("é: 1\nb:\n  x: 1\n  x: 2\n");
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().message, "duplicate member `x`");
  EXPECT_EQ(document.error().position.line, 4u);
  EXPECT_EQ(document.error().position.column, 3u);
}

TEST(Yaml, TellsTheParsersOwnErrorsWithTheirPlace) {
  const auto document = ParseYaml("a: [1, 2\nb: 3\n");
  ASSERT_FALSE(document);
  EXPECT_GT(document.error().position.line, 0u);
}

TEST(Yaml, SurvivesDeepNesting) {
  EXPECT_EQ(AsJson(std::string(129, '[')).substr(0, 6), "error:");
  EXPECT_EQ(AsJson(std::string(100'000, '[')).substr(0, 6), "error:");
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += std::string(static_cast<size_t>(i), ' ') + "a:\n";
  EXPECT_EQ(AsJson(deep).substr(0, 6), "error:");
}

TEST(Yaml, KnowsWhereEveryValueIs) {
  const auto document = ParseYaml("# comment\nname: é\nlist:\n  - one\n  - {two: 3}\n");
  ASSERT_TRUE(document);
  const auto two = (*++document->root().Find("list").begin()).value.Find("two");
  EXPECT_EQ(two.position().line, 5u);
  EXPECT_EQ(two.position().column, 11u);
}

TEST(JsonOrYaml, ReadsABraceAsStrictJson) {
  EXPECT_TRUE(ParseJsonOrYaml(" {\"a\": 1}"));
  EXPECT_FALSE(ParseJsonOrYaml("{a: 1}"));
  EXPECT_TRUE(ParseJsonOrYaml("a: 1"));
}

}  // namespace
}  // namespace toolgate::json

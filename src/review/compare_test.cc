// SPDX-License-Identifier: Apache-2.0
#include "review/compare.h"

#include <gtest/gtest.h>

namespace toolgate::review {
namespace {

Tools Make(std::initializer_list<std::pair<const char*, const char*>> tools) {
  Tools made;
  for (const auto& [name, text] : tools) made[name] = Definition::OfText(text);
  return made;
}

// `kind tool(before)` for each change.
std::vector<std::string> Kinds(const std::vector<Change>& changes) {
  std::vector<std::string> kinds;
  for (const Change& change : changes) {
    std::string text = std::string(Name(change.kind)) + " " + change.tool;
    if (!change.before.empty()) text += "(" + change.before + ")";
    kinds.push_back(text);
  }
  return kinds;
}

TEST(CompareTools, FindsWhatIsNewChangedRenamedAndGone) {
  const Tools reviewed = Make({{"a", R"({"d":1,"name":"a"})"},
                               {"b", R"({"d":2,"name":"b"})"},
                               {"c", R"({"d":3,"name":"c"})"},
                               {"same", R"({"d":5,"name":"same"})"}});
  const Tools seen = Make({{"a", R"({"d":9,"name":"a"})"},
                           {"bee", R"({"d":2,"name":"bee"})"},
                           {"n", R"({"d":4,"name":"n"})"},
                           {"same", R"({"d":5,"name":"same"})"}});
  EXPECT_EQ(Kinds(CompareTools(reviewed, seen)),
            (std::vector<std::string>{"changed a", "renamed bee(b)", "gone c", "new n"}));
  EXPECT_TRUE(CompareTools(seen, seen).empty());
}

TEST(CompareTools, RenamesOneToolToOneOnly) {
  const Tools reviewed = Make({{"a", R"({"name":"a"})"}});
  const Tools seen = Make({{"b", R"({"name":"b"})"}, {"c", R"({"name":"c"})"}});
  EXPECT_EQ(Kinds(CompareTools(reviewed, seen)),
            (std::vector<std::string>{"renamed b(a)", "new c"}));
}

TEST(CompareDefinitions, SaysWhatDiffersPlaceByPlace) {
  const Definition before = Definition::OfText(
      R"({"description":"Lists.","inputSchema":{"properties":{"a":{"type":"string"},"b":1}}})");
  const Definition now = Definition::OfText(
      R"({"description":"Lists.\u200b And sends.","inputSchema":{"properties":{"a":{"type":"number"},"c":[]}}})");
  const std::vector<std::string> lines = CompareDefinitions(before, now);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0], "description: \"Lists.\" is now \"Lists.\\u{200b} And sends.\"");
  EXPECT_EQ(lines[1], "inputSchema.properties.a.type: \"string\" is now \"number\"");
  EXPECT_EQ(lines[2], "inputSchema.properties.b: 1 is gone");
  EXPECT_EQ(lines[3], "inputSchema.properties.c: [] is new");
}

TEST(CompareDefinitions, WhatDoesNotShowIsWrittenOut) {
  const Definition before = Definition::OfText(R"({"description":"a"})");
  const Definition now =
      Definition::OfText(R"({"description":"\u2066a\u2003\u3000\ue000\u034f\u2800"})");
  EXPECT_EQ(CompareDefinitions(before, now),
            std::vector<std::string>{"description: \"a\" is now "
                                     "\"\\u{2066}a\\u{2003}\\u{3000}\\u{e000}\\u{34f}\\u{2800}\""});
}

TEST(CompareDefinitions, CutsLongTextsBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "\u0436";
  const Definition before = Definition::OfText(R"({"description":"a"})");
  const Definition now = Definition::OfText(R"({"description":")" + text + "\"}");
  const std::vector<std::string> lines = CompareDefinitions(before, now);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].ends_with("\u0436...")) << lines[0];
}

}  // namespace
}  // namespace toolgate::review

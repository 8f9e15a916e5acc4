// SPDX-License-Identifier: Apache-2.0
#include "risk/definition_text.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "risk/testing/parsed_tool.h"

namespace toolgate::risk {
namespace {

std::vector<std::string> TextsOf(const ParsedTool& tool) {
  std::vector<std::string> texts;
  for (const Text& text : tool.text().texts()) {
    texts.push_back(FieldPath({text.field, text.place, text.text, {}}) + "=" +
                    std::string(text.text));
  }
  return texts;
}

TEST(DefinitionText, ReadsEveryTextWhereverItIs) {
  const ParsedTool tool(R"({"name": "n", "title": "t", "description": "d",
    "inputSchema": {"type": "object", "required": ["a"], "properties": {
      "a": {"type": ["string", "null"], "enum": ["e1", 2], "default": "f", "x-note": {"deep": ["u"]}},
      "b": {"oneOf": [{"properties": {"c": {"description": "in c"}}}, {"$ref": "#/$defs/D"}]}},
      "$defs": {"D": {"title": "of D", "items": {"examples": [{"k": "g"}]}}}},
    "outputSchema": {"properties": {"o": {"description": "out"}}},
    "annotations": {"title": "at", "readOnlyHint": true, "other": ["z"]}})");
  EXPECT_THAT(
      TextsOf(tool),
      testing::IsSupersetOf({"name=n", "title=t", "description=d", "inputSchema.properties.a=a",
                             "inputSchema.properties.a=e1", "inputSchema.properties.a=f",
                             "inputSchema.properties.a=x-note", "inputSchema.properties.a=deep",
                             "inputSchema.properties.a=u", "inputSchema.properties.b=c",
                             "inputSchema.properties.b=in c", "inputSchema.properties.b=$ref",
                             "inputSchema=of D", "inputSchema=k", "inputSchema=g", "inputSchema=D",
                             "outputSchema.properties.o=out", "annotations.title=at",
                             "annotations.other=z"}));
}

TEST(DefinitionText, KnowsWhatArgumentsAre) {
  const ParsedTool tool = ParsedTool::Make("n", "d", R"(
      "ids": {"type": "array", "items": {"type": "string"}},
      "mode": {"anyOf": [{"const": "a"}, {"type": "null"}]},
      "options": {"type": "object", "properties": {"path": {"type": "string"}}})");
  const auto properties = tool.text().properties();
  ASSERT_EQ(properties.size(), 4u);
  EXPECT_EQ(properties[0].types, kTypeArray | kTypeString);
  EXPECT_TRUE(properties[1].has_choices);
  EXPECT_TRUE(properties[2].has_properties);
  EXPECT_EQ(properties[3].name, "path");
  EXPECT_EQ(properties[3].top, "options");
  EXPECT_FALSE(properties[3].is_top);
  EXPECT_EQ(tool.text().top_properties(), 3u);
}

TEST(DefinitionText, TakesAnythingForASchema) {
  for (const char* schema :
       {"null", "true", "1", "\"text\"", "[]", "[[[\"a\"]]]", R"({"properties": ["a", {"b": 1}]})",
        R"({"properties": {"a": 5, "b": null, "c": "text", "d": [1]}})", R"({"type": {"x": []}})",
        R"({"items": [[], {"items": 3}], "anyOf": {"x": 1}, "enum": {"a": "b"}, "format": []})",
        R"({"$ref": "#", "properties": {"a": {"$ref": "#/properties/a"}}})", R"({"": {"": ""}})"}) {
    const ParsedTool tool(R"({"name": "n", "inputSchema": )" + std::string(schema) +
                          R"(, "outputSchema": )" + schema + R"(, "annotations": )" + schema + "}");
    EXPECT_FALSE(tool.text().texts().empty());
    tool.Signals();
    tool.FindPoisonings();
  }
}

TEST(DefinitionText, ReadsDeepSchemas) {
  std::string schema = R"({"description": "at the bottom"})";
  for (int i = 0; i < 60; ++i) schema = R"({"properties": {"a": )" + schema + "}}";
  const ParsedTool tool(R"({"name": "n", "inputSchema": )" + schema + "}");
  EXPECT_EQ(tool.text().texts().back().text, "at the bottom");
  EXPECT_EQ(tool.text().properties().size(), 60u);
}

}  // namespace
}  // namespace toolgate::risk

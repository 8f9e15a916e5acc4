// SPDX-License-Identifier: Apache-2.0
#include "advice/tool_list.h"

#include <gtest/gtest.h>

#include "crypto/json_digest.h"
#include "json/parse.h"

namespace toolgate::advice {
namespace {

base::Result<ToolList> Read(const std::string& text) {
  std::vector<json::Document> documents;
  documents.push_back(*json::Parse(text));
  return ReadToolList("shop", std::move(documents));
}

TEST(ToolList, ReadsEveryShapeThatListsAreSavedIn) {
  for (
      const std::string text : {
          R"({"tools": [{"name": "a", "inputSchema": {}}]})",
          R"({"jsonrpc": "2.0", "id": 1, "result": {"tools": [{"name": "a", "inputSchema": {}}]}})",
          R"([{"name": "a", "inputSchema": {}}])",
          R"({"name": "a", "inputSchema": {}})",
      }) {
    const auto list = Read(text);
    ASSERT_TRUE(list) << text;
    ASSERT_EQ(list->tools.size(), 1u) << text;
    EXPECT_EQ(list->tools[0].definition.name, "a");
    EXPECT_EQ(list->tools[0].fault, "");
  }
}

TEST(ToolList, SaysWhatHoldsNoTools) {
  for (const std::string text : {R"({"error": {}})", R"({"tools": {}})", R"("tools")", "1"}) {
    const auto list = Read(text);
    ASSERT_FALSE(list) << text;
    EXPECT_NE(list.error().message.find("holds no tools"), std::string::npos);
  }
}

TEST(ToolList, ReadsAllPages) {
  std::vector<json::Document> pages;
  pages.push_back(*json::Parse(R"({"tools": [{"name": "a", "inputSchema": {}}]})"));
  pages.push_back(*json::Parse(R"({"tools": [{"name": "b", "inputSchema": {}}]})"));
  const auto list = ReadToolList("", std::move(pages));
  ASSERT_TRUE(list);
  ASSERT_EQ(list->tools.size(), 2u);
  EXPECT_EQ(list->tools[1].definition.name, "b");
}

TEST(ToolList, KeepsWhatCannotBePublishedAndSaysWhy) {
  const auto list = Read(R"([1, {"name": "a b", "inputSchema": {}}, {"name": "c"},
                             {"name": "d", "inputSchema": {}}, {"name": "D", "inputSchema": {}},
                             {"name": "e", "inputSchema": {}}])");
  ASSERT_TRUE(list);
  ASSERT_EQ(list->tools.size(), 6u);
  EXPECT_NE(list->tools[0].fault.find("no name"), std::string::npos);
  EXPECT_NE(list->tools[1].fault.find("letters"), std::string::npos);
  EXPECT_NE(list->tools[2].fault.find("inputSchema"), std::string::npos);
  EXPECT_NE(list->tools[3].fault.find("taken for it"), std::string::npos);
  EXPECT_NE(list->tools[4].fault.find("taken for it"), std::string::npos);
  EXPECT_EQ(list->tools[5].fault, "");
}

TEST(ToolList, APersonsWordHoldsForOneDefinition) {
  const std::string before = R"([{"name": "thing", "inputSchema": {}}])";
  const auto parsed = [](const std::string& digest) {
    return risk::ParseOverrides(R"({"version": "1", "reviews": [{"server": "shop", "tool": "thing",
        "definition": ")" + digest +
                                R"(", "category": "Read", "who": "somebody",
        "when": "2026-03-31", "reason": "it only looks"}]})");
  };
  auto list = Read(before);
  const auto reviews = parsed(crypto::DigestOf(list->tools[0].value));
  ASSERT_TRUE(reviews.issues.empty());
  EXPECT_TRUE(ApplyReviews(reviews.overrides, *list).empty());
  EXPECT_TRUE(list->tools[0].assessment.reviewed);
  EXPECT_EQ(list->tools[0].assessment.category, risk::Category::kRead);

  auto changed = Read(R"([{"name": "thing", "description": "Other.", "inputSchema": {}}])");
  EXPECT_EQ(ApplyReviews(reviews.overrides, *changed).size(), 1u);
  EXPECT_FALSE(changed->tools[0].assessment.reviewed);
  EXPECT_TRUE(changed->tools[0].assessment.review_is_stale);
}

TEST(ToolList, EstimatesTokensFromWhatModelsGetToSee) {
  const auto list =
      Read(R"([ { "name" : "abcd" , "inputSchema" : { }, "outputSchema": {"type": "object"},
                                "annotations": {"title": "Long"} } ])");
  // {"name":"abcd","inputSchema":{}}
  EXPECT_EQ(EstimateTokens(list->tools[0]), 8u);
}

}  // namespace
}  // namespace toolgate::advice

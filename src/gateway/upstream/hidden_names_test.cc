// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/hidden_names.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::gateway {
namespace {

std::shared_ptr<const Catalogue> Make(ListKind kind, std::string page) {
  std::vector<json::Document> pages;
  pages.push_back(std::move(*json::Parse(std::move(page))));
  return std::make_shared<const Catalogue>(kind, std::move(pages), mcp::Era::kLegacy);
}

std::shared_ptr<const policy::Policy> Load(std::string text) {
  return policy::LoadPolicy("p", std::move(text)).policy;
}

std::vector<std::shared_ptr<const Catalogue>> MakeLists() {
  return {Make(ListKind::kTools, R"({"tools":[{"name":"shown_tool","inputSchema":{}},
                                     {"name":"secret_tool","inputSchema":{}},
                                     {"name":"say","inputSchema":{}}]})"),
          Make(ListKind::kPrompts, R"({"prompts":[{"name":"a \"quoted\" prompt"}]})")};
}

const char* const kPolicy = R"({"version":"1","default":"deny","tools":{"shown_tool":{}}})";

TEST(HiddenNames, AreFoundInEveryTextOfAValue) {
  const HiddenNames names(MakeLists(), Load(kPolicy));
  for (const char* text :
       {R"("secret_tool")", R"({"secret_tool":1})", R"({"a":[{"b":{"secret_tool":{}}}]})",
        R"(["x",["use secret_tool!"]])", R"("line\nsecret_tool\tline")", R"("secret\u005ftool")",
        R"("a \"quoted\" prompt")"}) {
    const auto value = json::Parse(text);
    EXPECT_TRUE(names.AreIn(value->root())) << text;
  }
}

TEST(HiddenNames, AreNotFoundElsewhere) {
  const HiddenNames names(MakeLists(), Load(kPolicy));
  for (const char* text : {"null", "5", "{}", R"("shown_tool")", R"("say")", R"("secret_tools")",
                           R"(["secret","_tool"])", R"({"":["secret tool"]})"}) {
    const auto value = json::Parse(text);
    EXPECT_FALSE(names.AreIn(value->root())) << text;
  }
  EXPECT_FALSE(names.AreIn(json::Value()));
}

TEST(HiddenNames, AreInEveryTextWhereTheyAreTooMany) {
  std::string page = R"({"prompts":[)";
  for (int i = 0; i < 300; ++i) {
    page += R"({"name":")" + std::string(4000, 'n') + std::to_string(i) + "\"},";
  }
  page.back() = ']';
  const auto list = Make(ListKind::kPrompts, page + "}");
  EXPECT_EQ(list->entries().size(), 300u);
  const auto hides = Load(R"({"version":"1","default":"deny"})");
  const auto shows = Load(R"({"version":"1","default":"allow"})");
  const std::vector<std::shared_ptr<const Catalogue>> lists{list};
  EXPECT_TRUE(HiddenNames(lists, hides).AreIn("harmless"));
  EXPECT_FALSE(HiddenNames(lists, shows).AreIn("harmless"));
}

TEST(HiddenNamesByPolicy, AreThoseOfTheLatestLists) {
  HiddenNamesByPolicy made;
  const auto policy = Load(kPolicy);
  EXPECT_EQ(made.Find(policy, 1), nullptr);
  const auto names = std::make_shared<const HiddenNames>(MakeLists(), policy);
  made.Keep(policy, 1, names);
  EXPECT_EQ(made.Find(policy, 1), names);
  EXPECT_EQ(made.Find(policy, 2), nullptr);
  EXPECT_EQ(made.Find(Load(kPolicy), 1), nullptr);
  for (int i = 0; i < 60; ++i) made.Keep(Load(kPolicy), 1, names);
  EXPECT_EQ(made.Find(policy, 1), names);
  for (int i = 0; i < 60; ++i) made.Keep(Load(kPolicy), 1, names);
  EXPECT_EQ(made.Find(policy, 1), nullptr);
}

}  // namespace
}  // namespace toolgate::gateway

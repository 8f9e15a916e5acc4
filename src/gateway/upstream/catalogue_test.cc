// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/catalogue.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::gateway {
namespace {

Catalogue Make(std::initializer_list<const char*> pages) {
  std::vector<json::Document> documents;
  for (const char* page : pages) documents.push_back(std::move(*json::Parse(page)));
  return Catalogue(ListKind::kTools, std::move(documents), mcp::Era::kLegacy);
}

TEST(Catalogue, FindsToolsByExactName) {
  const Catalogue catalogue = Make({R"({"tools":[{"name":"b","inputSchema":{}}]})",
                                    R"({"tools":[{"name":"a","inputSchema":{}}]})"});
  ASSERT_EQ(catalogue.entries().size(), 2u);
  EXPECT_EQ(catalogue.entries()[0].name, "a");
  EXPECT_EQ(catalogue.Find("b"), 1);
  for (const char* name : {"B", "b ", "", "c", "b\xE2\x80\x8B"}) {
    EXPECT_EQ(catalogue.Find(name), -1) << name;
  }
  EXPECT_EQ(catalogue.Find(std::string("b\0", 2)), -1);
}

TEST(Catalogue, QuarantinesUnusableAndConfusableNames) {
  const Catalogue catalogue = Make(
      {R"({"tools":[{"name":"delete","inputSchema":{}},{"name":"Delete","inputSchema":{}},)"
       R"({"name":"twice","inputSchema":{}},{"name":"twice","inputSchema":{}},)"
       R"({"name":"has space","inputSchema":{}},{"name":"no_schema"},{"name":"fine","inputSchema":{}}]})"});
  ASSERT_EQ(catalogue.entries().size(), 1u);
  EXPECT_EQ(catalogue.entries()[0].name, "fine");
  EXPECT_EQ(catalogue.quarantined().size(), 6u);
}

TEST(Catalogue, BindsAPolicyOnce) {
  const Catalogue catalogue = Make({R"({"tools":[{"name":"a","inputSchema":{}}]})"});
  const auto policy =
      policy::LoadPolicy("p", R"({"version":"1","default":"allow","hide":["a"]})").policy;
  const auto bound = catalogue.Bind(policy);
  EXPECT_EQ(catalogue.Bind(policy), bound);
  ASSERT_EQ(bound->rules.size(), 1u);
  EXPECT_FALSE(bound->rules[0].is_listed());
}

TEST(Catalogue, HasADigestOfItsDefinitions) {
  const char* one = R"({"tools":[{"name":"a","inputSchema":{},"description":"x"}]})";
  EXPECT_EQ(Make({one}).digest(), Make({one}).digest());
  EXPECT_NE(Make({one}).digest(), Make({R"({"tools":[{"name":"a","inputSchema":{}}]})"}).digest());
}

// The same definitions mean header fields in one era and none in the other.
TEST(Catalogue, HasAnotherDigestInTheOtherEra) {
  const auto make = [](mcp::Era era) {
    std::vector<json::Document> pages;
    pages.push_back(std::move(*json::Parse(
        R"({"tools":[{"name":"a","inputSchema":{"type":"object","properties":{
            "zone":{"type":"string","x-mcp-header":"Zone"}}}}]})")));
    return Catalogue(ListKind::kTools, std::move(pages), era);
  };
  const Catalogue legacy = make(mcp::Era::kLegacy);
  const Catalogue modern = make(mcp::Era::kModern);
  EXPECT_TRUE(legacy.entries()[0].headers.empty());
  EXPECT_FALSE(modern.entries()[0].headers.empty());
  EXPECT_NE(legacy.digest(), modern.digest());
}

TEST(Catalogue, CompilesTemplatesWithinALimit) {
  std::string page = R"({"resourceTemplates":[{"uriTemplate":"x:{id"},{"uriTemplate":"x:{id}"})";
  for (int i = 0; i < 4000; ++i) {
    page += R"(,{"uriTemplate":"y:)" + std::to_string(i) + std::string(900, 'y') + "\"}";
  }
  std::vector<json::Document> pages;
  pages.push_back(std::move(*json::Parse(page + "]}")));
  const Catalogue list(ListKind::kTemplates, std::move(pages), mcp::Era::kLegacy);
  EXPECT_GT(list.entries().size(), 1000u);
  EXPECT_GT(list.quarantined().size(), 1000u);
  EXPECT_FALSE(list.entries()[static_cast<size_t>(list.Find("x:{id"))].uri_template);
  size_t steps = 1000;
  EXPECT_TRUE(
      list.entries()[static_cast<size_t>(list.Find("x:{id}"))].uri_template->Matches("x:1", steps));
}

}  // namespace
}  // namespace toolgate::gateway

// SPDX-License-Identifier: Apache-2.0
#include "admin/routes/docs_page.h"

#include "admin/routes/routes.h"
#include "admin/routes/testing/api_fixture.h"
#include "json/yaml.h"

namespace toolgate::admin::routes {
namespace {

class DocsPageTest : public ApiFixture {};

TEST_F(DocsPageTest, HasEveryOperation) {
  const Reply page = Ask({}, "GET", "/docs");
  ASSERT_EQ(page.status(), 200);
  for (const auto table : All()) {
    for (const Route& route : table) {
      const std::string heading = "<h3 id=\"" + std::string(route.operation) + "\">";
      EXPECT_NE(page.answer.body.find(heading), std::string::npos) << route.operation;
    }
  }
}

TEST_F(DocsPageTest, IsWholeInItselfAndRunsNothing) {
  const Reply page = Ask({}, "GET", "/docs");
  for (const char* other :
       {"<script", "http://", "https://", " src=", "<link", "@import", "url("}) {
    EXPECT_EQ(page.answer.body.find(other), std::string::npos) << other;
  }
  const std::string policy = page.Field("Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; style-src 'sha256-")) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
}

TEST(DocsPage, TextsAreNotMarkup) {
  const auto contract = json::ParseYaml(
      "info: {title: '<b>', description: 'a `<i>` & b'}\n"
      "tags: [{name: '<u>', description: '\"'}]\n");
  ASSERT_TRUE(contract);
  const std::string html = MakeDocsPage(contract->root()).html;
  EXPECT_EQ(html.find("<b>"), std::string::npos);
  EXPECT_NE(html.find("a <code>&lt;i&gt;</code> &amp; b"), std::string::npos);
  EXPECT_NE(html.find("<h2>&lt;u&gt;</h2><p>&quot;</p>"), std::string::npos);
}

}  // namespace
}  // namespace toolgate::admin::routes

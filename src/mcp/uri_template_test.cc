// SPDX-License-Identifier: Apache-2.0
// The templates of testdata/resource_uris.yaml.
#include "mcp/uri_template.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "json/yaml.h"

namespace toolgate::mcp {
namespace {

bool Matches(std::string_view text, std::string_view uri) {
  const auto compiled = UriTemplate::Compile(text);
  size_t steps = 1u << 30;
  return compiled && compiled->Matches(uri, steps);
}

TEST(UriTemplate, EveryTemplate) {
  const auto parsed = json::ParseYaml(base::ReadFile("testdata/resource_uris.yaml").value());
  ASSERT_TRUE(parsed) << parsed.error().message;
  const json::Document& cases = *parsed;
  EXPECT_GT(cases.root().Find("templates").size(), 25u);
  for (const auto& [key, key_value, one] : cases.root().Find("templates")) {
    const std::string_view uri_template = one.Find("template").text();
    for (const auto& uri : one.Find("matches")) {
      EXPECT_TRUE(Matches(uri_template, uri.value.text()))
          << uri_template << " " << uri.value.text();
    }
    for (const auto& uri : one.Find("misses")) {
      EXPECT_FALSE(Matches(uri_template, uri.value.text()))
          << uri_template << " " << uri.value.text();
    }
  }
}

TEST(UriTemplate, HasLimits) {
  const std::string long_text(1020, 'a');
  EXPECT_TRUE(Matches("x:" + long_text, "x:" + long_text));
  EXPECT_FALSE(Matches("x:aaa" + long_text, "x:aaa" + long_text));
  std::string expressions = "x:";
  for (int i = 0; i < 16; ++i) expressions += "{a}";
  EXPECT_TRUE(Matches(expressions, "x:0123456789abcdef"));
  EXPECT_FALSE(Matches(expressions + "{a}", "x:0123456789abcdef0"));
  const std::string uri(8192, 'x');
  EXPECT_TRUE(Matches("{+a}", uri));
  EXPECT_FALSE(Matches("{+a}", uri + "x"));
}

// What would take a backtracking matcher longer than the universe lasts.
TEST(UriTemplate, IsNotMadeSlow) {
  std::string expressions = "x:";
  for (int i = 0; i < 16; ++i) expressions += "{+a*}aaaa";
  expressions += "!";
  const std::string uri = "x:" + std::string(8000, 'a');
  EXPECT_FALSE(Matches(expressions, uri));
  std::string named = "x:";
  for (int i = 0; i < 16; ++i) named += "{?a*,b*,c*,d*}";
  std::string pairs = "x:?a=1";
  while (pairs.size() < 8000) pairs += "&a=1";
  EXPECT_TRUE(Matches(named, pairs));
  EXPECT_FALSE(Matches(named, pairs + "#"));
}

// Many templates are tried for one URI.
TEST(UriTemplate, TakesNoMoreStepsThanItMay) {
  const auto compiled = UriTemplate::Compile("x:/{+path}/end");
  const std::string uri = "x:/" + std::string(1000, 'a') + "/end";
  size_t steps = 10'000;
  EXPECT_TRUE(compiled->Matches(uri, steps));
  const size_t needed = 10'000 - steps;
  EXPECT_GT(needed, 1000u);
  EXPECT_TRUE(compiled->Matches(uri, steps = needed));
  EXPECT_EQ(steps, 0u);
  EXPECT_FALSE(compiled->Matches(uri, steps = needed - 1));
  EXPECT_FALSE(compiled->Matches("y" + uri, steps = needed));
  EXPECT_EQ(steps, needed);
}

}  // namespace
}  // namespace toolgate::mcp

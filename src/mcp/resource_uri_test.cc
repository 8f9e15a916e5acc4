// SPDX-License-Identifier: Apache-2.0
// The URIs and templates of testdata/resource_uris.yaml.
#include "mcp/resource_uri.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text.h"
#include "json/yaml.h"

namespace toolgate::mcp {
namespace {

json::Document Cases() {
  auto cases = json::ParseYaml(base::ReadFile("testdata/resource_uris.yaml").value());
  EXPECT_TRUE(cases) << cases.error().message << " " << cases.error().position.line;
  return std::move(cases.value());
}

json::Value At(json::Value array, size_t index) {
  auto at = array.begin();
  for (size_t i = 0; i < index; ++i) ++at;
  return (*at).value;
}

std::string UriOf(json::Value one) {
  const json::Value repeat = one.Find("repeat");
  if (!repeat) return std::string(one.text());
  std::string uri = "x:";
  const size_t times = *base::ParseUint(At(repeat, 1).text());
  for (size_t i = 0; i < times; ++i) uri += At(repeat, 0).text();
  return uri;
}

TEST(FindUriFault, FindsNothingWhereThereIsNothing) {
  const json::Document cases = Cases();
  EXPECT_GT(cases.root().Find("fine").size(), 40u);
  for (const auto& [key, key_value, one] : cases.root().Find("fine")) {
    EXPECT_EQ(FindUriFault(UriOf(one)), "") << UriOf(one);
  }
}

TEST(FindUriFault, NamesEveryFault) {
  const json::Document cases = Cases();
  EXPECT_GT(cases.root().Find("faults").size(), 90u);
  for (const auto& [key, key_value, one] : cases.root().Find("faults")) {
    const std::string fault = FindUriFault(UriOf(At(one, 0)));
    EXPECT_FALSE(fault.empty()) << UriOf(At(one, 0));
    EXPECT_NE(fault.find(At(one, 1).text()), std::string::npos)
        << UriOf(At(one, 0)) << ": " << fault;
  }
}

// Whatever byte is put into a URI that is fine: it is refused or it is one of the URI characters.
TEST(FindUriFault, KnowsEveryByte) {
  constexpr std::string_view kPathCharacters = "-._~!$&'()*+,;=:@/?#%";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const std::string fault = FindUriFault(std::string("x://host/a") + c + "41z");
    const bool is_fine =
        base::IsAsciiAlnum(c) || (c != '%' && kPathCharacters.find(c) != std::string_view::npos);
    EXPECT_EQ(fault.empty(), is_fine) << byte << ": " << fault;
  }
}

TEST(MatchesTemplate, EveryTemplate) {
  const json::Document cases = Cases();
  EXPECT_GT(cases.root().Find("templates").size(), 25u);
  for (const auto& [key, key_value, one] : cases.root().Find("templates")) {
    const std::string_view uri_template = one.Find("template").text();
    for (const auto& uri : one.Find("matches")) {
      EXPECT_TRUE(MatchesTemplate(uri_template, uri.value.text()))
          << uri_template << " " << uri.value.text();
    }
    for (const auto& uri : one.Find("misses")) {
      EXPECT_FALSE(MatchesTemplate(uri_template, uri.value.text()))
          << uri_template << " " << uri.value.text();
    }
  }
}

TEST(MatchesTemplate, HasLimits) {
  const std::string long_text(1020, 'a');
  EXPECT_TRUE(MatchesTemplate("x:" + long_text, "x:" + long_text));
  EXPECT_FALSE(MatchesTemplate("x:aaa" + long_text, "x:aaa" + long_text));
  std::string expressions = "x:";
  for (int i = 0; i < 16; ++i) expressions += "{a}";
  EXPECT_TRUE(MatchesTemplate(expressions, "x:0123456789abcdef"));
  EXPECT_FALSE(MatchesTemplate(expressions + "{a}", "x:0123456789abcdef0"));
  const std::string uri(8192, 'x');
  EXPECT_TRUE(MatchesTemplate("{+a}", uri));
  EXPECT_FALSE(MatchesTemplate("{+a}", uri + "x"));
}

// What would take a backtracking matcher longer than the universe lasts.
TEST(MatchesTemplate, IsNotMadeSlow) {
  std::string expressions = "x:";
  for (int i = 0; i < 16; ++i) expressions += "{+a*}aaaa";
  expressions += "!";
  const std::string uri = "x:" + std::string(8000, 'a');
  EXPECT_FALSE(MatchesTemplate(expressions, uri));
  std::string named = "x:";
  for (int i = 0; i < 16; ++i) named += "{?a*,b*,c*,d*}";
  std::string pairs = "x:?a=1";
  while (pairs.size() < 8000) pairs += "&a=1";
  EXPECT_TRUE(MatchesTemplate(named, pairs));
  EXPECT_FALSE(MatchesTemplate(named, pairs + "#"));
}

}  // namespace
}  // namespace toolgate::mcp

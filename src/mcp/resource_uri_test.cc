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

}  // namespace
}  // namespace toolgate::mcp

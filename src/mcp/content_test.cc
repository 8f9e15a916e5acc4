// SPDX-License-Identifier: Apache-2.0
#include "mcp/content.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::mcp {
namespace {

std::string LinksOf(const char* text) {
  const auto document = json::Parse(text);
  std::string uris;
  for (std::string_view uri : LinkedUris(document->root())) {
    uris.append(uris.empty() ? "" : " ").append(uri);
  }
  return uris;
}

TEST(LinkedUris, AreThoseOfLinksAndEmbeddedResources) {
  EXPECT_EQ(LinksOf(R"({"content":[{"type":"text","text":"x://no"},
                        {"type":"resource_link","uri":"x://a","name":"A"},
                        {"type":"resource","resource":{"uri":"x://b","text":"t"}},
                        {"type":"resource_link","uri":"x://a"}]})"),
            "x://a x://b");
}

TEST(LinkedUris, AreFoundInPrompts) {
  EXPECT_EQ(LinksOf(R"({"messages":[
                        {"role":"user","content":{"type":"resource","resource":{"uri":"x://a"}}},
                        {"role":"user","content":[{"type":"resource_link","uri":"x://b"}]}]})"),
            "x://a x://b");
}

TEST(LinkedUris, DoNotDependOnWhatTheTypeSays) {
  EXPECT_EQ(LinksOf(R"({"content":[{"type":"Resource_Link","uri":"x://a"},{"uri":"x://b"},
                        {"type":"text","resource":{"uri":"x://c"}}]})"),
            "x://a x://b x://c");
}

TEST(LinkedUris, SkipWhatIsNone) {
  EXPECT_EQ(LinksOf(R"({"content":[1,null,"x",[],{"uri":1},{"resource":"x"},{"resource":{}}]})"),
            "");
  EXPECT_EQ(LinksOf(R"({"content":"x","messages":{"content":1}})"), "");
  EXPECT_EQ(LinksOf("[]"), "");
  EXPECT_EQ(LinksOf(R"({"structuredContent":{"uri":"x://a"}})"), "");
}

TEST(LinkedUris, TellWhenThereAreTooMany) {
  std::string text = "{\"content\":[";
  for (size_t i = 0; i < kLinkedUrisMax + 50; ++i) {
    text += (i == 0 ? "" : ",") + ("{\"uri\":\"x:" + std::to_string(i) + "\"}");
  }
  const auto document = json::Parse(text + "]}");
  EXPECT_EQ(LinkedUris(document->root()).size(), kLinkedUrisMax + 1);
}

}  // namespace
}  // namespace toolgate::mcp

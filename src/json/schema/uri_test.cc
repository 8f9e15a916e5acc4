// SPDX-License-Identifier: Apache-2.0
#include "json/schema/uri.h"

#include <gtest/gtest.h>

namespace toolgate::json {
namespace {

TEST(ResolveUri, FollowsTheExamplesOfRfc3986) {
  constexpr std::pair<const char*, const char*> kExamples[] = {
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {"./g/.", "http://a/b/c/g/"},
      {"g/../h", "http://a/b/c/h"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
  };
  for (const auto& [reference, resolved] : kExamples) {
    EXPECT_EQ(ResolveUri("http://a/b/c/d;p?q", reference), resolved) << reference;
  }
}

TEST(ResolveUri, KnowsOtherBases) {
  EXPECT_EQ(ResolveUri("", "a/b.json"), "a/b.json");
  EXPECT_EQ(ResolveUri("http://a", "b"), "http://a/b");
  EXPECT_EQ(ResolveUri("urn:uuid:1", ""), "urn:uuid:1");
  EXPECT_EQ(ResolveUri("urn:uuid:1", "urn:uuid:2"), "urn:uuid:2");
  EXPECT_EQ(ResolveUri("file:///c:/a/b.json", "/x"), "file:///x");
  EXPECT_EQ(ResolveUri("http://a/b", "#x"), "http://a/b");
}

TEST(ResolveUri, ClimbsNoHigherThanTheTop) {
  EXPECT_EQ(ResolveUri("", "a:b/../c"), "a:/c");
  EXPECT_EQ(ResolveUri("a/b", "../../c"), "/c");
  EXPECT_EQ(ResolveUri("", "a:/../.."), "a:/");
  EXPECT_EQ(ResolveUri("a:b", ".."), "a:..");
}

TEST(SplitFragment, CutsAtTheFirstMark) {
  EXPECT_EQ(SplitFragment("a#b#c").document, "a");
  EXPECT_EQ(SplitFragment("a#b#c").fragment, "b#c");
  EXPECT_EQ(SplitFragment("a").fragment, "");
}

TEST(DecodePercent, RefusesWhatIsMalformed) {
  EXPECT_EQ(DecodePercent("a%2Fb%c3%A9"), "a/b\u00e9");
  for (const char* text : {"%", "%4", "%4g", "a%"}) EXPECT_FALSE(DecodePercent(text)) << text;
}

}  // namespace
}  // namespace toolgate::json

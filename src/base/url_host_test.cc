// SPDX-License-Identifier: Apache-2.0
#include "base/url_host.h"

#include <gtest/gtest.h>

namespace toolgate::base {
namespace {

std::string HostOf(std::string_view url) { return FindUrlHost(url).value_or("unclear"); }

bool Matches(const char* pattern, std::string_view url) {
  const auto host = FindUrlHost(url);
  return host && HostPattern::Parse(pattern)->Matches(*host);
}

TEST(UrlHost, IsFoundWhereAllReadersAgree) {
  const std::pair<const char*, const char*> cases[] = {
      {"https://example.com", "example.com"},
      {"HTTPS://Example.COM:8443/a?b#c", "example.com"},
      {"https://example.com./a", "example.com"},
      {"https://example.com?x=@evil.example/", "example.com"},
      {"https://example.com/a b/\xC3\xA9", "example.com"},
      {"ftp://10.1.2.3/x", "10.1.2.3"},
      {"http://[::1]:80/", "::1"},
      {"http://[FE80::A]/", "fe80::a"},
      {"https://xn--bcher-kva.example/", "xn--bcher-kva.example"},
      {"example.com", "example.com"},
      {"db-1.internal:5432", "db-1.internal"},
      {"https://example.com:/", "example.com"},
  };
  for (const auto& [url, host] : cases) EXPECT_EQ(HostOf(url), host) << url;
}

TEST(UrlHost, IsUnclearWhereReadersCouldDisagree) {
  const std::string_view cases[] = {
      "",
      "https://",
      "https:///evil.example",
      "https:/evil.example",
      "https:evil.example",
      "//evil.example/",
      "https://good.example@evil.example/",
      "https://good.example\\@evil.example/",
      "https://good.example\\.evil.example",
      "https://good.example%2eevil.example/",
      "https://ex\tample.com/",
      " https://example.com/",
      "https://example.com /",
      "https://example.com\n/",
      "https://b\xC3\xBC"
      "cher.example/",
      "https://\xEF\xBD\x85xample.com/",
      "https://example..com/",
      "https://.example.com/",
      "https://example.com../",
      "http://127.1/",
      "http://0x7f.0.0.1/",
      "http://2130706433/",
      "http://0177.0.0.1/",
      "http://1.2.3.4.5/",
      "http://[::1/",
      "http://[::1]x/",
      "http://[fe80::1%25eth0]/",
      "http://[127.0.0.1]/",
      "https://example.com:99999999/",
      "https://example.com:8a/",
      "example.com/path",
      "user@example.com",
      std::string_view("https://example.com\0.evil.example/", 35),
      "1http://example.com/",
      "ht tp://example.com/",
      "https://exa<mple.com/",
  };
  for (std::string_view url : cases) EXPECT_EQ(HostOf(url), "unclear") << url;
}

TEST(HostPattern, MatchesNamesWhatLiesBelowAndAddresses) {
  EXPECT_TRUE(Matches("example.com", "https://EXAMPLE.com/"));
  EXPECT_FALSE(Matches("example.com", "https://a.example.com/"));
  EXPECT_TRUE(Matches("*.example.com", "https://a.b.example.com/"));
  EXPECT_FALSE(Matches("*.example.com", "https://example.com/"));
  EXPECT_FALSE(Matches("*.example.com", "https://badexample.com/"));
  EXPECT_FALSE(Matches("example.com", "https://example.com.evil.example/"));
  EXPECT_TRUE(Matches("10.0.0.0/8", "http://10.9.9.9/"));
  EXPECT_FALSE(Matches("10.0.0.0/8", "http://ten.example/"));
  EXPECT_TRUE(Matches("::1", "http://[0:0:0:0:0:0:0:1]/"));
  EXPECT_TRUE(Matches("127.0.0.0/8", "http://[::ffff:127.0.0.1]/"));
}

TEST(HostPattern, RefusesWhatIsNoHost) {
  for (const char* text : {"", "*", "*.", "https://example.com", "example.com:80", "a*.example.com",
                           "b\xC3\xBC"
                           "cher.example",
                           "10.0.0.0/33", "example.com/", "exa mple"}) {
    EXPECT_FALSE(HostPattern::Parse(text)) << text;
  }
}

}  // namespace
}  // namespace toolgate::base

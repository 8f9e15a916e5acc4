// SPDX-License-Identifier: Apache-2.0
#include "net/url.h"

#include <gtest/gtest.h>

namespace toolgate::net {
namespace {

TEST(Url, ReadsItsParts) {
  const auto url = Url::Parse("http://Example.COM:8080/mcp/x?a=b%20c");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "example.com");
  EXPECT_EQ(url->port, 8080);
  EXPECT_EQ(url->target, "/mcp/x?a=b%20c");
  EXPECT_EQ(url->Origin(), "http://example.com:8080");
}

TEST(Url, KnowsDefaultPortsAndIpv6) {
  EXPECT_EQ(Url::Parse("https://h")->port, 443);
  EXPECT_EQ(Url::Parse("http://h")->target, "/");
  EXPECT_EQ(Url::Parse("http://[::1]:9/")->host, "::1");
  EXPECT_EQ(Url::Parse("http://[::1]:9/")->authority, "[::1]:9");
  EXPECT_EQ(Url::Parse("http://h:80/")->authority, "h");
}

TEST(Url, RefusesWhatAnOriginCannotBe) {
  for (const char* text :
       {"", "h", "/path", "ftp://h/", "http:///x", "http://u:p@h/", "http://h/#f", "http://h:0/",
        "http://h:99999/", "http://h h/", "http://%68/", "http://"}) {
    EXPECT_FALSE(Url::Parse(text)) << text;
  }
}

TEST(Url, ResolvesReferences) {
  const Url url = *Url::Parse("http://h:81/a/sse?x=1");
  const auto resolve = [&url](std::string_view reference) {
    const auto resolved = url.Resolve(reference);
    return resolved ? resolved->Origin() + resolved->target : "";
  };
  EXPECT_EQ(resolve("/message?sessionId=1"), "http://h:81/message?sessionId=1");
  EXPECT_EQ(resolve("message"), "http://h:81/a/message");
  EXPECT_EQ(resolve("../message"), "http://h:81/message");
  EXPECT_EQ(resolve("?sessionId=1"), "http://h:81/a/sse?sessionId=1");
  EXPECT_EQ(resolve("HTTP://H:81/b"), "http://h:81/b");
  EXPECT_EQ(resolve("//other/b"), "http://other/b");
  EXPECT_EQ(resolve("https://h:81/b"), "https://h:81/b");
  EXPECT_EQ(Url::Parse("http://[::1]/sse")->Resolve("/b")->authority, "[::1]");
  for (const char* refused : {"file:///etc/passwd", "javascript:0", "http://u@h:81/b", "/b#f",
                              "/b c", "/b\nc", "\\\\other\\b", "//h:81:82/b", "/%zz"}) {
    const auto resolved = url.Resolve(refused);
    ASSERT_FALSE(resolved) << refused;
    EXPECT_EQ(resolved.error().message.find("/b"), std::string::npos);
  }
}

TEST(HostPort, ReadsHostFields) {
  EXPECT_EQ(HostPort::Parse("LocalHost:80")->host, "localhost");
  EXPECT_EQ(HostPort::Parse("localhost:80")->port, 80);
  EXPECT_EQ(HostPort::Parse("localhost")->port, std::nullopt);
  EXPECT_EQ(HostPort::Parse("[::1]:8080")->host, "::1");
  for (const char* text :
       {"", ":80", "h:", "h:x", "h:1:2", "[::1", "[::1]x", "[zz]", "a b", "a/b"}) {
    EXPECT_FALSE(HostPort::Parse(text)) << text;
  }
}

}  // namespace
}  // namespace toolgate::net

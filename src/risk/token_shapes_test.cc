// SPDX-License-Identifier: Apache-2.0
#include "risk/token_shapes.h"

#include <string>

#include <gtest/gtest.h>

namespace toolgate::risk {
namespace {

TEST(FindUrl, FindsAddressesOfTheWeb) {
  EXPECT_EQ(FindUrl("see:https://a.dev/x?y"), "https://a.dev/x?y");
  EXPECT_EQ(FindUrl("HTTP://a.dev"), "HTTP://a.dev");
  for (const char* other :
       {"https://example.com/x", "https://api.example.org", "http://localhost:80", "https://...",
        "cloud://vm/1", "https://", "://", "and/or"}) {
    EXPECT_EQ(FindUrl(other), "") << other;
  }
}

TEST(FindEmail, FindsMailboxes) {
  EXPECT_EQ(FindEmail("mailto:eve.x+y@evil.dev."), "eve.x+y@evil.dev");
  for (const char* other : {"user@example.com", "user@gmail.com", "@scope/package", "a@b", "v@1.2",
                            "name@v1.0.0", "@", "x@.dev", "package@latest"}) {
    EXPECT_EQ(FindEmail(other), "") << other;
  }
}

TEST(IsEncoded, KnowsLongRuns) {
  EXPECT_TRUE(IsEncoded(std::string(40, 'a') + "Zm9v" + std::string(30, 'Q') + "=="));
  EXPECT_FALSE(IsEncoded(std::string(200, 'a')));
  EXPECT_FALSE(IsEncoded("aB3" + std::string(40, 'a')));
  EXPECT_FALSE(IsEncoded("https://a.dev/" + std::string(80, 'a') + "B3"));
}

// Put together here, so that nothing in this file has the shape of a key.
TEST(FindSecret, KnowsShapesOfKeys) {
  const std::string letters = "q7Rk2Zp9XvB4nLw8TjHd6MfYs3Gc5UaEo1Ki0";
  for (const std::string prefix : {"ghp_", "sk-", "sk_live_", "xoxb-", "AIza", "npm_", "hf_"}) {
    EXPECT_EQ(FindSecret("token=" + prefix + letters), prefix + letters) << prefix;
    EXPECT_EQ(FindSecret(prefix + "short"), "");
    EXPECT_EQ(FindSecret(prefix + std::string(40, 'x')), "");
    EXPECT_EQ(FindSecret(prefix + "your-key-here-" + letters), "");
  }
  EXPECT_EQ(FindSecret("AKIA" + std::string("QZ7RK2ZP9XVB4NLW")), "AKIAQZ7RK2ZP9XVB4NLW");
  EXPECT_EQ(FindSecret("AKIA" + std::string("IOSFODNN7EXAMPLE")), "");
  EXPECT_EQ(FindSecret(letters), "");
}

TEST(FindSecret, IsLinear) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "sk-=";
  EXPECT_EQ(FindSecret(text), "");
}

}  // namespace
}  // namespace toolgate::risk

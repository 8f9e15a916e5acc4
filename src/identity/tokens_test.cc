// SPDX-License-Identifier: Apache-2.0
#include "identity/tokens.h"

#include <fstream>
#include <iterator>
#include <set>

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "identity/grants.h"

namespace toolgate::identity {
namespace {

constexpr TokenKind kAll[] = {TokenKind::kGrant, TokenKind::kPersonal, TokenKind::kInvitation,
                              TokenKind::kSession};

TEST(MakeToken, MakesTokensThatABearerFieldCanCarry) {
  for (const TokenKind kind : kAll) {
    const std::string token = MakeToken(kind);
    EXPECT_TRUE(token.starts_with(Prefix(kind)));
    EXPECT_EQ(token.size(), Prefix(kind).size() + 49);
    EXPECT_EQ(BearerToken("Bearer " + token), token);
    EXPECT_EQ(ParseToken(token), kind);
  }
}

TEST(MakeToken, UsesAllDigitsAndMakesNoTokenTwice) {
  std::set<std::string> tokens;
  std::set<char> digits;
  for (int i = 0; i < 200; ++i) {
    const std::string token = MakeToken(TokenKind::kGrant);
    digits.insert(token.begin() + 3, token.end());
    tokens.insert(token);
  }
  EXPECT_EQ(tokens.size(), 200u);
  EXPECT_EQ(digits.size(), 62u);
}

// Computed elsewhere (zlib's crc32), as a scanner would.
TEST(ParseToken, KnowsTheChecksumOfTheDocumentation) {
  EXPECT_EQ(ParseToken("tg_00000000000000000000000000000000000000000003L6u1e"), TokenKind::kGrant);
}

TEST(ParseToken, KnowsNoTokenWithAMistake) {
  const std::string token = MakeToken(TokenKind::kPersonal);
  for (size_t at = 0; at < token.size(); ++at) {
    std::string changed = token;
    changed[at] = changed[at] == 'x' ? 'y' : 'x';
    EXPECT_EQ(ParseToken(changed), std::nullopt) << at;
  }
  EXPECT_EQ(ParseToken("tg_" + token.substr(4)), std::nullopt);
  EXPECT_EQ(ParseToken(token + "0"), std::nullopt);
  EXPECT_EQ(ParseToken(token.substr(0, token.size() - 1)), std::nullopt);
  for (const char* other : {"", "tg_", "tg_0123456789abcdef0123456789"}) {
    EXPECT_EQ(ParseToken(other), std::nullopt) << other;
  }
}

TEST(TokenHint, IsTooLittleToGuessTheRestFrom) {
  EXPECT_EQ(TokenHint("tg_0123456789"), "tg_01234");
  EXPECT_EQ(TokenHint("short"), "short");
}

// The expression that docs/secrets.md gives to scanners.
TEST(Tokens, AreFoundByTheExpressionOfTheDocumentation) {
  std::ifstream in(TOOLGATE_SOURCE_DIR "/docs/secrets.md");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  constexpr std::string_view kBegin = "```regex\n";
  const size_t begin = text.find(kBegin) + kBegin.size();
  ASSERT_GT(begin, kBegin.size());
  const RE2 expression("(" + text.substr(begin, text.find('\n', begin) - begin) + ")");
  ASSERT_TRUE(expression.ok());
  for (const TokenKind kind : kAll) {
    const std::string token = MakeToken(kind);
    std::string found;
    ASSERT_TRUE(RE2::PartialMatch("TOKEN=\"" + token + "\", more", expression, &found));
    EXPECT_EQ(found, token);
    EXPECT_FALSE(RE2::PartialMatch("x" + token, expression));
    EXPECT_FALSE(RE2::PartialMatch(token + "x", expression));
  }
}

}  // namespace
}  // namespace toolgate::identity

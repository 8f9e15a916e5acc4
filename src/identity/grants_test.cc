// SPDX-License-Identifier: Apache-2.0
#include "identity/grants.h"

#include <gtest/gtest.h>

namespace toolgate::identity {
namespace {

TEST(GrantTable, FindsAGrantByItsTokenOnly) {
  GrantTable table;
  EXPECT_TRUE(table.Add(crypto::Sha256("secret-1"), {.label = "one"}));
  EXPECT_TRUE(table.Add(crypto::Sha256("secret-2"), {.label = "two"}));
  EXPECT_FALSE(table.Add(crypto::Sha256("secret-1"), {.label = "three"}));
  EXPECT_EQ(table.Find("secret-1")->label, "one");
  EXPECT_EQ(table.Find("secret"), nullptr);
  EXPECT_EQ(table.Find(""), nullptr);
}

TEST(BearerToken, ReadsOneTokenOfTheScheme) {
  EXPECT_EQ(BearerToken("Bearer abc"), "abc");
  EXPECT_EQ(BearerToken("bearer  abc "), "abc");
  EXPECT_EQ(BearerToken("BEARER a.b-c_d~e+f/g="), "a.b-c_d~e+f/g=");
  for (const char* text : {"", "Bearer", "Bearer ", "Basic abc", "Bearer a b", "Bearer a,b",
                           "Bearerabc", "abc", "Bearer \"abc\""}) {
    EXPECT_EQ(BearerToken(text), "") << text;
  }
  EXPECT_EQ(BearerToken("Bearer " + std::string(9000, 'a')), "");
}

}  // namespace
}  // namespace toolgate::identity

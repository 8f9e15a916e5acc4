// SPDX-License-Identifier: Apache-2.0
#include "identity/new_password.h"

#include <string>

#include <gtest/gtest.h>

namespace toolgate::identity {
namespace {

std::string Said(std::string_view password, std::string_view email = "alice@example.com") {
  const auto checked = CheckNewPassword(password, email);
  return checked ? "" : checked.error().message;
}

TEST(CheckNewPassword, TakesWhatIsLong) {
  for (const char* password : {"all lower case words", "7391 8246 5170", "Sätze mit äöü",
                               "alic and bob say", "パスワードはながいほうがいい"}) {
    EXPECT_EQ(Said(password), "") << password;
  }
  EXPECT_EQ(Said(std::string(1000, 'x') + "and something else, yes"), "");
}

TEST(CheckNewPassword, CountsCharactersAndNotBytes) {
  EXPECT_NE(Said("ääääööö"), "");
  EXPECT_NE(Said("elevenchars"), "");
  EXPECT_EQ(Said("twelve chars"), "");
  EXPECT_NE(Said(""), "");
}

TEST(CheckNewPassword, HasALimitThatHashesKeep) {
  EXPECT_NE(Said(std::string(1020, 'x') + "yzxyz"), "");
}

TEST(CheckNewPassword, RefusesTheFirstGuesses) {
  for (const char* password :
       {"aaaaaaaaaaaa", "AaAaAaAaAaAaA", "abcdabcdabcd", "123123123123123", "abcdefghijklm",
        "ABCDEFghijkl", "mlkjihgfedcba", "123456789012", "0987654321098", "my Toolgate password",
        "Alice's password", "xxALICExxxxxx"}) {
    EXPECT_NE(Said(password), "") << password;
  }
}

TEST(CheckNewPassword, LetsShortNamesBeInWords) {
  EXPECT_EQ(Said("halfway up the hill", "al@example.com"), "");
  EXPECT_EQ(Said("halfway up the hill", ""), "");
  EXPECT_EQ(Said("halfway up the hill", "@example.com"), "");
}

TEST(CheckNewPassword, SaysNothingOfThePassword) {
  EXPECT_EQ(
      Said("Alice's password"),
      "the password contains the name in its user's e-mail address: choose one that does not");
}

}  // namespace
}  // namespace toolgate::identity

// SPDX-License-Identifier: Apache-2.0
#include "crypto/password_hash.h"

#include <ctime>

#include <gtest/gtest.h>

namespace toolgate::crypto {
namespace {

constexpr std::string_view kPassword = "a long enough one";
// Made by the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -k 256 -p 1`.
const std::string kOfReference =
    "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

// CPU time and not that of the clock: other tests run beside this one.
double CpuSeconds(const std::optional<std::string>& hash, std::string_view password) {
  const std::clock_t begin = std::clock();
  VerifyPassword(hash, password);
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

TEST(PasswordHash, IsVerifiedByItsPasswordOnly) {
  const auto hash = HashPassword(kPassword);
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
  EXPECT_TRUE(VerifyPassword(*hash, kPassword));
  EXPECT_FALSE(VerifyPassword(*hash, "a long enough one "));
  EXPECT_FALSE(VerifyPassword(*hash, ""));
  EXPECT_FALSE(NeedsRehash(*hash));
}

TEST(PasswordHash, HasASaltOfItsOwn) {
  EXPECT_NE(HashPassword(kPassword).value(), HashPassword(kPassword).value());
}

TEST(PasswordHash, CountsAllBytesOfAPassword) {
  const std::string with_nul("a long\0enough one", 17);
  const auto hash = HashPassword(with_nul);
  ASSERT_TRUE(hash);
  EXPECT_TRUE(VerifyPassword(*hash, with_nul));
  EXPECT_FALSE(VerifyPassword(*hash, "a long"));
  EXPECT_TRUE(HashPassword(std::string(kPasswordBytesMax, 'x')));
}

TEST(PasswordHash, IsNotMadeOfNothingOrOfTooMuch) {
  for (const std::string& password : {std::string(), std::string(kPasswordBytesMax + 1, 'x')}) {
    const auto refused = HashPassword(password);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "a password has 1 to 1024 bytes");
    EXPECT_FALSE(VerifyPassword(std::nullopt, password));
  }
}

TEST(PasswordHash, IsMadeAnewWhereItCostTooLittle) {
  EXPECT_TRUE(VerifyPassword(kOfReference, "password"));
  EXPECT_FALSE(VerifyPassword(kOfReference, "passwort"));
  EXPECT_TRUE(NeedsRehash(kOfReference));
}

TEST(PasswordHash, ThatCannotBeReadIsNobodys) {
  for (const char* hash :
       {"", "password", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=65536,t=2,p=1$",
        "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"}) {
    EXPECT_FALSE(VerifyPassword(std::string(hash), "password")) << hash;
    EXPECT_TRUE(NeedsRehash(hash)) << hash;
  }
  EXPECT_FALSE(VerifyPassword(std::nullopt, "-"));
}

TEST(PasswordHash, TakesAsLongWhereThereIsNone) {
  const std::string hash = HashPassword(kPassword).value();
  const double of_somebody = CpuSeconds(hash, "wrong");
  const std::pair<std::optional<std::string>, std::string> others[] = {
      {std::nullopt, "wrong"}, {"broken", "wrong"}, {hash, ""}, {hash, std::string(2000, 'x')}};
  for (const auto& [other, password] : others) {
    const double of_nobody = CpuSeconds(other, password);
    EXPECT_GT(of_nobody, of_somebody / 4);
    EXPECT_LT(of_nobody, of_somebody * 4);
  }
}

}  // namespace
}  // namespace toolgate::crypto

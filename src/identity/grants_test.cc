// SPDX-License-Identifier: Apache-2.0
#include "identity/grants.h"

#include <gtest/gtest.h>

namespace toolgate::identity {
namespace {

const base::WallTime kNow{std::chrono::hours(480'000)};
constexpr std::chrono::nanoseconds kMoment{1};

std::shared_ptr<const IssuedGrant> Issue(Grant grant, std::vector<GrantToken> tokens,
                                         std::optional<base::WallTime> expires_at = {}) {
  IssuedGrant issued;
  issued.grant = std::make_shared<const Grant>(std::move(grant));
  issued.tokens = std::move(tokens);
  issued.expires_at = expires_at;
  return std::make_shared<const IssuedGrant>(std::move(issued));
}

GrantToken Token(std::string_view token, std::optional<base::WallTime> valid_until = {}) {
  return {crypto::Sha256(token), valid_until};
}

TEST(GrantTable, FindsAGrantByItsTokenOnly) {
  GrantTable table;
  EXPECT_TRUE(table.Add(Issue({.label = "one"}, {Token("secret-1")})));
  EXPECT_TRUE(table.Add(Issue({.label = "two", .id = "grt_2"}, {Token("secret-2")})));
  EXPECT_FALSE(table.Add(Issue({.label = "three"}, {Token("new"), Token("secret-1")})));
  EXPECT_FALSE(table.Add(Issue({.label = "four", .id = "grt_2"}, {Token("secret-4")})));
  EXPECT_EQ(table.Find("secret-1", kNow)->id, "one");
  EXPECT_EQ(table.Find("secret-2", kNow)->id, "grt_2");
  EXPECT_EQ(table.Find("secret-2", kNow)->grant->label, "two");
  // Of what was refused nothing is there.
  for (const char* token : {"secret", "", "new", "secret-4"}) {
    EXPECT_FALSE(table.Find(token, kNow)) << token;
  }
}

TEST(GrantTable, KnowsATokenAsLongAsItIsValid) {
  GrantTable table;
  const auto later = kNow + std::chrono::hours(1);
  EXPECT_TRUE(table.Add(Issue({.label = "rotated"}, {Token("old", kNow), Token("new")})));
  EXPECT_TRUE(table.Add(Issue({.label = "expiring"}, {Token("short", later), Token("long")},
                              kNow + std::chrono::hours(2))));
  EXPECT_TRUE(table.Find("old", kNow - kMoment));
  EXPECT_FALSE(table.Find("old", kNow));
  EXPECT_TRUE(table.Find("new", kNow + std::chrono::hours(9000)));
  EXPECT_EQ(table.Find("short", kNow)->valid_until, later);
  EXPECT_EQ(table.Find("long", kNow)->valid_until, kNow + std::chrono::hours(2));
  EXPECT_FALSE(table.Find("short", later));
  EXPECT_TRUE(table.Find("long", later));
  EXPECT_FALSE(table.Find("long", kNow + std::chrono::hours(2)));
}

TEST(GrantTable, TellsWhetherAGrantIsStillOne) {
  GrantTable table;
  const Grant grant{.label = "a", .server = "cloud", .organisation = "acme", .id = "grt_1"};
  EXPECT_TRUE(table.Add(Issue(grant, {Token("t")}, kNow)));
  EXPECT_TRUE(table.IsLive(grant, kNow - kMoment));
  EXPECT_FALSE(table.IsLive(grant, kNow));
  Grant moved = grant;
  moved.server = "other";
  EXPECT_FALSE(table.IsLive(moved, kNow - kMoment));
  Grant gone = grant;
  gone.id = "grt_2";
  EXPECT_FALSE(table.IsLive(gone, kNow - kMoment));
  EXPECT_TRUE(table.IsLive(Grant{.label = "of a file"}, kNow));
}

TEST(GrantTable, KeepsApartServersOfTheSameName) {
  GrantTable table;
  const auto of = [](const char* organisation, const char* id) {
    return Issue({.server = "cloud", .organisation = organisation, .id = id}, {Token(id)});
  };
  EXPECT_TRUE(table.Add(of("acme", "grt_1")));
  EXPECT_TRUE(table.Add(of("globex", "grt_2")));
  EXPECT_TRUE(table.Add(of("acme", "grt_3")));
  EXPECT_EQ(table.OfServer({"acme", "cloud"}).size(), 2u);
  EXPECT_EQ(table.OfServer({"globex", "cloud"}).size(), 1u);
  EXPECT_TRUE(table.OfServer({"", "cloud"}).empty());
}

TEST(GrantUse, RemembersTheLastUseToTheSecond) {
  GrantUse use;
  EXPECT_FALSE(use.last());
  use.Touch(kNow);
  use.Touch(kNow + std::chrono::milliseconds(999));
  EXPECT_EQ(use.last(), kNow);
  use.Touch(kNow + std::chrono::seconds(1));
  EXPECT_EQ(use.last(), kNow + std::chrono::seconds(1));
  use.Touch(kNow);  // the clock was set back
  EXPECT_EQ(use.last(), kNow);
}

TEST(QualifiedName, IsTheNameAloneWithoutAnOrganisation) {
  EXPECT_EQ(QualifiedName({"", "cloud"}), "cloud");
  EXPECT_EQ(QualifiedName({"acme", "cloud"}), "acme/cloud");
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

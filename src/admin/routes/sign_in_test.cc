// SPDX-License-Identifier: Apache-2.0
#include "admin/routes/sign_in.h"

#include <fmt/format.h>

#include "admin/caller.h"
#include "admin/routes/testing/api_fixture.h"

namespace toolgate::admin::routes {
namespace {

constexpr char kAda[] = "ada@example.com";

class SignInTest : public ApiFixture {
 protected:
  SignInTest() { AddUser(kAda); }

  Reply Try(const std::string& email, const std::string& password) {
    return Ask({}, "POST", "/sign-in",
               fmt::format(R"({{"email":{},"password":{}}})", Quoted(email), Quoted(password)));
  }
};

TEST_F(SignInTest, GivesACookieThatOnlyTheServerReads) {
  const Reply reply = Try(kAda, kAda);
  ASSERT_EQ(reply.status(), 200);
  const std::string cookie = reply.Field("Set-Cookie");
  EXPECT_TRUE(cookie.starts_with("__Host-toolgate=tgs_")) << cookie;
  for (const char* part : {"; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure"}) {
    EXPECT_NE(cookie.find(part), std::string::npos) << cookie;
  }
  EXPECT_EQ(cookie.find("Domain"), std::string::npos);
  EXPECT_EQ(CountEvents("user.sign_in"), 1);
}

TEST_F(SignInTest, WithoutTlsTheCookieHasAnotherName) {
  services_->has_tls = false;
  const std::string cookie = Try(kAda, kAda).Field("Set-Cookie");
  EXPECT_TRUE(cookie.starts_with("toolgate=tgs_")) << cookie;
  EXPECT_EQ(cookie.find("Secure"), std::string::npos);
}

TEST_F(SignInTest, AddressesAreReadInAnyCase) {
  EXPECT_EQ(Try("Ada@Example.COM", kAda).status(), 200);
}

TEST_F(SignInTest, StrangersAndWrongPasswordsAreAnsweredAlike) {
  const Reply wrong = Try(kAda, "wrong");
  const int verified = passwords_.verified;
  const Reply unknown = Try("nobody@example.com", "wrong");
  const Reply no_address = Try("' OR 1=1 --", "wrong");
  EXPECT_EQ(wrong.status(), 401);
  EXPECT_EQ(unknown.answer.body, wrong.answer.body);
  EXPECT_EQ(no_address.answer.body, wrong.answer.body);
  EXPECT_EQ(passwords_.verified, verified + 2) << "a stranger's password costs as much";
  EXPECT_EQ(CountEvents("user.sign_in_failed"), 3);
  EXPECT_TRUE(wrong.Field("Set-Cookie").empty());
}

TEST_F(SignInTest, WhoeverFailsOftenWaits) {
  for (unsigned i = 0; i < identity::SignInGuard::kFailuresOfAccount; ++i) {
    EXPECT_EQ(Try(kAda, "wrong").status(), 401);
  }
  const Reply waiting = Try(kAda, kAda);
  EXPECT_EQ(waiting.status(), 429);
  const int seconds = std::stoi(waiting.Field("Retry-After"));
  EXPECT_GT(seconds, 0);
  clock_.Advance(std::chrono::seconds(seconds));
  EXPECT_EQ(Try(kAda, kAda).status(), 200);
}

TEST_F(SignInTest, AUserWithoutPasswordCannotSignIn) {
  Write([&](state::Tables& tables) -> base::Status {
    ASSIGN_OR_RETURN(auto user, tables.users().FindByEmail(kAda));
    user->password_hash.clear();
    return tables.users().Update(*user);
  });
  EXPECT_EQ(Try(kAda, kAda).status(), 401);
  EXPECT_EQ(Try(kAda, "").status(), 401);
}

TEST_F(SignInTest, EachSignInHasACookieOfItsOwnAndEndsTheOldOne) {
  const Credentials old = SignIn(kAda);
  Request again;
  again.method = "POST";
  again.path = "/api/v1/sign-in";
  again.body = fmt::format(R"({{"email":"{0}","password":"{0}"}})", kAda);
  const Reply reply = Send(old, again);
  ASSERT_EQ(reply.status(), 200);
  const std::string cookie = reply.Field("Set-Cookie");
  EXPECT_NE(cookie.substr(0, cookie.find(';')), old.cookie);
  EXPECT_EQ(Ask(old, "GET", "/me").status(), 401);
}

TEST_F(SignInTest, ACookieThatSomebodyPlantedIsWorthNothing) {
  const Credentials planted{"", "__Host-toolgate=tgs_planted", ""};
  Request request;
  request.method = "POST";
  request.path = "/api/v1/sign-in";
  request.body = fmt::format(R"({{"email":"{0}","password":"{0}"}})", kAda);
  const Reply reply = Send(planted, request);
  ASSERT_EQ(reply.status(), 200);
  EXPECT_EQ(reply.Field("Set-Cookie").find("planted"), std::string::npos);
  EXPECT_EQ(Ask(planted, "GET", "/me").status(), 401);
}

TEST_F(SignInTest, TwoCookiesOfTheNameAreNone) {
  const Credentials ada = SignIn(kAda);
  EXPECT_EQ(Ask({"", "other=1; " + ada.cookie, ""}, "GET", "/me").status(), 200);
  EXPECT_EQ(Ask({"", ada.cookie + "; " + ada.cookie, ""}, "GET", "/me").status(), 401);
  EXPECT_EQ(Ask({"", ada.cookie + "; __Host-toolgate=x", ""}, "GET", "/me").status(), 401);
}

TEST_F(SignInTest, EndsWhenItIsNotUsed) {
  const Credentials ada = SignIn(kAda);
  clock_.Advance(kSignInIdleMax - std::chrono::minutes(1));
  EXPECT_EQ(Ask(ada, "GET", "/me").status(), 200);
  clock_.Advance(kSignInIdleMax - std::chrono::minutes(1));
  EXPECT_EQ(Ask(ada, "GET", "/me").status(), 200);
  clock_.Advance(kSignInIdleMax);
  EXPECT_EQ(Ask(ada, "GET", "/me").status(), 401);
}

TEST_F(SignInTest, EndsAtItsExpiryHoweverItIsUsed) {
  const Credentials ada = SignIn(kAda);
  int status = 200;
  auto age = std::chrono::hours(0);
  for (; status == 200 && age <= control::kSignInLifetime; age += std::chrono::hours(6)) {
    status = Ask(ada, "GET", "/me").status();
    clock_.Advance(std::chrono::hours(6));
  }
  EXPECT_EQ(status, 401);
  EXPECT_GT(age, control::kSignInLifetime);
}

TEST_F(SignInTest, SigningOutEndsIt) {
  const Credentials ada = SignIn(kAda);
  const Reply out = Ask(ada, "POST", "/sign-out");
  EXPECT_EQ(out.status(), 204);
  EXPECT_NE(out.Field("Set-Cookie").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(Ask(ada, "GET", "/me").status(), 401);
}

TEST_F(SignInTest, ANewPasswordEndsAllSignIns) {
  const Credentials here = SignIn(kAda);
  const Credentials elsewhere = SignIn(kAda);
  const Reply changed =
      Ask(here, "POST", "/me/password",
          fmt::format(R"({{"password":"{}","new_password":"a long enough sentence"}})", kAda));
  ASSERT_EQ(changed.status(), 200) << changed.answer.body;
  EXPECT_EQ(Ask(here, "GET", "/me").status(), 401);
  EXPECT_EQ(Ask(elsewhere, "GET", "/me").status(), 401);
  const std::string cookie = changed.Field("Set-Cookie");
  EXPECT_EQ(Ask({"", cookie.substr(0, cookie.find(';')), ""}, "GET", "/me").status(), 200);
  EXPECT_EQ(Try(kAda, kAda).status(), 401);
  EXPECT_EQ(Try(kAda, "a long enough sentence").status(), 200);
}

TEST_F(SignInTest, ANewPasswordTakesTheOldOne) {
  const Credentials ada = SignIn(kAda);
  const Reply wrong = Ask(ada, "POST", "/me/password",
                          R"({"password":"wrong","new_password":"a long enough sentence"})");
  EXPECT_EQ(wrong.status(), 422);
  EXPECT_EQ(wrong.Text("/fields/0/pointer"), "/password");
  const Reply weak = Ask(ada, "POST", "/me/password",
                         fmt::format(R"({{"password":"{}","new_password":"short"}})", kAda));
  EXPECT_EQ(weak.status(), 422);
  EXPECT_EQ(weak.Text("/fields/0/pointer"), "/new_password");
  EXPECT_EQ(Ask(ada, "GET", "/me").status(), 200);
}

TEST_F(SignInTest, ListsWhereOneIsSignedIn) {
  const Credentials here = SignIn(kAda);
  const Credentials there = SignIn(kAda);
  const Reply list = Ask(here, "GET", "/me/sign-ins");
  ASSERT_EQ(list.body.root().Find("items").size(), 2u);
  EXPECT_EQ(Ask(here, "DELETE", "/me/sign-ins").status(), 204);
  EXPECT_EQ(Ask(there, "GET", "/me").status(), 401);
  EXPECT_EQ(Ask(here, "GET", "/me").status(), 200);
}

TEST_F(SignInTest, NobodyEndsTheSignInsOfOthers) {
  AddUser("eve@example.com");
  const Credentials ada = SignIn(kAda);
  const Reply list = Ask(ada, "GET", "/me/sign-ins");
  const Credentials eve = SignIn("eve@example.com");
  EXPECT_EQ(Ask(eve, "DELETE", "/me/sign-ins/" + list.Text("/items/0/id")).status(), 404);
  EXPECT_EQ(Ask(ada, "GET", "/me").status(), 200);
}

TEST_F(SignInTest, HasALimitedNumber) {
  const Credentials first = SignIn(kAda);
  for (size_t i = 0; i < control::kSignInsMax; ++i) {
    clock_.Advance(std::chrono::seconds(1));
    SignIn(kAda);
  }
  EXPECT_EQ(Ask(first, "GET", "/me").status(), 401);
}

TEST_F(SignInTest, NothingSecretIsInTheLogOrTheAuditLog) {
  const Credentials ada = SignIn(kAda);
  Try(kAda, "canary-password");
  Ask({"Bearer tgp_canary", "", ""}, "GET", "/me");
  Ask({"", "__Host-toolgate=tgs_canary", ""}, "GET", "/me");
  for (const std::string& line : log_) {
    EXPECT_EQ(line.find("canary"), std::string::npos) << line;
    EXPECT_EQ(line.find(ada.csrf_token), std::string::npos) << line;
  }
  const Reply audit = Ask(Local(), "GET", "/instance/audit");
  EXPECT_EQ(audit.answer.body.find("canary"), std::string::npos);
  EXPECT_EQ(audit.answer.body.find("hash of"), std::string::npos);
}

}  // namespace
}  // namespace toolgate::admin::routes

// SPDX-License-Identifier: Apache-2.0
// Organisations, members, invitations, tokens and the audit log, through the API.
#include <fmt/format.h>

#include "admin/routes/testing/api_fixture.h"
#include "control/invitations.h"
#include "control/users.h"

namespace toolgate::admin::routes {
namespace {

using identity::Role;

constexpr char kAda[] = "ada@example.com";
constexpr char kBob[] = "bob@example.com";
constexpr char kPassword[] = "correct horse battery";

class AccountsTest : public ApiFixture {
 protected:
  AccountsTest() {
    organisation_ = AddOrganisation("acme");
    AddUser(kAda);
    bob_id_ = AddUser(kBob);
    AddMember(organisation_, kAda, Role::kAdmin);
    AddMember(organisation_, kBob, Role::kViewer);
    ada_ = SignIn(kAda);
    bob_ = SignIn(kBob);
  }

  Reply Invite(const std::string& email, const std::string& role = "viewer") {
    return Ask(ada_, "POST", "/organisations/acme/invitations",
               fmt::format(R"({{"email":"{}","role":"{}"}})", email, role));
  }
  Reply Accept(const Credentials& who, const std::string& token, const std::string& more = "") {
    return Ask(who, "POST", "/invitations/accept",
               fmt::format(R"({{"token":"{}"{}}})", token, more));
  }

  std::string organisation_;
  std::string bob_id_;
  Credentials ada_;
  Credentials bob_;
};

TEST_F(AccountsTest, TheFirstAccountIsMadeOnce) {
  const control::Actor actor{.name = "local operator"};
  const control::NewUser root{"root@example.com", "Root", "hash", true};
  bool was_refused = false;
  Write([&](state::Tables& tables) -> base::Status {
    const auto made =
        control::CreateFirstAccount({tables, actor, clock_.WallNow()}, "second", root);
    was_refused = !made && made.error().error.code == base::ErrorCode::kConflict;
    return {};
  });
  EXPECT_TRUE(was_refused) << "there are users";
}

TEST_F(AccountsTest, OperatorsMakeOrganisationsAndAreTheirFirstAdmins) {
  AddUser("operator@example.com", true);
  const Credentials operator_user = SignIn("operator@example.com");
  EXPECT_EQ(Ask(ada_, "POST", "/organisations", R"({"name":"mine"})").status(), 403);
  const Reply made = Ask(operator_user, "POST", "/organisations", R"({"name":"new-one"})");
  ASSERT_EQ(made.status(), 201) << made.answer.body;
  EXPECT_EQ(made.Field("ETag"), "\"1\"");
  EXPECT_EQ(Ask(operator_user, "GET", "/organisations/new-one/audit").status(), 200);
  EXPECT_EQ(Ask(operator_user, "GET", "/organisations/acme").status(), 404);
  const Reply taken = Ask(operator_user, "POST", "/organisations", R"({"name":"new-one"})");
  EXPECT_EQ(taken.status(), 409);
  EXPECT_EQ(taken.Text("/reason"), "name_taken");
  EXPECT_EQ(taken.Text("/fields/0/pointer"), "/name");
  for (const char* name : {"", "Upper", "org_x", "-x", "a/b", "a b", "ü"}) {
    EXPECT_EQ(Ask(operator_user, "POST", "/organisations", fmt::format(R"({{"name":"{}"}})", name))
                  .status(),
              422)
        << name;
  }
}

TEST_F(AccountsTest, DeletedOrganisationsAreGoneButForTheirAuditLog) {
  EXPECT_EQ(Ask(ada_, "DELETE", "/organisations/acme").status(), 403);
  EXPECT_EQ(Ask(Local(), "DELETE", "/organisations/acme").status(), 204);
  EXPECT_EQ(Ask(ada_, "GET", "/organisations/acme").status(), 404);
  const Reply audit = Ask(Local(), "GET", "/instance/audit?action=organisation.delete");
  EXPECT_EQ(audit.Text("/items/0/target_name"), "acme");
  EXPECT_EQ(audit.Text("/items/0/actor"), "local operator");
}

TEST_F(AccountsTest, OfTwoWhoChangeTheSameOneFails) {
  const std::string tag = Ask(ada_, "GET", "/organisations/acme").Field("ETag");
  Request request;
  request.method = "PATCH";
  request.path = "/api/v1/organisations/acme";
  request.body = R"({"title":"One"})";
  EXPECT_EQ(Send(ada_, request).status(), 428);
  request.fields["if-match"] = tag;
  const Reply first = Send(ada_, request);
  EXPECT_EQ(first.status(), 200);
  const Reply second = Send(ada_, request);
  EXPECT_EQ(second.status(), 412);
  EXPECT_EQ(second.Text("/reason"), "stale_revision");
  request.fields["if-match"] = first.Field("ETag");
  EXPECT_EQ(Send(ada_, request).status(), 200);
}

TEST_F(AccountsTest, PausesAndResumes) {
  const Reply paused =
      Ask(ada_, "POST", "/organisations/acme/pause", R"({"reason":"we look into it"})");
  ASSERT_EQ(paused.status(), 200);
  EXPECT_EQ(paused.Text("/paused/by"), kAda);
  EXPECT_EQ(paused.Text("/paused/reason"), "we look into it");
  const Reply resumed = Ask(ada_, "POST", "/organisations/acme/resume");
  EXPECT_TRUE(resumed.body.root().Find("paused").Is(json::Type::kNull));
  EXPECT_EQ(Ask(bob_, "POST", "/organisations/acme/pause").status(), 403);
}

TEST_F(AccountsTest, TheLastAdminStaysOne) {
  const std::string ada = std::string("/organisations/acme/members/") + kAda;
  const Reply demoted = Ask(ada_, "PATCH", ada, R"({"role":"viewer"})");
  EXPECT_EQ(demoted.status(), 409);
  EXPECT_EQ(demoted.Text("/reason"), "last_admin");
  EXPECT_EQ(Ask(ada_, "DELETE", ada).Text("/reason"), "last_admin");
  EXPECT_EQ(Ask(Local(), "DELETE", ada).Text("/reason"), "last_admin");
  EXPECT_EQ(
      Ask(ada_, "PATCH", "/organisations/acme/members/" + bob_id_, R"({"role":"admin"})").status(),
      200);
  EXPECT_EQ(Ask(ada_, "DELETE", ada).status(), 200);
  EXPECT_EQ(Ask(ada_, "GET", "/organisations/acme").status(), 404) << "no member any more";
}

TEST_F(AccountsTest, ARoleIsTakenAtOnce) {
  EXPECT_EQ(Ask(bob_, "GET", "/organisations/acme/audit").status(), 403);
  Ask(ada_, "PATCH", "/organisations/acme/members/" + bob_id_, R"({"role":"admin"})");
  EXPECT_EQ(Ask(bob_, "GET", "/organisations/acme/audit").status(), 200);
  Ask(ada_, "PATCH", "/organisations/acme/members/" + bob_id_, R"({"role":"viewer"})");
  EXPECT_EQ(Ask(bob_, "GET", "/organisations/acme/audit").status(), 403);
}

TEST_F(AccountsTest, RemovingAMemberEndsTheirTokensAndTellsTheirGrants) {
  const Credentials token = AddToken(organisation_, kBob, Role::kViewer);
  Write([&](state::Tables& tables) -> base::Status {
    state::Server server;
    server.id = control::MakeId("srv");
    server.organisation = organisation_;
    server.name = "tools";
    server.settings = "{}";
    RETURN_IF_ERROR(tables.servers().Insert(server));
    state::Grant grant;
    grant.id = control::MakeId("grt");
    grant.organisation = organisation_;
    grant.label = "bob's agent";
    grant.server = server.id;
    grant.token_hash = crypto::Sha256("tg_bob");
    grant.minted_by = bob_id_;
    return tables.grants().Insert(grant);
  });
  EXPECT_EQ(Ask(token, "GET", "/organisations/acme").status(), 200);
  const Reply removed = Ask(ada_, "DELETE", "/organisations/acme/members/" + bob_id_);
  ASSERT_EQ(removed.status(), 200) << removed.answer.body;
  EXPECT_EQ(removed.Text("/minted_grants/0/label"), "bob's agent");
  EXPECT_EQ(Ask(token, "GET", "/organisations/acme").status(), 401);
  EXPECT_EQ(Ask(bob_, "GET", "/organisations/acme").status(), 404);
}

TEST_F(AccountsTest, AnInvitationMakesAnAccountOnce) {
  const Reply made = Invite("new@example.com", "policy_manager");
  ASSERT_EQ(made.status(), 201) << made.answer.body;
  const std::string token = made.Text("/token");
  EXPECT_TRUE(token.starts_with("tgi_"));
  const Reply list = Ask(ada_, "GET", "/organisations/acme/invitations");
  EXPECT_EQ(list.answer.body.find(token), std::string::npos);
  EXPECT_EQ(Accept({}, token).Text("/fields/0/pointer"), "/password");
  EXPECT_EQ(Accept({}, token, R"(,"password":"short")").status(), 422);
  const std::string more = fmt::format(R"(,"name":"New","password":"{}")", kPassword);
  const Reply joined = Accept({}, token, more);
  ASSERT_EQ(joined.status(), 200) << joined.answer.body;
  EXPECT_EQ(joined.Text("/role"), "policy_manager");
  EXPECT_EQ(joined.Text("/organisation/name"), "acme");
  EXPECT_TRUE(joined.Field("Set-Cookie").empty());
  EXPECT_EQ(Accept({}, token, more).status(), 404) << "it is good once";
  EXPECT_EQ(CountEvents("invitation.accept"), 1);
}

TEST_F(AccountsTest, AnInvitationGivesNobodyThePasswordOfAnAccount) {
  AddUser("eve@example.com");
  AddUser("old@example.com");
  const std::string token = Invite("old@example.com").Text("/token");
  const std::string more = fmt::format(R"(,"password":"{}")", kPassword);
  EXPECT_EQ(Accept({}, token, more).status(), 401);
  EXPECT_EQ(Accept(SignIn("eve@example.com"), token, more).status(), 403);
  Credentials old = SignIn("old@example.com");
  const std::string csrf_token = std::exchange(old.csrf_token, "");
  EXPECT_EQ(Accept(old, token).status(), 401) << "a page of another site";
  old.csrf_token = csrf_token;
  EXPECT_EQ(Accept(old, token).status(), 200);
  EXPECT_EQ(Ask(old, "GET", "/organisations/acme").status(), 200);
  EXPECT_EQ(SignIn("old@example.com").csrf_token.empty(), false) << "the old password is good";
}

TEST_F(AccountsTest, InvitationsExpireAndAreRevoked) {
  const Reply late = Invite("late@example.com");
  clock_.Advance(control::kInvitationLifetime);
  const std::string more = fmt::format(R"(,"password":"{}")", kPassword);
  EXPECT_EQ(Accept({}, late.Text("/token"), more).status(), 404);
  ada_ = SignIn(kAda);
  const Reply made = Invite("new@example.com");
  EXPECT_EQ(Ask(ada_, "DELETE", "/organisations/acme/invitations/" + made.Text("/id")).status(),
            204);
  EXPECT_EQ(Accept({}, made.Text("/token"), more).status(), 404);
  EXPECT_EQ(Invite(kBob).Text("/reason"), "member_already");
  EXPECT_EQ(Invite("no address").Text("/fields/0/pointer"), "/email");
}

TEST_F(AccountsTest, TokensDoAtMostWhatTheirUserMay) {
  const std::string path = "/organisations/acme/tokens";
  const Reply more = Ask(bob_, "POST", path, R"({"label":"more","role":"admin"})");
  EXPECT_EQ(more.status(), 422);
  EXPECT_EQ(more.Text("/fields/0/pointer"), "/role");
  const Reply made = Ask(ada_, "POST", path, R"({"label":"ci","role":"viewer"})");
  ASSERT_EQ(made.status(), 201) << made.answer.body;
  const Credentials token{"Bearer " + made.Text("/token"), "", ""};
  EXPECT_EQ(Ask(token, "GET", "/organisations/acme").status(), 200);
  EXPECT_EQ(Ask(token, "GET", "/organisations/acme/audit").status(), 403);
  EXPECT_EQ(Ask(token, "POST", path, R"({"label":"more"})").Text("/reason"),
            "password_sign_in_needed");
  EXPECT_EQ(Ask(token, "GET", "/me").Text("/organisations/0/role"), "viewer");
  const Reply list = Ask(ada_, "GET", path);
  EXPECT_EQ(list.answer.body.find(made.Text("/token")), std::string::npos);
  EXPECT_FALSE(list.Text("/items/0/used_at").empty());
  EXPECT_EQ(Ask(bob_, "DELETE", path + "/" + made.Text("/id")).status(), 404);
  EXPECT_EQ(Ask(ada_, "DELETE", path + "/" + made.Text("/id")).status(), 204);
  EXPECT_EQ(Ask(token, "GET", "/organisations/acme").status(), 401);
}

TEST_F(AccountsTest, ATokenKnowsAndEndsItselfAlone) {
  AddToken(organisation_, kBob, Role::kAdmin);
  const Credentials leaked = AddToken(organisation_, kBob, Role::kViewer);
  const Reply own = Ask(leaked, "GET", "/organisations/acme/tokens");
  EXPECT_EQ(own.body.root().Find("items").size(), 1u);
  const Reply all = Ask(SignIn(kBob), "GET", "/organisations/acme/tokens");
  ASSERT_EQ(all.body.root().Find("items").size(), 2u);
  const std::string its = own.Text("/items/0/id");
  const bool is_first = all.Text("/items/0/id") == its;
  const std::string other = all.Text(is_first ? "/items/1/id" : "/items/0/id");
  EXPECT_EQ(Ask(leaked, "DELETE", "/organisations/acme/tokens/" + other).status(), 403);
  EXPECT_EQ(Ask(leaked, "DELETE", "/organisations/acme/tokens/" + its).status(), 204);
}

TEST_F(AccountsTest, TokensExpire) {
  const auto end = clock_.WallNow() + std::chrono::hours(1);
  const Reply made =
      Ask(ada_, "POST", "/organisations/acme/tokens",
          fmt::format(R"({{"label":"short","expires_at":"{}"}})", base::FormatUtc(end)));
  ASSERT_EQ(made.status(), 201) << made.answer.body;
  const Credentials token{"Bearer " + made.Text("/token"), "", ""};
  EXPECT_EQ(Ask(token, "GET", "/me").status(), 200);
  clock_.Advance(std::chrono::hours(1));
  EXPECT_EQ(Ask(token, "GET", "/me").status(), 401);
}

TEST_F(AccountsTest, ATokenNeverActsAsOperator) {
  AddUser("operator@example.com", true);
  AddMember(organisation_, "operator@example.com", Role::kAdmin);
  const Credentials token = AddToken(organisation_, "operator@example.com", Role::kAdmin);
  EXPECT_EQ(Ask(token, "GET", "/instance/audit").status(), 403);
  EXPECT_EQ(Ask(token, "DELETE", "/organisations/acme").status(), 403);
}

TEST_F(AccountsTest, TheAuditLogTellsWhoDidWhatFromWhere) {
  Ask(ada_, "PATCH", "/organisations/acme/members/" + bob_id_, R"({"role":"policy_manager"})");
  const Reply audit = Ask(ada_, "GET", "/organisations/acme/audit?action=member.change");
  EXPECT_EQ(audit.Text("/items/0/actor"), kAda);
  EXPECT_EQ(audit.Text("/items/0/by_means_of"), "password");
  EXPECT_EQ(audit.Text("/items/0/client_address"), "192.0.2.1");
  EXPECT_EQ(audit.Text("/items/0/target_name"), kBob);
  EXPECT_EQ(audit.Text("/items/0/before/role"), "viewer");
  EXPECT_EQ(audit.Text("/items/0/after/role"), "policy_manager");
}

TEST_F(AccountsTest, ListsComeInPages) {
  for (int i = 0; i < 5; ++i) Invite(fmt::format("new{}@example.com", i));
  std::string cursor;
  size_t seen = 0;
  for (int page = 0; page < 3; ++page) {
    const Reply reply = Ask(ada_, "GET",
                            "/organisations/acme/audit?action=invitation.create"
                            "&limit=2" +
                                cursor);
    ASSERT_EQ(reply.status(), 200) << reply.answer.body;
    seen += reply.body.root().Find("items").size();
    EXPECT_EQ(reply.Text("/next").empty(), page == 2);
    cursor = "&cursor=" + reply.Text("/next");
  }
  EXPECT_EQ(seen, 5u);
  EXPECT_EQ(Ask(ada_, "GET",
                "/organisations/acme/members"
                "?" +
                    cursor.substr(1))
                .status(),
            400);
  for (const char* bad :
       {"limit=0", "limit=501", "limit=x", "limit=-1", "cursor=%00", "since=now"}) {
    EXPECT_EQ(Ask(ada_, "GET", std::string("/organisations/acme/audit?") + bad).status(), 400)
        << bad;
  }
}

}  // namespace
}  // namespace toolgate::admin::routes

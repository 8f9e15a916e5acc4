// SPDX-License-Identifier: Apache-2.0
// Who may use which route: every route of the tables with the credentials of everybody, of their
// own organisation and of another. A new route is tried without a word here.
#include <algorithm>

#include <fmt/format.h>

#include "admin/routes/routes.h"
#include "admin/routes/testing/api_fixture.h"
#include "base/text.h"

namespace toolgate::admin::routes {
namespace {

using identity::Role;

// Somebody, and the most that they are in the first organisation.
struct Somebody {
  std::string name;
  Credentials credentials;
  bool is_anybody = true;         // has credentials that are good
  bool is_member = false;         // of the first organisation
  std::optional<Role> role = {};  // there
  bool is_operator = false;
};

class AccessTest : public ApiFixture {
 protected:
  AccessTest() {
    first_ = AddOrganisation("first");
    other_ = AddOrganisation("other");
    for (const Role role : {Role::kViewer, Role::kPolicyManager, Role::kAdmin}) {
      AddPeople(std::string(identity::Name(role)), role);
    }
    AddUser("operator@example.com", true);
    everybody_.push_back({"operator", SignIn("operator@example.com"), true, false, {}, true});
    everybody_.push_back({"nobody", {}, false});
    everybody_.push_back({"stale token", {"Bearer tgp_stale", "", ""}, false});
    everybody_.push_back({"no token", {"Basic YTpi", "", ""}, false});
    everybody_.push_back({"stale cookie", {"", "__Host-toolgate=stale", "stale"}, false});
    everybody_.push_back({"local operator", Local(), true, true, Role::kAdmin, true});
  }

  // In the first and in the other organisation, with a password and by token.
  void AddPeople(const std::string& name, Role role) {
    const std::string here = name + "@first.example.com";
    const std::string there = name + "@other.example.com";
    AddUser(here);
    AddUser(there);
    AddMember(first_, here, role);
    AddMember(other_, there, role);
    everybody_.push_back({name, SignIn(here), true, true, role});
    everybody_.push_back({name + " by token", AddToken(first_, here, role), true, true, role});
    everybody_.push_back({name + " elsewhere", SignIn(there)});
    everybody_.push_back({name + " elsewhere by token", AddToken(other_, there, role)});
    // A token of somebody of the first organisation, for the other one: good there only.
    AddMember(other_, here, Role::kAdmin);
    everybody_.push_back({name + " of both, token of the other", AddToken(other_, here, role)});
    if (role == Role::kAdmin) {
      everybody_.push_back({"admin's token as viewer", AddToken(first_, here, Role::kViewer), true,
                            true, Role::kViewer});
    }
  }

  // What the matrix says: 0: not refused for who they are.
  static int Expected(const Route& route, const Somebody& who) {
    if (route.access == Access::kAnyone) return 0;
    if (!who.is_anybody) return 401;
    const bool has_organisation = route.pattern.find("{organisation}") != std::string_view::npos;
    if (has_organisation && !who.is_member) {
      if (route.access != Access::kOperator || !who.is_operator) return 404;
    }
    switch (route.access) {
      case Access::kOperator:
        return who.is_operator ? 0 : 403;
      case Access::kAdmin:
        return who.role && identity::Includes(*who.role, Role::kAdmin) ? 0 : 403;
      case Access::kPolicyManager:
        return who.role && identity::Includes(*who.role, Role::kPolicyManager) ? 0 : 403;
      default:
        return 0;
    }
  }

  // The path with the organisation's name and nothing else that exists.
  static std::string PathOf(const Route& route, const std::string& organisation) {
    std::string path;
    for (const auto part : base::Split(route.pattern.substr(1), '/')) {
      path += part == "{organisation}" ? "/" + organisation
              : part.front() == '{'    ? "/nothing"
                                       : "/" + std::string(part);
    }
    return path;
  }

  template <class Try>
  void ForEach(const Try& try_one) {
    for (const auto table : All()) {
      for (const Route& route : table) {
        for (const Somebody& who : everybody_) try_one(route, who);
      }
    }
  }

  std::string first_;
  std::string other_;
  std::vector<Somebody> everybody_;
};

bool EndsSignIns(const Route& route) {
  return route.operation == "signOut" || route.operation == "endOtherSignIns";
}

// Whether something was refused for who asks, and not for what.
bool IsForbidden(const Reply& reply) {
  return reply.status() == 401 || (reply.status() == 403 && reply.Text("/reason") == "forbidden");
}

TEST_F(AccessTest, EveryRouteIsForThoseItSays) {
  ForEach([&](const Route& route, const Somebody& who) {
    if (EndsSignIns(route)) return;  // the others need them
    const int expected = Expected(route, who);
    // Nothing that gets this far is done: the body is of no use to any route.
    const std::string body = route.body == Body::kNone ? "" : R"({"no such member":1})";
    // Without a revision, so that nothing is deleted.
    Request request;
    request.method = route.method;
    request.path = "/api/v1" + PathOf(route, "first");
    request.body = body;
    const Reply reply = Send(who.credentials, request);
    const auto where = fmt::format("{} as {}: {}", route.operation, who.name, reply.answer.body);
    if (expected == 404) {
      EXPECT_EQ(reply.status(), 404) << where;
      EXPECT_EQ(reply.Text("/detail"), "there is no such organisation") << where;
    } else if (expected != 0) {
      EXPECT_EQ(reply.status(), expected) << where;
    } else {
      EXPECT_FALSE(IsForbidden(reply)) << where;
      EXPECT_FALSE(reply.is_broken()) << where;
    }
  });
}

TEST_F(AccessTest, AnOrganisationOfOthersIsAnsweredAsOneThatIsNotThere) {
  ForEach([&](const Route& route, const Somebody& who) {
    const bool has_organisation = route.pattern.find("{organisation}") != std::string_view::npos;
    const bool may_see = who.is_member || (who.is_operator && route.access == Access::kOperator);
    if (!has_organisation || may_see) return;
    const std::string method(route.method);
    const Reply by_name = Ask(who.credentials, method, PathOf(route, "first"));
    const Reply by_id = Ask(who.credentials, method, PathOf(route, first_));
    const Reply missing = Ask(who.credentials, method, PathOf(route, "missing"));
    EXPECT_EQ(by_name.answer.body, missing.answer.body) << route.operation << " " << who.name;
    EXPECT_EQ(by_id.answer.body, missing.answer.body) << route.operation << " " << who.name;
    EXPECT_EQ(by_name.status(), missing.status());
    EXPECT_EQ(by_id.status(), missing.status());
  });
}

TEST_F(AccessTest, ACookieAloneChangesNothing) {
  for (const auto table : All()) {
    for (const Route& route : table) {
      if (route.method == "GET" || route.access == Access::kAnyone) continue;
      for (const Somebody& who : everybody_) {
        if (who.credentials.csrf_token.empty() || Expected(route, who) != 0) continue;
        for (const std::string& token : {std::string(), std::string("stale")}) {
          Credentials credentials = who.credentials;
          credentials.csrf_token = token;
          const Reply reply = Ask(credentials, std::string(route.method), PathOf(route, "first"));
          EXPECT_EQ(reply.status(), 403) << route.operation << " as " << who.name;
          EXPECT_EQ(reply.Text("/reason"), "csrf") << route.operation << " as " << who.name;
        }
      }
    }
  }
}

TEST_F(AccessTest, AnotherSiteChangesNothingEvenWithTheToken) {
  const Credentials admin = SignIn("admin@first.example.com");
  for (const char* site : {"cross-site", "same-site"}) {
    Request request;
    request.method = "POST";
    request.path = "/api/v1/organisations/first/pause";
    request.fields["sec-fetch-site"] = site;
    EXPECT_EQ(Send(admin, request).status(), 403) << site;
  }
  EXPECT_EQ(CountEvents("organisation.pause"), 0);
}

// Ids of things in one organisation are of no use in another, even to its admin.
TEST_F(AccessTest, IdsOfAnotherOrganisationLeadNowhere) {
  const Credentials admin = SignIn("admin@other.example.com");
  const Credentials owner = SignIn("admin@first.example.com");
  const Reply invitation = Ask(owner, "POST", "/organisations/first/invitations",
                               R"({"email":"new@example.com","role":"viewer"})");
  ASSERT_EQ(invitation.status(), 201);
  const Reply token = Ask(owner, "POST", "/organisations/first/tokens", R"({"label":"mine"})");
  ASSERT_EQ(token.status(), 201);
  const Reply me = Ask(SignIn("viewer@first.example.com"), "GET", "/me");
  AddUser("only@first.example.com");
  AddMember(first_, "only@first.example.com", Role::kViewer);
  const Reply only = Ask(SignIn("only@first.example.com"), "GET", "/me");
  const std::string base = "/organisations/other";
  EXPECT_EQ(Ask(admin, "DELETE", base + "/invitations/" + invitation.Text("/id")).status(), 404);
  EXPECT_EQ(Ask(admin, "DELETE", base + "/tokens/" + token.Text("/id")).status(), 404);
  EXPECT_EQ(Ask(admin, "DELETE", base + "/members/" + only.Text("/user/id")).status(), 404);
  EXPECT_EQ(Ask(admin, "PATCH", base + "/members/" + only.Text("/user/id"), R"({"role":"admin"})")
                .status(),
            404);
}

}  // namespace
}  // namespace toolgate::admin::routes

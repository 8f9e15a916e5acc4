// SPDX-License-Identifier: Apache-2.0
// Servers, policies and grants over the API; the fixture checks every answer against the contract.
#include <gmock/gmock.h>

#include "admin/live_servers.h"
#include "admin/routes/testing/api_fixture.h"

namespace toolgate::admin::routes {
namespace {

using identity::Role;
using testing::HasSubstr;
using testing::Not;

// A gateway that serves one server with one tool.
class OneServer final : public LiveServers {
 public:
  std::optional<LiveHealth> FindHealth(std::string_view, std::string_view server) override {
    if (server != "cloud") return std::nullopt;
    return LiveHealth{"up", std::nullopt, "", "legacy"};
  }
  std::optional<LiveTools> FindTools(std::string_view, std::string_view server) override {
    if (server != "cloud") return std::nullopt;
    LiveTools tools;
    tools["read"] = {review::Definition::OfText(R"({"name":"read"})"), "read", "low", "[]"};
    return tools;
  }
  base::Status Ask(std::string_view, std::string_view) override { return {}; }
};

class ObjectRoutesTest : public ApiFixture {
 protected:
  ObjectRoutesTest() {
    services_->live = &live_;
    acme_ = AddOrganisation("acme");
    for (const Role role : {Role::kViewer, Role::kPolicyManager, Role::kAdmin}) {
      const std::string email = std::string(identity::Name(role)) + "@acme.example.com";
      AddUser(email);
      AddMember(acme_, email, role);
    }
    admin_ = SignIn("admin@acme.example.com");
    manager_ = SignIn("policy_manager@acme.example.com");
    viewer_ = SignIn("viewer@acme.example.com");
  }

  Reply Change(const Credentials& who, const std::string& method, const std::string& path,
               const std::string& body, const std::string& revision = "*") {
    Request request;
    request.method = method;
    request.path = "/api/v1/organisations/acme" + path;
    request.body = body;
    request.fields["if-match"] = revision;
    if (!body.empty()) request.fields["content-type"] = "application/json";
    return Send(who, request);
  }
  Reply Do(const Credentials& who, const std::string& method, const std::string& path,
           const std::string& body = "") {
    return Ask(who, method, "/organisations/acme" + path, body);
  }
  Reply MakeServer() {
    return Do(admin_, "POST", "/servers",
              R"({"name": "cloud", "settings": {"url": "http://10.0.0.7/mcp",
                  "headers": {"Authorization": "canary-secret"}}})");
  }
  Reply MakePolicy() {
    return Do(manager_, "POST", "/policies",
              R"({"name": "p", "document": "version: \"1\"\ndefault: deny\n"})");
  }

  OneServer live_;
  std::string acme_;
  Credentials admin_;
  Credentials manager_;
  Credentials viewer_;
};

TEST_F(ObjectRoutesTest, ServersAreMadeChangedAndDeleted) {
  const Reply made = MakeServer();
  ASSERT_EQ(made.status(), 201) << made.answer.body;
  EXPECT_THAT(made.answer.body, Not(HasSubstr("canary")));
  EXPECT_EQ(made.Text("/health/state"), "up");
  EXPECT_EQ(made.Field("ETag"), "\"1\"");
  EXPECT_EQ(MakeServer().status(), 409);
  EXPECT_EQ(Do(viewer_, "GET", "/servers").Text("/items/0/name"), "cloud");
  EXPECT_EQ(Do(viewer_, "GET", "/servers/" + made.Text("/id")).status(), 200);
  const std::string labels = R"({"labels": {"team": "ops"}})";
  EXPECT_EQ(Change(admin_, "PATCH", "/servers/cloud", labels, "").status(), 428);
  EXPECT_EQ(Change(admin_, "PATCH", "/servers/cloud", labels, "\"7\"").status(), 412);
  EXPECT_EQ(Change(admin_, "PATCH", "/servers/cloud", labels, "\"1\"").Field("ETag"), "\"2\"");
  EXPECT_EQ(
      Do(admin_, "POST", "/servers/cloud/pause", R"({"reason": "odd"})").Text("/paused/reason"),
      "odd");
  EXPECT_EQ(Do(admin_, "POST", "/servers/cloud/resume").status(), 200);
  EXPECT_EQ(Change(admin_, "DELETE", "/servers/cloud", "").status(), 204);
  EXPECT_EQ(Do(viewer_, "GET", "/servers/cloud").status(), 404);
}

TEST_F(ObjectRoutesTest, ToolsAreAcceptedByTheirDigest) {
  ASSERT_EQ(MakeServer().status(), 201);
  const Reply tools = Do(viewer_, "GET", "/servers/cloud/tools");
  EXPECT_EQ(tools.Text("/items/0/standing"), "new") << tools.answer.body;
  const Reply accepted =
      Do(manager_, "POST", "/servers/cloud/tools/accept",
         R"({"tools": [{"name": "read", "digest": ")" + tools.Text("/items/0/digest") + R"("}]})");
  ASSERT_EQ(accepted.status(), 200) << accepted.answer.body;
  EXPECT_EQ(Do(viewer_, "GET", "/servers/cloud/tools").Text("/items/0/standing"), "accepted");
  EXPECT_EQ(Do(manager_, "POST", "/servers/cloud/check").status(), 200);
}

TEST_F(ObjectRoutesTest, PoliciesHaveVersions) {
  const Reply made = MakePolicy();
  ASSERT_EQ(made.status(), 201) << made.answer.body;
  const Reply broken =
      Change(manager_, "PUT", "/policies/p", R"({"document": "version: \"1\"\ndefault: maybe\n"})");
  EXPECT_EQ(broken.status(), 422) << broken.answer.body;
  EXPECT_EQ(broken.Text("/fields/0/line"), "2");
  const Reply put =
      Change(manager_, "PUT", "/policies/p",
             R"({"document": "version: \"1\"\ndefault: allow\n", "message": "open"})");
  ASSERT_EQ(put.status(), 200) << put.answer.body;
  EXPECT_EQ(put.Text("/version"), "2");
  EXPECT_THAT(Do(viewer_, "GET", "/policies/p/versions").answer.body, HasSubstr("open"));
  EXPECT_EQ(Do(viewer_, "GET", "/policies/p/versions/1").Text("/number"), "1");
  EXPECT_EQ(Do(viewer_, "GET", "/policies/p/versions/9").status(), 404);
  EXPECT_EQ(Change(manager_, "POST", "/policies/p/rollback", R"({"version": 1})").Text("/version"),
            "3");
  Request diff;
  diff.method = "GET";
  diff.path = "/api/v1/organisations/acme/policies/p/diff";
  diff.query = "from=1&to=2";
  EXPECT_THAT(Send(viewer_, diff).Text("/text"), HasSubstr("-default: deny\n+default: allow"));
  const Reply draft = Do(viewer_, "POST", "/policies/check", R"({"document": {"version": "1"}})");
  EXPECT_EQ(draft.status(), 200) << draft.answer.body;
  EXPECT_EQ(Change(manager_, "DELETE", "/policies/p", "").status(), 204);
}

TEST_F(ObjectRoutesTest, GrantsAreMintedRotatedAndRevoked) {
  ASSERT_EQ(MakeServer().status(), 201);
  ASSERT_EQ(MakePolicy().status(), 201);
  const Reply minted = Do(admin_, "POST", "/grants", R"({"label": "ci", "server": "cloud"})");
  ASSERT_EQ(minted.status(), 201) << minted.answer.body;
  const std::string token = minted.Text("/token");
  EXPECT_THAT(token, testing::StartsWith("tg_"));
  EXPECT_THAT(Do(viewer_, "GET", "/grants").answer.body, Not(HasSubstr(token)));
  EXPECT_EQ(Change(manager_, "PATCH", "/grants/ci", R"({"policy": "p"})").Text("/policy"), "p");
  EXPECT_EQ(Change(manager_, "PATCH", "/grants/ci", R"({"label": "x"})").status(), 403);
  const Reply rotated = Do(admin_, "POST", "/grants/ci/rotate", R"({"overlap_seconds": 60})");
  ASSERT_EQ(rotated.status(), 200) << rotated.answer.body;
  EXPECT_NE(rotated.Text("/token"), token);
  EXPECT_EQ(Do(admin_, "POST", "/grants/ci/pause").status(), 200);
  EXPECT_EQ(Do(admin_, "POST", "/grants/ci/revoke").status(), 200);
  EXPECT_EQ(Do(viewer_, "GET", "/grants/ci").status(), 404) << "its label is free";
  EXPECT_EQ(Do(viewer_, "GET", "/grants/" + minted.Text("/id")).status(), 200);
  EXPECT_EQ(CountEvents("grant.revoke"), 1);
}

TEST_F(ObjectRoutesTest, WithoutALogThereAreNoDecisions) {
  for (const char* path :
       {"/decisions", "/decisions/tail", "/decisions/export", "/decisions/usage"}) {
    EXPECT_EQ(Do(viewer_, "GET", path).status(), 503) << path;
  }
}

TEST_F(ObjectRoutesTest, ARingThatIsInNoFileGetsNoKeys) {
  ASSERT_EQ(MakeServer().status(), 201);
  EXPECT_EQ(Ask(admin_, "POST", "/instance/keys/rotate").status(), 403);
  const Reply rotated = Ask(Local(), "POST", "/instance/keys/rotate");
  ASSERT_EQ(rotated.status(), 200) << rotated.answer.body;
  EXPECT_EQ(rotated.body.root().Find("items").size(), 1u);
  EXPECT_EQ(rotated.Text("/resealed_servers"), "0");
  Write([this](state::Tables& tables) -> base::Status {
    const auto servers = tables.servers().ListAll();
    EXPECT_FALSE(keys_->NeedsReseal(servers->front().headers.front().second));
    return {};
  });
  EXPECT_EQ(Ask(Local(), "GET", "/instance/keys").Text("/items/0/version"), "1");
  EXPECT_EQ(CountEvents("keys.rotate"), 1);
}

TEST_F(ObjectRoutesTest, NoKeyIsMadeWhileASecretCannotBeOpened) {
  ASSERT_EQ(MakeServer().status(), 201);
  const auto others =
      crypto::KeyRing::FromText(crypto::KeyRing::MakeLine(1, clock_.WallNow()), "another ring");
  ASSERT_TRUE(others);
  Write([&](state::Tables& tables) -> base::Status {
    auto servers = tables.servers().ListAll();
    servers->front().headers.front().second = (*others)->Seal("x", "y");
    return tables.servers().Update(servers->front());
  });
  const Reply refused = Ask(Local(), "POST", "/instance/keys/rotate");
  EXPECT_EQ(refused.status(), 409);
  EXPECT_EQ(refused.Text("/reason"), "lost_key");
  EXPECT_THAT(refused.answer.body, HasSubstr("`cloud`"));
  EXPECT_EQ(keys_->keys().size(), 1u);
}

}  // namespace
}  // namespace toolgate::admin::routes

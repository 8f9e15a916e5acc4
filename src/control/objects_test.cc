// SPDX-License-Identifier: Apache-2.0
// Servers, policies, grants, pauses and accepted tools on the real store: what is kept, what is
// refused and where it says so, what the audit log hears.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/temporary_folder.h"
#include "control/accepted_tools.h"
#include "control/grants.h"
#include "control/pauses.h"
#include "control/policies.h"
#include "control/servers.h"
#include "identity/tokens.h"
#include "json/parse.h"
#include "state/sqlite/sqlite_control_store.h"

namespace toolgate::control {
namespace {

using base::ErrorCode;
using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kPolicy = R"({"version": "1", "default": "deny", "tools": {}})";

json::Document Json(std::string text) {
  auto document = json::Parse(std::move(text));
  EXPECT_TRUE(document) << text;
  return std::move(*document);
}

class ObjectsTest : public testing::Test {
 protected:
  ObjectsTest() {
    auto keys = crypto::KeyRing::Create(folder_.path() + "/keys", clock_.WallNow());
    EXPECT_TRUE(keys);
    keys_ = std::move(*keys);
    auto store = state::SqliteControlStore::Open({.path = ""}, logger_);
    EXPECT_TRUE(store);
    store_ = std::move(*store);
    acme_ = Organisation("acme");
    other_ = Organisation("other");
  }

  state::Organisation Organisation(const std::string& name) {
    state::Organisation organisation;
    organisation.id = "org_" + name;
    organisation.name = name;
    organisation.created_at = organisation.updated_at = clock_.WallNow();
    EXPECT_TRUE(store_->Write(
        [&](state::Tables& tables) { return tables.organisations().Insert(organisation); }));
    return organisation;
  }

  // An operation as one change.
  template <class Operation>
  auto Do(const Operation& operation) {
    using Result = std::invoke_result_t<Operation, const Context&>;
    std::optional<Result> result;
    const auto written = store_->Write([&](state::Tables& tables) -> base::Status {
      const Context context{tables, actor_, clock_.WallNow()};
      result.emplace(operation(context));
      if (!*result) return tl::unexpected(result->error().error);
      return {};
    });
    EXPECT_EQ(written.has_value(), result->has_value());
    return std::move(*result);
  }

  ServerRules rules() const { return {*keys_, reach_}; }

  Outcome<state::Server> Create(const std::string& wanted) {
    const json::Document body = Json(wanted);
    return Do(
        [&](const Context& context) { return CreateServer(context, rules(), acme_, body.root()); });
  }
  Outcome<state::Server> Change(const state::Server& server, const std::string& wanted) {
    const json::Document body = Json(wanted);
    return Do([&](const Context& context) {
      return ChangeServer(context, rules(), server, body.root());
    });
  }
  Outcome<ChangedPolicy> CreateNamed(const std::string& name, std::string_view document = kPolicy) {
    std::string text;
    json::Writer(text).BeginObject().Member("name", name).Member("document", document).EndObject();
    const json::Document body = Json(text);
    return Do([&](const Context& context) { return CreatePolicy(context, acme_, body.root()); });
  }
  Outcome<MintedGrant> Mint(const std::string& wanted) {
    const json::Document body = Json(wanted);
    return Do([&](const Context& context) { return CreateGrant(context, acme_, body.root()); });
  }

  std::vector<state::AdminEvent> Events() {
    std::vector<state::AdminEvent> events;
    EXPECT_TRUE(store_->Read([&](state::Tables& tables) -> base::Status {
      ASSIGN_OR_RETURN(events, tables.admin_events().List({}));
      return {};
    }));
    return events;
  }

  base::TemporaryFolder folder_;
  base::SystemClock clock_;
  telemetry::Logger logger_{clock_, telemetry::Level::kError, telemetry::Format::kText,
                            [](std::string_view) {}};
  std::unique_ptr<crypto::KeyRing> keys_;
  std::unique_ptr<state::SqliteControlStore> store_;
  base::Reach reach_ = base::Reach::kNetworks;
  Actor actor_{"usr_1", "ann@acme.example", "password", "192.0.2.1", "req-1", false};
  state::Organisation acme_;
  state::Organisation other_;
};

constexpr auto kCloud = R"({"name": "cloud", "settings": {"url": "https://cloud.example/mcp",
  "headers": {"Authorization": "Bearer canary-secret"}, "answer_seconds": 5}})";

TEST_F(ObjectsTest, KeepsAServerWithItsHeadersSealed) {
  const auto created = Create(kCloud);
  ASSERT_TRUE(created) << created.error().error.message;
  EXPECT_THAT(created->headers.front().second, Not(HasSubstr("canary")));
  EXPECT_THAT(WriteServer(*created),
              AllOf(HasSubstr(R"("headers":["Authorization"])"), Not(HasSubstr("canary"))));
  const auto opened = OpenServer(*created, rules());
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->headers.front().second, "Bearer canary-secret");
  EXPECT_EQ(opened->answer_timeout, std::chrono::seconds(5));
  EXPECT_EQ(opened->reach, base::Reach::kNetworks);
  const auto events = Events();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].action, "server.create");
  EXPECT_EQ(events[0].actor, "ann@acme.example");
  EXPECT_THAT(events[0].after, AllOf(HasSubstr("cloud.example"), Not(HasSubstr("canary"))));
}

TEST_F(ObjectsTest, SealedHeadersOpenForNoOtherServer) {
  const auto one = Create(kCloud);
  auto two = Create(R"({"name": "two", "settings": {"url": "https://two.example/"}})");
  ASSERT_TRUE(one && two);
  two->headers = one->headers;
  EXPECT_FALSE(OpenServer(*two, rules()));
  two->id = one->id;
  two->organisation = other_.id;
  EXPECT_FALSE(OpenServer(*two, rules()));
}

TEST_F(ObjectsTest, SaysWhatIsWrongWithAServerAndWhere) {
  const std::pair<const char*, const char*> kCases[] = {
      {R"({"settings": {"url": "https://a.example/"}})", ""},
      {R"({"name": "Cloud", "settings": {"url": "https://a.example/"}})", "/name"},
      {R"({"name": "srv_x", "settings": {"url": "https://a.example/"}})", "/name"},
      {R"({"name": "a", "settings": {}})", "/settings"},
      {R"({"name": "a", "settings": {"url": "ftp://a.example/"}})", "/settings/url"},
      {R"({"name": "a", "settings": {"url": "https://u:p@a.example/"}})", "/settings/url"},
      {R"({"name": "a", "settings": {"url": "http://169.254.169.254/"}})", "/settings/url"},
      {R"({"name": "a", "settings": {"url": "http://[::ffff:a9fe:a9fe]/"}})", "/settings/url"},
      {R"({"name": "a", "settings": {"url": "http://2852039166/"}})", "/settings/url"},
      {R"({"name": "a", "settings": {"url": "http://a.example/", "ca": "/etc/passwd"}})",
       "/settings/ca"},
      {R"({"name": "a", "settings": {"url": "http://a.example/", "answer_seconds": 0}})",
       "/settings/answer_seconds"},
      {R"({"name": "a", "settings": {"url": "http://a.example/", "roots": 1}})", "/settings/roots"},
      {R"({"name": "a", "settings": {"url": "http://a.example/", "headers": {"Key": {"env": "PATH"}}}})",
       "/settings/headers/Key"},
      {R"({"name": "a", "settings": {"url": "http://a.example/", "headers": {"Host": "x"}}})",
       "/settings/headers/Host"},
      {R"({"name": "a", "settings": {"url": "http://a.example/"}, "organisation": "org_other"})",
       "/organisation"},
      {R"({"name": "a", "settings": {"url": "http://a.example/"}, "pause": {}})", "/pause"},
  };
  for (const auto& [wanted, pointer] : kCases) {
    const auto created = Create(wanted);
    ASSERT_FALSE(created) << wanted;
    EXPECT_EQ(created.error().error.code, ErrorCode::kInvalidInput) << wanted;
    EXPECT_THAT(created.error().fields, Contains(Field(&FieldFault::pointer, pointer))) << wanted;
  }
  EXPECT_TRUE(Events().empty());
}

TEST_F(ObjectsTest, ReachesPrivateAddressesOnlyWhereItMay) {
  const auto wanted = R"({"name": "a", "settings": {"url": "http://10.0.0.7/mcp"}})";
  reach_ = base::Reach::kPublic;
  EXPECT_FALSE(Create(wanted));
  reach_ = base::Reach::kNetworks;
  EXPECT_TRUE(Create(wanted));
}

TEST_F(ObjectsTest, ChangesOnlyWhatIsAskedFor) {
  const auto created = Create(kCloud);
  ASSERT_TRUE(created);
  const auto changed = Change(*created, R"({"settings": {"quiet_seconds": 7,
    "answer_seconds": null}, "labels": {"team": "ops"}})");
  ASSERT_TRUE(changed) << changed.error().error.message;
  EXPECT_EQ(changed->settings, R"({"url":"https://cloud.example/mcp","quiet_seconds":7})");
  EXPECT_EQ(changed->headers, created->headers);
  EXPECT_EQ(changed->revision, 2);
  const auto without = Change(*changed, R"({"settings": {"headers": {"authorization": null}}})");
  ASSERT_TRUE(without);
  EXPECT_TRUE(without->headers.empty());
  EXPECT_EQ(without->labels.at("team"), "ops");
}

// Else whoever may name another host would be sent the secret there.
TEST_F(ObjectsTest, HeadersDoNotFollowAServerToAnotherHost) {
  const auto created = Create(kCloud);
  ASSERT_TRUE(created);
  const auto refused = Change(*created, R"({"settings": {"url": "https://evil.example/"}})");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().fields, Contains(Field(&FieldFault::pointer, "/settings/url")));
  EXPECT_TRUE(Change(*created, R"({"settings": {"url": "https://cloud.example/other"}})"));
}

TEST_F(ObjectsTest, ANameIsTakenInItsOwnOrganisationAlone) {
  ASSERT_TRUE(Create(kCloud));
  const auto again = Create(kCloud);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().reason, "name_taken");
  const json::Document body = Json(kCloud);
  EXPECT_TRUE(Do(
      [&](const Context& context) { return CreateServer(context, rules(), other_, body.root()); }));
}

TEST_F(ObjectsTest, FindsNothingOfAnotherOrganisation) {
  const auto created = Create(kCloud);
  ASSERT_TRUE(created);
  for (const std::string& reference : {created->id, created->name}) {
    const auto own = Do([&](const Context& context) {
      return GetRow(context.tables.servers(), acme_, "server", reference);
    });
    EXPECT_TRUE(own) << reference;
    const auto strange = Do([&](const Context& context) {
      return GetRow(context.tables.servers(), other_, "server", reference);
    });
    ASSERT_FALSE(strange) << reference;
    EXPECT_EQ(strange.error().error.code, ErrorCode::kNotFound);
  }
}

TEST_F(ObjectsTest, RefusesAPolicyWithThePlaceOfItsMistake) {
  const auto created = CreateNamed("p", "version: \"1\"\ndefault: deny\ntols: {}\n");
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().reason, "invalid_policy");
  ASSERT_FALSE(created.error().fields.empty());
  EXPECT_EQ(created.error().fields[0].pointer, "/document");
  EXPECT_EQ(created.error().fields[0].position.line, 3u);
}

TEST_F(ObjectsTest, PoliciesHaveVersionsAndGoBack) {
  const auto created = CreateNamed("p");
  ASSERT_TRUE(created) << created.error().error.message;
  EXPECT_EQ(created->version.number, 1);
  const json::Document next =
      Json(R"({"document": {"version": "1", "default": "allow"}, "message": "open"})");
  const auto put =
      Do([&](const Context& context) { return PutPolicy(context, created->policy, next.root()); });
  ASSERT_TRUE(put) << put.error().error.message;
  EXPECT_EQ(put->policy.version, 2);
  EXPECT_EQ(put->version.message, "open");
  EXPECT_EQ(put->version.author, "ann@acme.example");
  const auto same =
      Do([&](const Context& context) { return PutPolicy(context, put->policy, next.root()); });
  ASSERT_TRUE(same);
  EXPECT_EQ(same->policy.version, 2) << "the same text is no new version";
  const json::Document back = Json(R"({"version": 1})");
  const auto rolled =
      Do([&](const Context& context) { return RollBackPolicy(context, put->policy, back.root()); });
  ASSERT_TRUE(rolled);
  EXPECT_EQ(rolled->policy.version, 3);
  EXPECT_EQ(rolled->version.text, kPolicy);
  const auto stale =
      Do([&](const Context& context) { return PutPolicy(context, created->policy, next.root()); });
  ASSERT_FALSE(stale) << "made from an older revision";
  EXPECT_EQ(stale.error().error.code, ErrorCode::kConflict);
}

class GrantsTest : public ObjectsTest {
 protected:
  GrantsTest() {
    server_ = *Create(kCloud);
    policy_ = CreateNamed("p")->policy;
  }
  state::Server server_;
  state::Policy policy_;
};

TEST_F(GrantsTest, GivesATokenOnceAndKeepsItsHash) {
  const auto minted = Mint(R"({"label": "ci", "server": "cloud", "policy": "p"})");
  ASSERT_TRUE(minted) << minted.error().error.message;
  EXPECT_TRUE(identity::ParseToken(minted->token));
  EXPECT_EQ(minted->grant.token_hash, crypto::Sha256(minted->token));
  EXPECT_EQ(minted->grant.server, server_.id);
  EXPECT_EQ(minted->grant.policy, policy_.id);
  for (const state::AdminEvent& event : Events()) {
    EXPECT_THAT(event.after, Not(HasSubstr(minted->token)));
  }
  EXPECT_EQ(Mint(R"({"label": "ci", "server": "cloud"})").error().reason, "name_taken");
}

TEST_F(GrantsTest, NamesOnlyThingsOfItsOwnOrganisation) {
  const json::Document body = Json(R"({"label": "x", "server": ")" + server_.id + R"("})");
  const auto strange =
      Do([&](const Context& context) { return CreateGrant(context, other_, body.root()); });
  ASSERT_FALSE(strange);
  EXPECT_THAT(strange.error().fields, Contains(Field(&FieldFault::pointer, "/server")));
}

TEST_F(GrantsTest, RotatesWithOverlapAndRevokesForEver) {
  const auto minted = Mint(R"({"label": "ci", "server": "cloud"})");
  ASSERT_TRUE(minted);
  const json::Document overlap = Json(R"({"overlap_seconds": 60})");
  const auto rotated = Do(
      [&](const Context& context) { return RotateGrant(context, minted->grant, overlap.root()); });
  ASSERT_TRUE(rotated);
  EXPECT_NE(rotated->token, minted->token);
  EXPECT_EQ(rotated->grant.old_token_hash, minted->grant.token_hash);
  EXPECT_GT(*rotated->grant.old_token_until, clock_.WallNow());
  const auto again = Do(
      [&](const Context& context) { return RotateGrant(context, rotated->grant, json::Value()); });
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->grant.old_token_hash) << "at once";
  const auto revoked =
      Do([&](const Context& context) { return RevokeGrant(context, again->grant); });
  ASSERT_TRUE(revoked);
  for (const auto& refused :
       {Do([&](const Context& context) { return RevokeGrant(context, *revoked); }),
        Do([&](const Context& context) { return PauseGrant(context, *revoked, {}); })}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "revoked");
  }
  EXPECT_TRUE(Mint(R"({"label": "ci", "server": "cloud"})")) << "its label is free";
}

TEST_F(GrantsTest, PolicyManagersChangePoliciesAlone) {
  const auto minted = Mint(R"({"label": "ci", "server": "cloud"})");
  ASSERT_TRUE(minted);
  const auto change = [&](identity::Role role, const std::string& wanted) {
    const json::Document body = Json(wanted);
    return Do([&](const Context& context) {
      return ChangeGrant(context, role, minted->grant, body.root());
    });
  };
  const auto refused = change(identity::Role::kPolicyManager, R"({"policy": "p", "label": "x"})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "forbidden");
  const auto changed = change(identity::Role::kPolicyManager, R"({"policy": "p"})");
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->policy, policy_.id);
  EXPECT_FALSE(change(identity::Role::kAdmin, R"({"token_hash": "00"})"));
  EXPECT_FALSE(change(identity::Role::kAdmin, R"({"expires_at": "2001-01-01T00:00:00Z"})"));
}

TEST_F(GrantsTest, WhatIsUsedStays) {
  const auto minted = Mint(R"({"label": "ci", "server": "cloud", "shadow_policy": "p"})");
  ASSERT_TRUE(minted);
  const auto drop_policy = [&] {
    return Do([&](const Context& context) { return DeletePolicy(context, policy_); });
  };
  const auto drop_server = [&] {
    return Do([&](const Context& context) { return DeleteServer(context, server_); });
  };
  EXPECT_EQ(drop_policy().error().reason, "in_use");
  EXPECT_EQ(drop_server().error().reason, "in_use");
  ASSERT_TRUE(Do([&](const Context& context) { return RevokeGrant(context, minted->grant); }));
  EXPECT_TRUE(drop_policy());
  EXPECT_TRUE(drop_server());
}

TEST_F(GrantsTest, PausesSayWhoAndWhy) {
  const json::Document reason = Json(R"({"reason": "odd calls"})");
  const auto paused =
      Do([&](const Context& context) { return PauseServer(context, server_, reason.root()); });
  ASSERT_TRUE(paused);
  EXPECT_EQ(paused->pause.by, "ann@acme.example");
  EXPECT_EQ(paused->pause.reason, "odd calls");
  const auto resumed = Do([&](const Context& context) { return ResumeServer(context, *paused); });
  ASSERT_TRUE(resumed);
  EXPECT_FALSE(resumed->pause);
  EXPECT_EQ(Events().front().action, "server.resume");
  const json::Document lines = Json(R"({"reason": "a\nb"})");
  EXPECT_FALSE(Do([&](const Context& context) {
    return PauseOrganisation(context, acme_, lines.root());
  })) << "no second line in logs";
}

TEST_F(GrantsTest, AcceptsToolsAsSomebodySawThem) {
  const review::Tools offered = {{"read", review::Definition::OfText(R"({"name":"read"})")}};
  const auto accept = [&](const std::string& wanted) {
    const json::Document body = Json(wanted);
    return Do([&](const Context& context) {
      return AcceptTools(context, server_, offered, body.root());
    });
  };
  EXPECT_EQ(accept(R"({"tools": [{"name": "read", "digest": "00"}]})").error().reason,
            "tool_changed");
  EXPECT_FALSE(accept(R"({"tools": [{"name": "gone", "digest": "00"}]})"));
  const auto accepted =
      accept(R"({"tools": [{"name": "read", "digest": ")" + offered.at("read").digest + R"("}]})");
  ASSERT_TRUE(accepted) << accepted.error().error.message;
  EXPECT_EQ(accepted->accepted, 1u);
  const auto forgotten = accept(R"({"forget": ["read"]})");
  ASSERT_TRUE(forgotten);
}

}  // namespace
}  // namespace toolgate::control

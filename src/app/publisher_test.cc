// SPDX-License-Identifier: Apache-2.0
#include "app/publisher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/temporary_folder.h"
#include "control/accepted_tools.h"
#include "control/grants.h"
#include "control/pauses.h"
#include "control/policies.h"
#include "json/parse.h"
#include "state/sqlite/sqlite_control_store.h"

namespace toolgate::app {
namespace {

using control::Context;
using identity::OwnedNameView;
using testing::HasSubstr;

class PublisherTest : public testing::Test {
 protected:
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
    EXPECT_TRUE(written) << written.error().message;
    return std::move(*result);
  }

  PublisherTest() {
    auto store = state::SqliteControlStore::Open({.path = ""}, logger_);
    EXPECT_TRUE(store);
    store_ = std::move(*store);
    store_->SetOnCommitted([this](const state::Touched& touched, state::Tables& tables) {
      const auto updated = publisher_.Update(touched, tables);
      EXPECT_TRUE(updated) << updated.error().message;
    });
    acme_.id = "org_acme";
    acme_.name = "acme";
    acme_.created_at = acme_.updated_at = clock_.WallNow();
    EXPECT_TRUE(
        store_->Write([&](state::Tables& tables) { return tables.organisations().Insert(acme_); }));
    server_ = *Do([&](const Context& context) {
      return control::CreateServer(
          context, rules_, acme_,
          Json(R"({"name": "cloud", "settings": {"url": "http://10.0.0.7/mcp",
                   "headers": {"Authorization": "secret"}}})"));
    });
    policy_ = Do([&](const Context& context) {
                return control::CreatePolicy(
                    context, acme_,
                    Json(R"({"name": "p", "document": {"version": "1", "default": "deny"}})"));
              })->policy;
    grant_ = Do([&](const Context& context) {
               return control::CreateGrant(
                   context, acme_, Json(R"({"label": "ci", "server": "cloud", "policy": "p"})"));
             })->grant;
  }

  json::Value Json(std::string text) {
    documents_.push_back(std::move(*json::Parse(std::move(text))));
    return documents_.back().root();
  }

  base::TemporaryFolder folder_;
  base::SystemClock clock_;
  std::vector<std::string> log_;
  telemetry::Logger logger_{clock_, telemetry::Level::kInfo, telemetry::Format::kJson,
                            [this](std::string_view line) { log_.emplace_back(line); }};
  std::unique_ptr<crypto::KeyRing> keys_ =
      std::move(*crypto::KeyRing::Create(folder_.path() + "/keys", clock_.WallNow()));
  control::ServerRules rules_{*keys_};
  control::Actor actor_{"usr_1", "ann@acme.example", "password", "", "", false};
  std::vector<json::Document> documents_;
  Publisher publisher_{rules_, logger_};
  std::unique_ptr<state::SqliteControlStore> store_;
  state::Organisation acme_;
  state::Server server_;
  state::Policy policy_;
  state::Grant grant_;
};

TEST_F(PublisherTest, PublishesWhatTheTablesHave) {
  const Published all = publisher_.Get();
  ASSERT_EQ(all.servers.size(), 1u);
  EXPECT_EQ(all.servers[0]->organisation, "org_acme");
  EXPECT_EQ(all.servers[0]->config->headers[0].second, "secret");
  EXPECT_EQ(all.servers[0]->config->reach, base::Reach::kNetworks);
  ASSERT_EQ(all.grants.size(), 1u);
  EXPECT_EQ(all.grants[0]->grant->id, grant_.id);
  EXPECT_EQ(all.grants[0]->grant->policy, "p");
  EXPECT_EQ(all.policies.count(OwnedNameView("org_acme", "p")), 1u);
  Publisher other(rules_, logger_);
  ASSERT_TRUE(store_->Read([&](state::Tables& tables) { return other.Load(tables); }));
  EXPECT_EQ(other.Get().grants.size(), 1u) << "the same from nothing";
}

TEST_F(PublisherTest, WhatDidNotChangeStaysTheSameObject) {
  const Published before = publisher_.Get();
  Do([&](const Context& context) {
    return control::PutPolicy(context, policy_,
                              Json(R"({"document": {"version": "1", "default": "allow"}})"));
  });
  const Published after = publisher_.Get();
  EXPECT_EQ(after.servers, before.servers);
  EXPECT_EQ(after.grants, before.grants);
  EXPECT_NE(after.policies.begin()->second, before.policies.begin()->second);
  Do([&](const Context& context) { return control::PauseServer(context, server_, {}); });
  const Published paused = publisher_.Get();
  EXPECT_EQ(paused.servers[0]->config, before.servers[0]->config) << "it is served on";
  EXPECT_TRUE(paused.servers[0]->paused);
}

TEST_F(PublisherTest, GrantsFollowNewNames) {
  Do([&](const Context& context) {
    return control::ChangeServer(context, rules_, server_, Json(R"({"name": "sky"})"));
  });
  Do([&](const Context& context) {
    return control::ChangePolicy(context, policy_, Json(R"({"name": "q"})"));
  });
  const Published all = publisher_.Get();
  EXPECT_EQ(all.grants[0]->grant->server, "sky");
  EXPECT_EQ(all.grants[0]->grant->policy, "q");
  EXPECT_EQ(all.policies.count(OwnedNameView("org_acme", "p")), 0u);
  EXPECT_EQ(all.policies.count(OwnedNameView("org_acme", "q")), 1u);
}

TEST_F(PublisherTest, RevokedGrantsAndOldTokensAreGone) {
  auto rotated = Do([&](const Context& context) {
    return control::RotateGrant(context, grant_, Json(R"({"overlap_seconds": 60})"));
  });
  EXPECT_EQ(publisher_.Get().grants[0]->tokens.size(), 2u);
  EXPECT_TRUE(publisher_.Get().grants[0]->tokens[1].valid_until);
  Do([&](const Context& context) { return control::RevokeGrant(context, rotated->grant); });
  EXPECT_TRUE(publisher_.Get().grants.empty());
}

TEST_F(PublisherTest, APolicyThatIsNoneAnyMoreDeniesAndSaysSo) {
  ASSERT_TRUE(store_->Write([&](state::Tables& tables) -> base::Status {
    state::PolicyVersion version;
    version.policy = policy_.id;
    version.text = "of another program";
    version.digest = "00";
    RETURN_IF_ERROR(tables.policies().AddVersion(version));
    policy_.version = version.number;
    return tables.policies().Update(policy_);
  }));
  const Published all = publisher_.Get();
  EXPECT_TRUE(all.policies.empty()) << "calls find no policy, and are denied";
  EXPECT_EQ(all.grants[0]->grant->policy, "p");
  EXPECT_THAT(log_, testing::Contains(HasSubstr("policy_broken")));
}

TEST_F(PublisherTest, AServerWhoseSecretsDoNotOpenIsNotServed) {
  const auto strange =
      std::move(*crypto::KeyRing::Create(folder_.path() + "/others", clock_.WallNow()));
  const control::ServerRules rules{*strange};
  Publisher other(rules, logger_);
  ASSERT_TRUE(store_->Read([&](state::Tables& tables) { return other.Load(tables); }));
  EXPECT_TRUE(other.Get().servers.empty());
  EXPECT_THAT(log_, testing::Contains(HasSubstr("server_unusable")));
}

TEST_F(PublisherTest, UsesAreToldOnce) {
  EXPECT_TRUE(publisher_.TakeUses().empty());
  publisher_.Get().grants[0]->use->Touch(clock_.WallNow());
  const auto uses = publisher_.TakeUses();
  ASSERT_EQ(uses.size(), 1u);
  EXPECT_EQ(uses[0].first, grant_.id);
  EXPECT_TRUE(publisher_.TakeUses().empty());
}

TEST_F(PublisherTest, AcceptedToolsArePublishedWithTheirServer) {
  const review::Tools offered = {{"read", review::Definition::OfText(R"({"name":"read"})")}};
  Do([&](const Context& context) {
    return control::AcceptTools(
        context, server_, offered,
        Json(R"({"tools": [{"name": "read", "digest": ")" + offered.at("read").digest + R"("}]})"));
  });
  const auto reviewed = publisher_.Get().servers[0]->reviewed;
  ASSERT_TRUE(reviewed);
  EXPECT_NE(reviewed->Find("cloud", "read"), nullptr);
}

}  // namespace
}  // namespace toolgate::app

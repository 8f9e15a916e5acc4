// SPDX-License-Identifier: Apache-2.0
// Changes of everything that is in force, while clients call through real sockets.
#include <atomic>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "app/testing/live_gateway.h"

namespace toolgate::app {
namespace {

constexpr const char* kAllowAll = R"({"version":"1","default":"allow"})";
constexpr const char* kDenyAll = R"({"version":"1","default":"deny"})";
constexpr const char* kHideChange = R"({"version":"1","default":"allow","hide":["change"]})";

class LiveChanges : public ::testing::Test {
 protected:
  LiveChanges() {
    gateway_.SetServer("acme", "cloud", server_);
    gateway_.SetPolicy("acme", "p", kAllowAll);
    gateway_.SetGrant("acme", "grt_1", "cloud");
    EXPECT_TRUE(gateway_.Apply());
  }

  LiveClient Open(const std::string& token = "grt_1", const std::string& server = "cloud") {
    LiveClient client = gateway_.Connect(server, token);
    EXPECT_EQ(client.Initialize().status, 200);
    return client;
  }
  // Another connection of the same session.
  LiveClient Beside(const LiveClient& client, const std::string& token = "grt_1") {
    LiveClient beside = gateway_.Connect("cloud", token);
    beside.UseSession(client.session());
    return beside;
  }
  std::weak_ptr<gateway::Upstream> Upstream() {
    return gateway_.process().FindUpstream({"acme", "cloud"});
  }

  LiveServer server_{"first"};
  LiveServer other_{"second"};
  LiveGateway gateway_;
};

TEST_F(LiveChanges, APolicyIsInForceForTheNextCallOnAConnection) {
  LiveClient client = Open();
  EXPECT_TRUE(client.CallTool().Says("first"));
  for (int i = 0; i < 3; ++i) {
    gateway_.SetPolicy("acme", "p", kDenyAll);
    ASSERT_TRUE(gateway_.Apply());
    EXPECT_TRUE(client.CallTool().Says("(default deny)"));
    gateway_.SetPolicy("acme", "p", kAllowAll);
    ASSERT_TRUE(gateway_.Apply());
    EXPECT_TRUE(client.CallTool().Says("first"));
  }
  // Another policy of the same grant counts for its sessions, too.
  gateway_.SetPolicy("acme", "q", kDenyAll);
  gateway_.SetGrant("acme", "grt_1", "cloud", {.policy = "q"});
  ASSERT_TRUE(gateway_.Apply());
  EXPECT_TRUE(client.CallTool().Says("(default deny)"));
}

TEST_F(LiveChanges, WhoSeesAnotherListIsTold) {
  LiveClient client = Open();
  EXPECT_TRUE(client.ListTools().Says("change"));
  LiveClient listener = Beside(client);
  EXPECT_EQ(listener.Listen().status, 200);
  EXPECT_TRUE(client.CallTool().Says("first"));
  gateway_.SetPolicy("acme", "p", kHideChange);
  ASSERT_TRUE(gateway_.Apply());
  EXPECT_TRUE(listener.AwaitEvent("notifications/tools/list_changed"));
  EXPECT_FALSE(client.ListTools().Says("change"));
}

TEST_F(LiveChanges, ARevokedGrantEndsButItsCallsInProgressFinish) {
  LiveClient client = Open();
  LiveClient beside = Beside(client);
  EXPECT_TRUE(beside.CallTool().Says("first"));
  LiveClient listener = Beside(client);
  EXPECT_EQ(listener.Listen().status, 200);
  server_.Hold();
  auto call = std::async(std::launch::async, [&client] { return client.CallTool(); });
  ASSERT_TRUE(server_.AwaitHeld(1));
  gateway_.RemoveGrant("grt_1");
  ASSERT_TRUE(gateway_.Apply());
  EXPECT_EQ(beside.CallTool().status, 401);
  EXPECT_TRUE(listener.AwaitEnd());
  server_.LetGo();
  EXPECT_TRUE(call.get().Says("first"));
  EXPECT_EQ(client.CallTool().status, 401);
  // Nothing is left of the session when the same grant is back.
  gateway_.SetGrant("acme", "grt_1", "cloud");
  ASSERT_TRUE(gateway_.Apply());
  EXPECT_EQ(client.CallTool().status, 404);
}

TEST_F(LiveChanges, ATokenIsRotatedWithOverlap) {
  LiveClient client = Open();
  const base::WallTime soon = base::SystemClock().WallNow() + std::chrono::seconds(3);
  const auto use = std::make_shared<identity::GrantUse>();
  gateway_.SetGrant(
      "acme", "grt_1", "cloud",
      {.tokens = {{crypto::Sha256("grt_1"), soon}, {crypto::Sha256("new"), {}}}, .use = use});
  ASSERT_TRUE(gateway_.Apply());
  LiveClient renewed = Beside(client, "new");
  EXPECT_TRUE(client.CallTool().Says("first"));
  EXPECT_TRUE(renewed.CallTool().Says("first"));
  EXPECT_TRUE(use->last().has_value());
  int status = 200;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (status == 200 && std::chrono::steady_clock::now() < until) {
    status = client.CallTool().status;
  }
  EXPECT_EQ(status, 401);
  EXPECT_GE(base::SystemClock().WallNow(), soon);
  EXPECT_TRUE(renewed.CallTool().Says("first"));  // the session is the grant's
}

TEST_F(LiveChanges, AnExpiredGrantEndsWithItsStreams) {
  LiveClient client = Open();
  const base::WallTime soon = base::SystemClock().WallNow() + std::chrono::seconds(3);
  gateway_.SetGrant("acme", "grt_1", "cloud", {.expires_at = soon});
  ASSERT_TRUE(gateway_.Apply());
  LiveClient listener = Beside(client);
  EXPECT_EQ(listener.Listen().status, 200);
  EXPECT_TRUE(listener.AwaitEnd());
  EXPECT_EQ(client.CallTool().status, 401);
}

TEST_F(LiveChanges, AReplacedServerFinishesItsCallsAndIsGone) {
  LiveClient client = Open();
  LiveClient listener = Beside(client);
  EXPECT_EQ(listener.Listen().status, 200);
  const auto before = Upstream();
  server_.Hold();
  auto call = std::async(std::launch::async, [&client] { return client.CallTool(); });
  ASSERT_TRUE(server_.AwaitHeld(1));
  gateway_.SetServer("acme", "cloud", other_);
  ASSERT_TRUE(gateway_.Apply());
  LiveClient next = Open();
  EXPECT_TRUE(next.CallTool().Says("second"));
  EXPECT_TRUE(listener.AwaitEnd());
  server_.LetGo();
  EXPECT_TRUE(call.get().Says("first"));
  EXPECT_EQ(client.CallTool().status, 404);  // the session went with its server
  EXPECT_EQ(server_.calls(), 1);
  EXPECT_TRUE(LiveGateway::AwaitGone(before));
}

TEST_F(LiveChanges, AServerThatIsTheSameStays) {
  LiveClient client = Open();
  const auto before = Upstream();
  gateway_.SetServer("acme", "cloud", server_);  // equal, in another object
  gateway_.SetServer("acme", "more", other_);
  ASSERT_TRUE(gateway_.Apply());
  EXPECT_EQ(Upstream().lock(), before.lock());
  EXPECT_TRUE(client.CallTool().Says("first"));
}

TEST_F(LiveChanges, ARemovedServerIsGoneWithEverything) {
  LiveClient client = Open();
  EXPECT_TRUE(client.CallTool().Says("first"));
  const auto before = Upstream();
  gateway_.RemoveServer("acme", "cloud");
  ASSERT_TRUE(gateway_.Apply());
  EXPECT_EQ(client.CallTool().status, 403);
  EXPECT_TRUE(LiveGateway::AwaitGone(before));
  EXPECT_GE(server_.deleted_sessions(), 1);
}

TEST_F(LiveChanges, OrganisationsUseTheSameNames) {
  gateway_.SetServer("globex", "cloud", other_);
  gateway_.SetPolicy("globex", "p", kHideChange);
  gateway_.SetGrant("globex", "grt_2", "cloud");
  gateway_.SetServer("globex", "own", other_);
  ASSERT_TRUE(gateway_.Apply());
  LiveClient acme = Open("grt_1");
  LiveClient globex = Open("grt_2");
  EXPECT_TRUE(acme.ListTools().Says("change"));
  EXPECT_FALSE(globex.ListTools().Says("change"));
  EXPECT_TRUE(acme.CallTool().Says("first"));
  EXPECT_TRUE(globex.CallTool().Says("second"));
  // Nobody finds the other's session, also on a connection that was the other's.
  acme.UseToken("grt_2");
  EXPECT_EQ(acme.CallTool().status, 404);
  acme.UseToken("grt_1");
  EXPECT_TRUE(acme.CallTool().Says("first"));
}

TEST_F(LiveChanges, StrangersLearnNoNames) {
  gateway_.SetServer("globex", "cloud", other_);
  gateway_.SetServer("globex", "own", other_);
  ASSERT_TRUE(gateway_.Apply());
  const auto answer = [this](const std::string& server, const std::string& token) {
    LiveClient::Answer got = gateway_.Connect(server, token).Request("ping", "{}");
    const size_t id = got.head.find("X-Request-Id");
    if (id != got.head.npos) got.head.erase(id, got.head.find("\r\n", id) - id);
    const size_t date = got.head.find("Date: ");
    if (date != got.head.npos) got.head.erase(date, got.head.find("\r\n", date) - date);
    return got.head + got.body;
  };
  for (const char* token : {"unknown", "", "grt_1"}) {
    const std::string of_nobody = answer("nobody", token);
    EXPECT_NE(of_nobody.find(*token == 'g' ? " 403 " : " 401 "), of_nobody.npos) << of_nobody;
    EXPECT_EQ(answer("own", token), of_nobody);
    if (*token == 'g') continue;
    EXPECT_EQ(answer("cloud", token), of_nobody);
  }
}

TEST_F(LiveChanges, WhatIsPausedIsDeniedUntilItIsResumed) {
  gateway_.SetServer("acme", "other", other_);
  gateway_.SetGrant("acme", "grt_2", "other");
  ASSERT_TRUE(gateway_.Apply());
  LiveClient client = Open();
  LiveClient beside = Open("grt_2", "other");
  const identity::Pause pause{"alice", "an incident"};
  const auto expect_paused = [&](const std::string& what, bool concerns_other) {
    ASSERT_TRUE(gateway_.Apply());
    const auto denied = client.CallTool();
    EXPECT_TRUE(denied.Says("(paused)")) << denied.body;
    EXPECT_TRUE(denied.Says(what + " was paused by alice (an incident); an operator must resume"))
        << denied.body;
    // Also what needs no tool, and no policy.
    EXPECT_TRUE(client.Request("logging/setLevel", R"({"level":"info"})").Says("was paused"));
    EXPECT_TRUE(client.ListTools().Says("change"));
    EXPECT_EQ(beside.CallTool().Says("second"), !concerns_other);
  };
  gateway_.SetGrant("acme", "grt_1", "cloud", {.paused = pause});
  expect_paused("the grant `label of grt_1`", false);
  gateway_.SetGrant("acme", "grt_1", "cloud");
  gateway_.PauseServer("acme", "cloud", pause);
  expect_paused("the server `cloud`", false);
  gateway_.PauseServer("acme", "cloud", std::nullopt);
  gateway_.PauseOrganisation("acme", pause);
  expect_paused("the organisation `acme`", true);
  gateway_.PauseOrganisation("acme", std::nullopt);
  ASSERT_TRUE(gateway_.Apply());
  EXPECT_TRUE(client.CallTool().Says("first"));
  EXPECT_EQ(server_.calls(), 1);
  EXPECT_NE(gateway_.AwaitLogged(R"x("rule":"(paused)")x").find("(paused)"), std::string::npos);
}

TEST_F(LiveChanges, WhatCannotBeAppliedChangesNothing) {
  Published twice = gateway_.published();
  twice.servers.push_back(twice.servers.front());
  EXPECT_FALSE(gateway_.process().Apply(twice));
  twice = gateway_.published();
  PublishedGrant same_token = *twice.grants.front();
  identity::Grant grant = *same_token.grant;
  grant.id = "grt_2";
  same_token.grant = std::make_shared<const identity::Grant>(grant);
  twice.grants.push_back(std::make_shared<const PublishedGrant>(same_token));
  twice.servers.clear();
  EXPECT_FALSE(gateway_.process().Apply(twice));
  EXPECT_TRUE(Open().CallTool().Says("first"));
}

TEST_F(LiveChanges, OrganisationsShareNoLimits) {
  constexpr const char* kOneEach = R"({"version":"1","default":"allow","tools":{"*":{"limits":[
      {"window":"hour","max":1,"scope":"subject"},{"window":"day","max":9,"scope":"server"},
      {"window":"week","max":9,"scope":"organisation"}]}}})";
  gateway_.SetServer("globex", "cloud", other_);
  for (const char* organisation : {"acme", "globex"}) {
    gateway_.SetPolicy(organisation, "p", kOneEach);
  }
  gateway_.SetGrant("acme", "grt_1", "cloud", {.subject = "bob"});
  gateway_.SetGrant("acme", "grt_3", "cloud", {.subject = "bob"});
  gateway_.SetGrant("globex", "grt_2", "cloud", {.subject = "bob"});
  ASSERT_TRUE(gateway_.Apply());
  EXPECT_TRUE(Open("grt_1").CallTool().Says("first"));
  EXPECT_TRUE(Open("grt_3").CallTool().Says("/limits/0"));
  EXPECT_TRUE(Open("grt_2").CallTool().Says("second"));
}

// Clients of two organisations call servers of the same name without a pause, while around them
// everything is changed again and again.
TEST_F(LiveChanges, NoCallIsLostOrCrossesOrganisationsUnderLoad) {
  constexpr int kChanges = 150;
  gateway_.SetServer("globex", "cloud", other_);
  gateway_.SetPolicy("globex", "p", kAllowAll);
  gateway_.SetGrant("globex", "grt_2", "cloud");
  ASSERT_TRUE(gateway_.Apply());
  std::atomic<bool> is_over = false;
  std::atomic<int> made = 0;
  const auto call = [&](const std::string& token, const std::string& own) {
    LiveClient client = Open(token);
    while (!is_over) {
      const auto answer = client.CallTool();
      ++made;
      if (answer.status == 404) {  // its server was replaced
        EXPECT_EQ(client.Initialize().status, 200);
        continue;
      }
      ASSERT_EQ(answer.status, 200) << answer.head << answer.body;
      ASSERT_TRUE(answer.Says(own) || answer.Says("(default deny)")) << answer.body;
    }
  };
  std::vector<std::thread> clients;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back(call, "grt_1", "first");
    clients.emplace_back(call, "grt_2", "second");
  }
  LiveServer third("third");
  std::vector<std::weak_ptr<gateway::Upstream>> gone;
  for (int i = 0; i < kChanges; ++i) {
    const std::string name = "more" + std::to_string(i % 3);
    if (i % 2 == 0) {
      gateway_.SetServer("globex", name, third);
      gateway_.SetGrant("globex", "grt_more", name);
    } else {
      gateway_.RemoveServer("globex", name);
    }
    gateway_.SetPolicy("acme", "p", i % 5 == 0 ? kDenyAll : kAllowAll);
    gateway_.SetGrant("acme", "grt_new" + std::to_string(i % 7), "cloud");
    if (i % 10 == 9) {
      // Other settings, the same server.
      gone.push_back(gateway_.process().FindUpstream({"globex", "cloud"}));
      gateway_.ReplaceServer("globex", "cloud");
    }
    ASSERT_TRUE(gateway_.Apply());
    if (i % 2 != 0) continue;
    EXPECT_TRUE(Open("grt_more", name).CallTool().Says("third"));
  }
  is_over = true;
  for (std::thread& client : clients) client.join();
  EXPECT_GT(made, kChanges);
  for (const auto& upstream : gone) EXPECT_TRUE(LiveGateway::AwaitGone(upstream));
}

}  // namespace
}  // namespace toolgate::app

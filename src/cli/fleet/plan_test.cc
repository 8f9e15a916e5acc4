// SPDX-License-Identifier: Apache-2.0
#include "cli/fleet/plan.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::cli {
namespace {

// What a gateway has, from JSON as the API gives it.
class FleetPlanTest : public ::testing::Test {
 protected:
  json::Value Parse(std::string text) {
    auto document = json::Parse(std::move(text));
    EXPECT_TRUE(document);
    documents_.push_back(std::make_unique<json::Document>(std::move(*document)));
    return documents_.back()->root();
  }
  void HasServer(const std::string& labels = R"({"managed-by":"default"})") {
    current_.servers["files"] =
        Parse(R"({"revision":3,"name":"files","settings":{"url":"https://a.example/"},)"
              R"("headers":["Authorization"],"labels":)" +
              labels + "}");
  }
  void HasPolicy(const std::string& text) {
    current_.policies["open"] =
        Parse(R"({"revision":5,"name":"open","labels":{"managed-by":"default"},"current":)"
              R"({"document":")" +
              text + R"("}})");
  }
  void HasGrant(const std::string& server = "files") {
    current_.grants["alice"] =
        Parse(R"({"revision":2,"label":"alice","server":")" + server +
              R"(","policy":"open","shadow_policy":null,"subject":"","expires_at":null,)"
              R"("labels":{"managed-by":"default"}})");
  }
  void WantAll() {
    wanted_.servers.push_back(
        {"files", R"({"url":"https://a.example/"})", {{"Authorization", "secret"}}, {}});
    wanted_.policies.push_back({"open", "allow", {}});
    wanted_.grants.push_back({"alice", "files", "open", "", "", "", {}});
  }
  std::vector<FleetStep> Plan(FleetOptions options = {"default", false, false}) {
    auto plan = MakePlan(wanted_, current_, options);
    EXPECT_TRUE(plan);
    return plan ? std::move(*plan) : std::vector<FleetStep>();
  }

  std::vector<std::unique_ptr<json::Document>> documents_;
  CurrentFleet current_;
  Fleet wanted_;
};

TEST_F(FleetPlanTest, CreatesWhatGrantsNeedBeforeThem) {
  WantAll();
  const auto steps = Plan();
  ASSERT_EQ(steps.size(), 3u);
  EXPECT_EQ(steps[0].kind, "policy");
  EXPECT_EQ(steps[1].kind, "server");
  EXPECT_EQ(steps[2].kind, "grant");
  EXPECT_TRUE(steps[2].makes_token);
  EXPECT_EQ(steps[1].requests.at(0).body,
            R"({"name":"files","labels":{"managed-by":"default"},"settings":)"
            R"({"url":"https://a.example/","headers":{"Authorization":"secret"}}})");
}

TEST_F(FleetPlanTest, HasNothingToDoWhereEverythingIsAsItSays) {
  WantAll();
  HasServer();
  HasPolicy("allow");
  HasGrant();
  EXPECT_TRUE(Plan().empty());
  EXPECT_EQ(DescribePlan(Plan()), "nothing to do: everything is as the documents say\n");
}

TEST_F(FleetPlanTest, NeverTellsSecrets) {
  WantAll();
  EXPECT_EQ(DescribePlan(Plan()).find("secret"), std::string::npos);
}

TEST_F(FleetPlanTest, SendsSecretsAnewWhenItIsTold) {
  WantAll();
  HasServer();
  HasPolicy("allow");
  HasGrant();
  const auto steps = Plan({"default", false, true});
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].requests.at(0).body, R"({"settings":{"headers":{"Authorization":"secret"}}})");
  EXPECT_EQ(steps[0].requests.at(0).revision, "\"3\"");
}

TEST_F(FleetPlanTest, SendsSecretsWithAnotherHost) {
  WantAll();
  wanted_.servers[0].settings = R"({"url":"https://b.example/"})";
  HasServer();
  HasPolicy("allow");
  HasGrant();
  const auto steps = Plan();
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].requests.at(0).body,
            R"({"settings":{"url":"https://b.example/","headers":{"Authorization":"secret"}}})");
}

TEST_F(FleetPlanTest, ShowsWhatAPolicyChangesAndNamesItsRevision) {
  wanted_.policies.push_back({"open", "deny", {{"team", "a"}}});
  HasPolicy("allow");
  const auto steps = Plan();
  ASSERT_EQ(steps.size(), 1u);
  ASSERT_EQ(steps[0].requests.size(), 2u);
  EXPECT_EQ(steps[0].requests[0].method, "PUT");
  EXPECT_EQ(steps[0].requests[0].revision, "\"5\"");
  EXPECT_EQ(steps[0].requests[1].method, "PATCH");
  EXPECT_EQ(steps[0].requests[1].revision, "");
  EXPECT_NE(DescribePlan(steps).find("-allow"), std::string::npos);
  EXPECT_NE(DescribePlan(steps).find("+ label team: a"), std::string::npos);
}

TEST_F(FleetPlanTest, TakesAwayWhatDocumentsDoNotSay) {
  wanted_.servers.push_back({"files", R"({"url":"https://a.example/"})", {}, {}});
  HasServer();
  const auto steps = Plan();
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].requests.at(0).body, R"({"settings":{"headers":{"Authorization":null}}})");
}

TEST_F(FleetPlanTest, PrunesOnlyWhatItsOwnSetMadeAndGrantsFirst) {
  HasServer();
  HasPolicy("allow");
  HasGrant();
  current_.servers["other"] = Parse(R"({"revision":1,"labels":{"managed-by":"other"}})");
  current_.servers["by-hand"] = Parse(R"({"revision":1,"labels":{}})");
  EXPECT_TRUE(Plan().empty());
  const auto steps = Plan({"default", true, false});
  ASSERT_EQ(steps.size(), 3u);
  EXPECT_EQ(steps[0].requests.at(0).path, "/grants/alice/revoke");
  EXPECT_EQ(steps[1].requests.at(0).path, "/servers/files");
  EXPECT_EQ(steps[2].requests.at(0).path, "/policies/open");
}

TEST_F(FleetPlanTest, TakesOverWhatWasMadeByHand) {
  WantAll();
  HasServer("{}");
  HasPolicy("allow");
  HasGrant();
  const auto steps = Plan();
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].details, std::vector<std::string>({"+ label managed-by: default"}));
}

TEST_F(FleetPlanTest, RefusesToMoveAGrantToAnotherServer) {
  WantAll();
  HasGrant("mail");
  const auto plan = MakePlan(wanted_, current_, {"default", false, false});
  ASSERT_FALSE(plan);
  EXPECT_NE(plan.error().message.find("label of its own"), std::string::npos);
}

}  // namespace
}  // namespace toolgate::cli

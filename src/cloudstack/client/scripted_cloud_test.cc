// SPDX-License-Identifier: Apache-2.0
// What the client makes of answers that a real cloud, or something in front of it, gives now and
// then.
#include "cloudstack/client/testing/scripted_cloud.h"

#include <gtest/gtest.h>

#include "cloudstack/client/account_standing.h"
#include "json/parse.h"

namespace toolgate::cloudstack {
namespace {

using Kind = ApiError::Kind;

const ScriptedAnswer kZones{200, R"({"listzonesresponse":{"count":1,"zone":[{"name":"a"}]}})"};
const ScriptedAnswer kStopped{200, R"({"stopvirtualmachineresponse":{"jobid":"1"}})"};
const ScriptedAnswer kProxyError{502, "<html><body>Bad Gateway</body></html>", "text/html"};

ScriptedAnswer Refusal(int code, const std::string& text) {
  const std::string number = std::to_string(code);
  return {code, R"({"errorresponse":{"uuidList":[],"errorcode":)" + number + R"(,"errortext":")" +
                    text + R"("}})"};
}

TEST(ScriptedCloud, ReadsAnswersThatClaimToBeScripts) {
  ScriptedCloud cloud;
  cloud.script = {{200, kZones.body, "text/javascript; charset=UTF-8"}};
  EXPECT_TRUE(cloud.Call("listZones"));
}

TEST(ScriptedCloud, ReadsNumbersAndFlagsThatAreTexts) {
  ScriptedCloud cloud;
  cloud.script = {{431, R"({"x":{"errorcode":"431","cserrorcode":"4350","errortext":"no"}})"}};
  const auto reply = cloud.Call("stopVirtualMachine");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, 431);
  EXPECT_EQ(reply.error().cs_code, 4350);
  const auto flags = json::Parse(R"(["true", true, "TRUE", "false", false, "yes", 1])");
  std::string read;
  for (const auto& entry : flags->root()) read += ReadFlag(entry.value) ? '1' : '0';
  EXPECT_EQ(read, "1110000");
}

TEST(ScriptedCloud, AChangeThatAProxyAnsweredMayHaveHappenedAndIsNotRepeated) {
  ScriptedCloud cloud;
  cloud.script = {kProxyError, kStopped};
  const auto reply = cloud.Call("stopVirtualMachine");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Kind::kUnknown);
  EXPECT_EQ(cloud.commands.size(), 1u);
}

TEST(ScriptedCloud, AReadThatAProxyAnsweredIsRepeatedThreeTimesAtMost) {
  ScriptedCloud good;
  good.script = {kProxyError, kProxyError, kZones};
  EXPECT_TRUE(good.Call("listZones"));
  ScriptedCloud bad;
  bad.script = {kProxyError};
  EXPECT_FALSE(bad.Call("listZones"));
  EXPECT_EQ(bad.commands.size(), 3u);
}

TEST(ScriptedCloud, AChangeThatTheCloudWasTooBusyToLookAtIsRepeated) {
  ScriptedCloud cloud;
  cloud.script = {Refusal(429, "please retry after [1] ms."), kStopped};
  EXPECT_TRUE(cloud.Call("stopVirtualMachine"));
  EXPECT_EQ(cloud.commands.size(), 2u);
}

TEST(ScriptedCloud, AChangeInMaintenanceIsRefusedAndAReadRepeated) {
  ScriptedCloud change;
  change.script = {Refusal(503, "shutting down"), kStopped};
  const auto refused = change.Call("stopVirtualMachine");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::kRefused);
  ScriptedCloud read;
  read.script = {Refusal(503, "shutting down"), kZones};
  EXPECT_TRUE(read.Call("listZones"));
}

TEST(ScriptedCloud, AnAnswerThatIsCutOffLeavesAChangeUnknown) {
  ScriptedCloud cloud;
  cloud.script = {{.body = "", .drops_connection = true}};
  const auto reply = cloud.Call("stopVirtualMachine");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Kind::kUnknown);
}

TEST(ScriptedCloud, ASlowAnswerIsNotWaitedForLongerThanTheTimeout) {
  ScriptedCloud cloud;
  cloud.options.timeout = std::chrono::milliseconds(50);
  cloud.script = {{.body = kStopped.body, .delay = std::chrono::milliseconds(400)}};
  const auto reply = cloud.Call("stopVirtualMachine");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Kind::kUnknown);
}

TEST(ScriptedCloud, ReadsAnswersLargerThanMessagesOfMcpMayBe) {
  ScriptedCloud cloud;
  const std::string filler(5u << 20, 'x');
  cloud.script = {{200, R"({"listapisresponse":{"api":[{"name":")" + filler + R"("}]}})"}};
  EXPECT_TRUE(cloud.Call("listApis"));
}

TEST(ScriptedCloud, DecodesEncodedAnswersWhereTheCloudIsSaidToGiveThem) {
  const char* body =
      R"({"x":{"count":1,"zone":[{"name":"a%20%C3%A9","rate":"50%","odd":"%FF","tag%20":true}]}})";
  for (const bool is_encoded : {true, false}) {
    ScriptedCloud cloud;
    cloud.options.has_encoded_answers = is_encoded;
    cloud.script = {{200, body}};
    const auto reply = cloud.Call("listZones");
    ASSERT_TRUE(reply);
    const json::Value zone = (*reply->body().Find("zone").begin()).value;
    EXPECT_EQ(zone.Find("name").text(), is_encoded ? "a é" : "a%20%C3%A9");
    EXPECT_EQ(zone.Find("rate").text(), "50%");
    EXPECT_EQ(zone.Find("odd").text(), "%FF");
    EXPECT_TRUE(zone.Find("tag%20").AsBool());
  }
}

TEST(ScriptedCloud, SendsNoMoreAtATimeThanTheGateLetsThrough) {
  ScriptedCloud cloud;
  cloud.script = {{.body = kZones.body, .delay = std::chrono::milliseconds(1)}};
  CallGate gate(cloud.loop, {.at_once_max = 2, .waiting_max = 100});
  ApiCompany company;
  company.gate = &gate;
  ApiClient client(cloud.loop, cloud.http, cloud.options, cloud.clock, company);
  size_t ended = 0;
  const auto one = [&]() -> net::Task<void> {
    const Parameters none;
    const auto reply = co_await client.Call("listZones", none);
    EXPECT_TRUE(reply);
    ++ended;
  };
  auto all = [&]() -> net::Task<void> {
    for (int i = 0; i < 7; ++i) net::Spawn(one());
    while (ended < 7) co_await net::SleepFor(cloud.loop, std::chrono::milliseconds(1));
  };
  cloud.Run(all);
  EXPECT_EQ(cloud.in_progress_most, 2u);
  EXPECT_EQ(gate.in_progress(), 0u);
}

AccountStanding StandingOf(std::deque<ScriptedAnswer> script) {
  ScriptedCloud cloud;
  cloud.script = std::move(script);
  ApiClient client(cloud.loop, cloud.http, cloud.options, cloud.clock);
  AccountStanding standing;
  auto run = [&]() -> net::Task<void> { standing = co_await FindStanding(client); };
  cloud.Run(run);
  return standing;
}

const ScriptedAnswer kCapabilities{
    200, R"({"listcapabilitiesresponse":{"capability":{"cloudstackversion":"4.22.0.0"}}})"};
const ScriptedAnswer kApis{
    200, R"({"listapisresponse":{"count":2,"api":[{"name":"listZones"},{"name":"getX"}]}})"};

TEST(AccountStanding, TellsTheFourMeaningsOf401Apart) {
  constexpr std::string_view kText = "unable to verify user credentials and/or request signature";
  const AccountStanding good = StandingOf({kCapabilities, kApis});
  EXPECT_EQ(good.keys, AccountStanding::Keys::kTaken);
  EXPECT_EQ(good.version, "4.22.0.0");
  EXPECT_EQ(good.failure, "");
  EXPECT_TRUE(good.MayUse("LISTZONES"));
  // A command that is not there, or not for this role.
  EXPECT_NE(ExplainUnauthorized(good, "listHosts", kText).find("may not use listHosts"),
            std::string::npos);
  // The role was changed since.
  EXPECT_NE(ExplainUnauthorized(good, "listZones", "is not available for user").find("role"),
            std::string::npos);
  // Keys that were good before.
  EXPECT_NE(ExplainUnauthorized(good, "listZones", kText).find("were good"), std::string::npos);

  const AccountStanding bad = StandingOf({Refusal(401, std::string(kText))});
  EXPECT_EQ(bad.keys, AccountStanding::Keys::kRefused);
  EXPECT_NE(bad.failure.find("check the API key"), std::string::npos);
  EXPECT_NE(ExplainUnauthorized(bad, "listZones", kText).find("since the start"),
            std::string::npos);

  const AccountStanding unknown = StandingOf({Refusal(530, "broken")});
  EXPECT_EQ(unknown.failure, "broken");
  EXPECT_EQ(ExplainUnauthorized(unknown, "listZones", kText), "");
}

TEST(AccountStanding, IsPutIntoTheErrorsOfAClient) {
  ScriptedCloud cloud;
  cloud.script = {Refusal(401, "no")};
  AccountStanding standing;
  standing.keys = AccountStanding::Keys::kRefused;
  ApiCompany company;
  company.standing = &standing;
  const auto reply = cloud.Call("listZones", company);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().text, "no");
  EXPECT_NE(reply.error().advice, "");
}

}  // namespace
}  // namespace toolgate::cloudstack

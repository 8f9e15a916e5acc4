// SPDX-License-Identifier: Apache-2.0
// Sessions, keys and sources; the rest of the order is in management_server_test.cc.
#include <gtest/gtest.h>

#include "simulator/testing/test_server.h"

namespace toolgate::simulator {
namespace {

struct LoggedIn {
  std::string id;
  std::string key;
};

ApiAnswer Login(TestServer& test, std::string_view password,
                HttpMethod method = HttpMethod::kPost) {
  return test.server.Handle({method,
                             {{"command", "login"},
                              {"username", "acme"},
                              {"domain", "/acme"},
                              {"password", std::string(password)}}});
}

LoggedIn Enter(TestServer& test) {
  const ApiAnswer answer = Login(test, "acme-password");
  EXPECT_EQ(answer.status, 200) << answer.body;
  json::Document document;
  const std::string cookie = answer.cookies.at(0);
  const size_t begin = cookie.find('=') + 1;
  return {cookie.substr(begin, cookie.find(';') - begin),
          std::string(Body(answer, document).Find("sessionkey").text())};
}

ApiAnswer CallWith(TestServer& test, const LoggedIn& session) {
  return test.server.Handle(
      {HttpMethod::kGet, {{"command", "listUsers"}, {"sessionkey", session.key}}, session.id});
}

TEST(Login, OpensASessionForItsKey) {
  TestServer test;
  const LoggedIn session = Enter(test);
  json::Document document;
  const ApiAnswer users = CallWith(test, session);
  EXPECT_EQ(Body(users, document).Find("count").text(), "1") << users.body;
  // Without the key the cookie is worth nothing, and the session ends.
  EXPECT_EQ(CallWith(test, {session.id, "guess"}).status, 401);
  EXPECT_EQ(CallWith(test, session).status, 401);
}

TEST(Login, WantsPostAndThePassword) {
  TestServer test;
  EXPECT_EQ(Login(test, "acme-password", HttpMethod::kGet).status, 405);
  EXPECT_EQ(Login(test, "wrong").status, 531);
  test.server.cloud().accounts.FindByName("acme")->state = "disabled";
  EXPECT_EQ(Login(test, "acme-password").status, 531);
}

TEST(Login, EndsWithLogoutTimeAndRestart) {
  TestServer test;
  const LoggedIn first = Enter(test);
  test.server.Handle({HttpMethod::kPost, {{"command", "logout"}}, first.id});
  EXPECT_EQ(CallWith(test, first).status, 401);
  const LoggedIn second = Enter(test);
  test.clock.Advance(std::chrono::seconds(1799));
  EXPECT_EQ(CallWith(test, second).status, 200);
  test.clock.Advance(std::chrono::seconds(1800));
  EXPECT_EQ(CallWith(test, second).status, 401);
  const LoggedIn third = Enter(test);
  test.server.Restart(std::chrono::milliseconds(0));
  EXPECT_EQ(CallWith(test, third).status, 401);
}

TEST(Admission, RefusesUsersWhoMayNotUseKeys) {
  TestServer test;
  Account& account = *test.server.cloud().accounts.FindByName("acme");
  User& user = *test.server.cloud().users.FindByName("acme");
  EXPECT_EQ(test.Call("listZones", {}, "acme").status, 200);
  user.api_key_access = false;
  EXPECT_EQ(test.Call("listZones", {}, "acme").status, 401);
  EXPECT_EQ(CallWith(test, Enter(test)).status, 200) << "a session needs no key";
  user.api_key_access = true;
  account.state = "locked";
  EXPECT_EQ(test.Call("listZones", {}, "acme").status, 401);
}

TEST(Admission, KnowsWhereRequestsMayComeFrom) {
  TestServer test;
  test.server.cloud().settings.allowed_sources = {{"10.0.0.0/8", *base::Cidr::Parse("10.0.0.0/8")}};
  ApiRequest request = test.Sign("listZones", {});
  EXPECT_EQ(test.server.Handle(request).status, 401);
  request.source = "10.1.2.3";
  EXPECT_EQ(test.server.Handle(request).status, 200);
}

TEST(Admission, KeepsTheInsideFromUsers) {
  TestServer test;
  base::Issues issues;
  const auto faults = json::Parse(R"([{"command":"*","kind":"error","reason":"agent_down"}])");
  test.server.faults().Read(faults->root(), issues);
  const std::string id = test.machine("web-1").id;
  const ApiAnswer seen = test.Call("stopVirtualMachine", {{"id", id}}, "acme");
  EXPECT_EQ(seen.status, 534);
  EXPECT_NE(seen.body.find("contact your system administrator"), std::string::npos);
  EXPECT_NE(test.Call("stopVirtualMachine", {{"id", id}}).body.find("unreachable"),
            std::string::npos);
}

TEST(Releases, DoNotKnowWhatCameLater) {
  TestServer test;
  const cloudstack::Parameters all = {{"listall", "true"}};
  EXPECT_NE(test.Call("listVirtualMachines", all).body.find("deleteprotection"), std::string::npos);
  test.server.cloud().settings.release = 19;
  const ApiAnswer old = test.Call("listVirtualMachines", all);
  EXPECT_EQ(old.body.find("deleteprotection"), std::string::npos);
  json::Document document;
  EXPECT_EQ(Body(old, document).Find("virtualmachine").size(), 6u);
  test.Call("stopVirtualMachine", {{"id", test.machine("web-1").id}});
  test.RunJobs();
  EXPECT_EQ(test.last_job().result.find("deleteprotection"), std::string::npos);
  EXPECT_NE(test.last_job().result.find("web-1"), std::string::npos);
}

TEST(Answers, CanBeEncoded) {
  TestServer test;
  test.server.cloud().settings.encodes_answers = true;
  EXPECT_NE(test.Call("listTemplates", {{"templatefilter", "featured"}})
                .body.find("Debian%20GNU%2FLinux%2012%20%2864-bit%29"),
            std::string::npos);
}

}  // namespace
}  // namespace toolgate::simulator

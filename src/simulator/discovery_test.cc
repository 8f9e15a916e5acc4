// SPDX-License-Identifier: Apache-2.0
#include "simulator/discovery.h"

#include <gtest/gtest.h>

#include "simulator/command_table.h"
#include "simulator/engine/response_fields.h"
#include "simulator/testing/test_server.h"

namespace toolgate::simulator {
namespace {

json::Value FindNamed(json::Value list, std::string_view name) {
  for (const auto& entry : list) {
    if (entry.value.Find("name").text() == name) return entry.value;
  }
  return {};
}

TEST(ListApis, ShowsWhatTheRoleHas) {
  TestServer test;
  json::Document all, some;
  const json::Value of_admin = Body(test.Call("listApis", {}), all);
  const json::Value of_user = Body(test.Call("listApis", {}, "acme"), some);
  EXPECT_EQ(of_admin.Find("count").text(), std::to_string(AllCommands().size()));
  EXPECT_TRUE(FindNamed(of_admin.Find("api"), "listHosts"));
  EXPECT_FALSE(FindNamed(of_user.Find("api"), "listHosts"));
  EXPECT_EQ(test.Call("listApis", {{"name", "listHosts"}}, "acme").status, 530);
}

TEST(ListApis, TellsParametersAndFields) {
  TestServer test;
  json::Document document;
  const json::Value body =
      Body(test.Call("listApis", {{"name", "listVirtualMachines"}}, "acme"), document);
  const json::Value api = (*body.Find("api").begin()).value;
  EXPECT_EQ(FindNamed(api.Find("params"), "ids").Find("type").text(), "list");
  EXPECT_FALSE(FindNamed(api.Find("params"), "hostid")) << "for admins";
  const json::Value nic = FindNamed(api.Find("response"), "nic");
  EXPECT_EQ(nic.Find("type").text(), "list");
  EXPECT_TRUE(FindNamed(nic.Find("response"), "macaddress"));
  test.server.cloud().settings.release = 19;
  const std::string older = test.Call("listApis", {{"name", "listVirtualMachines"}}).body;
  EXPECT_EQ(older.find("deleteprotection"), std::string::npos);
}

TEST(ResponseFields, AreKnownOfEveryCommand) {
  for (const Command* command : AllCommands()) {
    EXPECT_FALSE(FieldsOf(ResponseOf(*command)).empty()) << command->name;
  }
}

TEST(GetApiLimit, CountsAndIsReset) {
  TestServer test;
  test.server.cloud().settings.requests_per_second_max = 2;
  json::Document document;
  const ApiAnswer answer = test.Call("getApiLimit", {}, "acme");
  const json::Value limit = Body(answer, document).Find("apilimit");
  EXPECT_EQ(limit.Find("apiIssued").text(), "1");
  EXPECT_EQ(limit.Find("expireAfter").text(), "1000");
  test.Call("listZones", {}, "acme");
  EXPECT_EQ(test.Call("listZones", {}, "acme").status, 429);
  test.Call("resetApiLimit", {{"account", test.account("acme").id}});
  EXPECT_EQ(test.Call("listZones", {}, "acme").status, 200);
}

TEST(ListCapabilities, TellsTheRelease) {
  TestServer test;
  test.server.cloud().settings.release = 20;
  const ApiAnswer answer = test.Call("listCapabilities", {}, "acme");
  EXPECT_NE(answer.body.find("\"4.20.0.0\""), std::string::npos);
  EXPECT_EQ(answer.body.find("instanceleaseenabled"), std::string::npos) << "since 4.21";
}

}  // namespace
}  // namespace toolgate::simulator

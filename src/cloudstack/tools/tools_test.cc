// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <gtest/gtest.h>

#include "cloudstack/tools/testing/tool_bench.h"
#include "mcp/tool.h"

namespace toolgate::cloudstack {
namespace {

std::string Mistakes(std::string_view tool_name, const char* arguments) {
  const Tool* tool = FindTool(tool_name);
  const auto document = json::Parse(arguments);
  const auto mistakes =
      ToolArguments(tool->arguments, tool->shared_arguments, document->root()).Check();
  std::string text;
  for (const std::string& mistake : mistakes) text += mistake + "\n";
  return text;
}

std::string Quoted(const std::string& key, const std::string& value) {
  return "\"" + key + "\":\"" + value + "\"";
}

TEST(Tools, HaveDefinitionsThatCanBePublished) {
  std::set<std::string_view> names;
  for (const Tool& tool : AllTools()) {
    const auto definition = json::Parse(WriteDefinition(tool));
    ASSERT_TRUE(definition) << tool.name;
    EXPECT_EQ(mcp::FindToolFault(definition->root()), "") << tool.name;
    EXPECT_TRUE(names.insert(tool.name).second) << tool.name;
    const json::Value hints = definition->root().Find("annotations");
    const bool only_reads = tool.name.starts_with("list_") || tool.name.starts_with("get_");
    EXPECT_EQ(hints.Find("readOnlyHint").AsBool(), only_reads) << tool.name;
  }
  EXPECT_EQ(names.size(), 16u);
}

TEST(ToolArguments, TellEveryMistakeAtOnce) {
  EXPECT_EQ(Mistakes("stop_virtual_machine", R"({"id":"web-1","forced":"yes","force":true})"),
            "`id` must be a UUID\n"
            "`forced` must be true or false\n"
            "there is no argument `force`; known are `id`, `forced`, `wait`, `timeout_s`\n");
  EXPECT_EQ(Mistakes("stop_virtual_machine", "{}"), "`id` is required\n");
  EXPECT_EQ(
      Mistakes("list_virtual_machines", R"({"pagesize":501,"page":0,"state":"running"})"),
      "`state` must be one of Present, Running, Stopped, Starting, Stopping, Migrating, Error, "
      "Destroyed, Expunging, Restoring, Shutdown, Unknown\n"
      "`page` must be a whole number from 1 to 1000000\n"
      "`pagesize` must be a whole number from 1 to 500\n");
  EXPECT_EQ(Mistakes("list_virtual_machines", R"({"name":"a\u0000b"})"),
            "`name` must be without control characters\n");
  EXPECT_EQ(Mistakes("deploy_virtual_machine",
                     R"({"serviceofferingid":1,"templateid":null,"zoneid":"-1","name":"-x",
                         "networkids":"a,b"})"),
            "`serviceofferingid` must be a string\n"
            "`templateid` must be a string\n"
            "`zoneid` must be a UUID\n"
            "`name` must be 1 to 63 letters, digits and hyphens, beginning with a letter and not "
            "ending with a hyphen\n"
            "`networkids` must be UUIDs separated by commas, at most 100\n");
}

TEST(Lists, TellTheTotalAndThePage) {
  ToolBench bench;
  const ToolResult result = bench.Call("list_virtual_machines", R"({"page":2,"pagesize":4})");
  EXPECT_EQ(result.text.substr(0, result.text.find('\n')), "5 to 6 of 6 virtual machines:");
  const auto structured = json::Parse(result.structured);
  EXPECT_EQ(structured->root().Find("count").text(), "6");
  EXPECT_EQ(structured->root().Find("virtualmachine").size(), 2u);
}

TEST(Lists, SayWhenThereIsNothing) {
  ToolBench bench;
  EXPECT_EQ(bench.Call("list_networks", R"({"name":"nowhere"})").text, "No networks match.");
}

TEST(Lists, AllWork) {
  for (const Tool& tool : AllTools()) {
    if (!tool.name.starts_with("list_")) continue;
    ToolBench bench;
    const ToolResult result = bench.Call(tool.name, "{}");
    EXPECT_EQ(result.status, ToolResult::Status::kOk) << tool.name << ": " << result.text;
    EXPECT_NE(result.text.find("\n- "), std::string::npos) << tool.name;
  }
}

TEST(GetVirtualMachine, ShowsItsAddresses) {
  ToolBench bench;
  const ToolResult result =
      bench.Call("get_virtual_machine", "{" + Quoted("id", bench.cloud.machine("web-1").id) + "}");
  EXPECT_NE(result.text.find("name=web-1 state=Running"), std::string::npos);
  EXPECT_NE(result.text.find("ipaddress=10.1.1."), std::string::npos);
}

TEST(MachineJobs, KeepTheCloudsOwnWords) {
  ToolBench bench;
  const ToolResult result = bench.Call("start_virtual_machine",
                                       "{" + Quoted("id", bench.cloud.machine("web-1").id) + "}");
  EXPECT_EQ(result.status, ToolResult::Status::kError);
  EXPECT_NE(result.text.find("startVirtualMachine failed with 431:"), std::string::npos);
  EXPECT_NE(result.text.find("is already running"), std::string::npos);
  EXPECT_NE(result.structured.find("\"errorcode\":431"), std::string::npos);
}

TEST(MachineJobs, SayThatACancelledJobGoesOn) {
  ToolBench bench;
  bench.gives_up = true;
  const ToolResult result =
      bench.Call("stop_virtual_machine", "{" + Quoted("id", bench.cloud.machine("web-1").id) + "}");
  EXPECT_EQ(result.status, ToolResult::Status::kError);
  EXPECT_NE(result.text.find("The call was cancelled, but stopVirtualMachine, job "),
            std::string::npos);
  EXPECT_NE(result.text.find("goes on in the cloud"), std::string::npos);
}

TEST(MachineJobs, NeedNotBeWaitedFor) {
  ToolBench bench;
  const ToolResult result =
      bench.Call("stop_virtual_machine",
                 "{" + Quoted("id", bench.cloud.machine("web-1").id) + ",\"wait\":false}");
  EXPECT_EQ(result.status, ToolResult::Status::kOk);
  EXPECT_NE(result.structured.find("\"status\":\"pending\""), std::string::npos);
}

TEST(ResetPassword, GivesThePasswordAsDataAndInTextOnlyWhenAsked) {
  for (const bool shown : {false, true}) {
    ToolBench bench;
    const ToolResult result =
        bench.Call("reset_password_virtual_machine",
                   "{" + Quoted("id", bench.cloud.machine("batch-1").id) +
                       ",\"show_password\":" + (shown ? "true" : "false") + "}");
    ASSERT_EQ(result.status, ToolResult::Status::kOk) << result.text;
    const auto structured = json::Parse(result.structured);
    const std::string password(structured->root().Find("password").text());
    EXPECT_FALSE(password.empty());
    EXPECT_EQ(result.text.find(password) != std::string::npos, shown) << result.text;
  }
}

TEST(ResetPassword, IsShownToWhoCannotTakeData) {
  ToolBench bench;
  bench.form = ResultForm::kTextOnly;
  const ToolResult result = bench.Call("reset_password_virtual_machine",
                                       "{" + Quoted("id", bench.cloud.machine("batch-1").id) + "}");
  EXPECT_NE(result.text.find("\npassword="), std::string::npos) << result.text;
}

TEST(Deploy, IsNeverSentTwice) {
  ToolBench bench("acme");
  simulator::Cloud& cloud = bench.cloud.server.cloud();
  bench.cloud.SetFaults(R"([{"command":"deployVirtualMachine","kind":"drop_reply"},
                            {"command":"queryAsyncJobResult","kind":"error","code":431}])");
  const size_t before = cloud.machines.size();
  const ToolResult result = bench.Call(
      "deploy_virtual_machine", "{" + Quoted("zoneid", cloud.zones.begin()->id) + "," +
                                    Quoted("templateid", cloud.templates.begin()->id) + "," +
                                    Quoted("networkids", cloud.networks.begin()->id) + "," +
                                    Quoted("serviceofferingid", cloud.offerings.begin()->id) + "}");
  EXPECT_EQ(result.status, ToolResult::Status::kError);
  EXPECT_NE(result.text.find("It is not known whether this was carried out"), std::string::npos);
  EXPECT_EQ(cloud.machines.size(), before + 1);
  EXPECT_EQ(bench.cloud.CountOf("deployVirtualMachine"), 1u);
}

TEST(Deploy, MakesARunningMachine) {
  ToolBench bench("acme");
  simulator::Cloud& cloud = bench.cloud.server.cloud();
  const ToolResult result = bench.Call(
      "deploy_virtual_machine", "{" + Quoted("zoneid", cloud.zones.begin()->id) + "," +
                                    Quoted("templateid", cloud.templates.begin()->id) + "," +
                                    Quoted("name", "fresh") + "," +
                                    Quoted("networkids", cloud.networks.begin()->id) + "," +
                                    Quoted("serviceofferingid", cloud.offerings.begin()->id) + "}");
  EXPECT_EQ(result.status, ToolResult::Status::kOk) << result.text;
  EXPECT_NE(result.text.find("name=fresh state=Running"), std::string::npos);
}

TEST(Migrate, WantsOneWayToChooseTheHost) {
  ToolBench bench;
  const std::string id = Quoted("virtualmachineid", bench.cloud.machine("web-1").id);
  EXPECT_EQ(bench.Call("migrate_virtual_machine", "{" + id + "}").status,
            ToolResult::Status::kError);
  EXPECT_TRUE(bench.cloud.commands.empty());
}

}  // namespace
}  // namespace toolgate::cloudstack

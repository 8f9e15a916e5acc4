// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "cloudstack/tools/testing/tool_bench.h"
#include "json/yaml.h"
#include "mcp/tool.h"
#include "simulator/command_table.h"

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
    constexpr std::string_view kReading[] = {"list_", "get_", "find_", "query_", "wait_", "call_"};
    const bool only_reads =
        std::any_of(std::begin(kReading), std::end(kReading),
                    [&tool](std::string_view verb) { return tool.name.starts_with(verb); });
    EXPECT_EQ(hints.Find("readOnlyHint").AsBool(), only_reads) << tool.name;
  }
  EXPECT_EQ(names.size(), AllTools().size());
}

std::string Spelled(const Tool& tool) {
  switch (tool.undo) {
    case Undo::kImpossible:
      return "**cannot be undone**";
    case Undo::kNotOfExpunge:
      return "destroys; with `expunge` **for good**";
    case Undo::kNotOfShrinking:
      return "destroys or interrupts; with `shrinkok` **for good**";
    case Undo::kPossible:
      break;
  }
  return std::string(Name(tool.effect));
}

TEST(Tools, AreDocumentedInTheirOrder) {
  const auto text = base::ReadFile(TOOLGATE_SOURCE_DIR "/docs/cloudstack.md");
  ASSERT_TRUE(text) << text.error().message;
  std::string expected;
  for (const Tool& tool : AllTools()) {
    expected += fmt::format("| `{}` | {} | {} | {} |\n", tool.name, tool.commands, Name(tool.pack),
                            Spelled(tool));
  }
  EXPECT_NE(text->find(expected), std::string::npos) << "the table must be:\n" << expected;
}

TEST(Tools, KeepTheNamesThatOthersRelyOn) {
  const auto text = base::ReadFile("testdata/lasting_names.yaml");
  ASSERT_TRUE(text) << text.error().message;
  const auto names = json::ParseYaml(*text);
  ASSERT_TRUE(names) << names.error().message;
  EXPECT_EQ(names->root().size(), 45u);
  size_t index = 0;
  for (const auto& [name, name_value, arguments] : names->root()) {
    const Tool& tool = AllTools()[index++];
    ASSERT_EQ(tool.name, name);
    const auto definition = json::Parse(WriteDefinition(tool));
    const json::Value schema = definition->root().Find("inputSchema");
    for (const auto& argument : arguments) {
      EXPECT_TRUE(schema.Find("properties").Find(argument.value.text()))
          << name << " " << argument.value.text();
    }
  }
}

TEST(Tools, TellBoundsOfWhatTheyTake) {
  for (const Tool& tool : AllTools()) {
    const auto definition = json::Parse(WriteDefinition(tool));
    for (const auto& [name, name_value, schema] :
         definition->root().Find("inputSchema").Find("properties")) {
      const bool is_text = schema.Find("type").text() == "string";
      const bool is_bounded = schema.Find("maxLength") || schema.Find("enum");
      EXPECT_TRUE(!is_text || is_bounded) << tool.name << " " << name;
      const bool is_number = schema.Find("type").text() == "integer";
      EXPECT_TRUE(!is_number || (schema.Find("minimum") && schema.Find("maximum"))) << name;
    }
  }
}

TEST(Tools, ThatCannotBeUndoneSayThatTheyDestroy) {
  for (const Tool& tool : AllTools()) {
    if (tool.undo != Undo::kPossible) {
      EXPECT_EQ(tool.effect, Effect::kDestroys) << tool.name;
    }
  }
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

TEST(ToolArguments, HaveForms) {
  EXPECT_EQ(Mistakes("create_firewall_rule",
                     R"({"ipaddressid":"-1","protocol":"TCP","cidrlist":"10.0.0.0",
                         "startport":0,"icmptype":256})"),
            "`ipaddressid` must be a UUID\n"
            "`protocol` must be one of tcp, udp, icmp, all\n"
            "`startport` must be a whole number from 1 to 65535\n"
            "`cidrlist` must be blocks of addresses as 10.1.0.0/16, separated by commas\n"
            "`icmptype` must be a whole number from -1 to 255\n");
  EXPECT_EQ(Mistakes("list_events", R"({"startdate":"2026-13-01","enddate":"tomorrow"})"),
            "`startdate` must be a date as 2026-01-31, or with a time as 2026-01-31T23:59:59, and "
            "Z or +01:00 after it\n"
            "`enddate` must be a date as 2026-01-31, or with a time as 2026-01-31T23:59:59, and Z "
            "or +01:00 after it\n");
  EXPECT_EQ(Mistakes("create_network",
                     R"({"name":"n","networkofferingid":"","zoneid":"","gateway":"10.1.1.256",
                         "netmask":"/24"})"),
            "`networkofferingid` must be a UUID\n"
            "`zoneid` must be a UUID\n"
            "`gateway` must be an IP address\n"
            "`netmask` must be a netmask as 255.255.255.0\n");
  EXPECT_EQ(Mistakes("create_security_group_rule",
                     R"({"protocol":"tcp","usersecuritygrouplist":"acme"})"),
            "`usersecuritygrouplist` must be account:group, separated by commas\n");
  EXPECT_EQ(Mistakes("list_virtual_machines", R"({"tags":{"env":1},"details":"nics,secrets"})"),
            "`tags` must be an object of texts; `env` is none\n"
            "`details` must be some of these, separated by commas: all, group, nics, stats, "
            "secgrp, tmpl, servoff, diskoff, backoff, iso, volume, min, affgrp\n");
}

TEST(ToolArguments, CannotNameAnotherParameterOfTheApi) {
  for (const char* details :
       {R"({"details":{"a]&command":"x"}})", R"({"details":{"":"x"}})",
        R"({"details":{"a":"x\u0000y"}})", R"({"details":{}})", R"({"details":["a"]})"}) {
    EXPECT_NE(Mistakes("scale_virtual_machine", details).find("`details` must be"),
              std::string::npos)
        << details;
  }
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
    const bool is_served = simulator::FindCommand(tool.commands) != nullptr;
    // What lists the parts of one object needs that object.
    const bool is_of_one = tool.name == "list_load_balancer_rule_instances";
    if (!tool.name.starts_with("list_") || !is_served || is_of_one) continue;
    SCOPED_TRACE(tool.name);
    ToolBench bench;
    const bool wants_dates = tool.name == "list_usage_records";
    const ToolResult result = bench.Call(
        tool.name, wants_dates ? R"({"startdate":"2026-01-01","enddate":"2026-12-31"})" : "{}");
    EXPECT_EQ(result.status, ToolResult::Status::kOk) << result.text;
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

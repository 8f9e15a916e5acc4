// SPDX-License-Identifier: Apache-2.0
// Every case of testdata/destroy.yaml.
#include <gtest/gtest.h>

#include "base/file.h"
#include "cloudstack/client/api_client.h"
#include "cloudstack/tools/testing/tool_bench.h"
#include "json/yaml.h"

namespace toolgate::cloudstack {
namespace {

std::string Json(json::Value value) {
  std::string text;
  json::Writer(text).Copy(value);
  return text;
}

// The arguments of a case with the machine's id.
std::string ArgumentsOf(json::Value one, const std::string& id) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject().Member("id", id);
  for (const auto& [key, key_value, value] : one.Find("arguments")) writer.Key(key).Copy(value);
  writer.EndObject();
  return text;
}

// `stopVirtualMachine,destroyVirtualMachine`: what was sent to change something.
std::string Changes(const std::vector<std::string>& commands) {
  std::string changes;
  for (const std::string& command : commands) {
    if (!IsReading(command)) changes += (changes.empty() ? "" : ",") + command;
  }
  return changes;
}

std::string Expected(json::Value sent) {
  std::string text;
  for (const auto& command : sent) {
    text += (text.empty() ? "" : ",") + std::string(command.value.text());
  }
  return text;
}

void RunCase(json::Value one) {
  SCOPED_TRACE(one.Find("name").text());
  const json::Value as = one.Find("as");
  ToolBench bench(as ? as.text() : "admin");
  simulator::VirtualMachine& machine = bench.cloud.machine(one.Find("machine").text());
  if (const auto state = FindVmState(one.Find("put").text())) {
    bench.cloud.server.life().ForceState(machine, *state);
  }
  if (const json::Value snapshot = one.Find("snapshot")) {
    bench.cloud.server.cloud().SnapshotRoot(machine, std::string(snapshot.text()));
  }
  if (const json::Value faults = one.Find("faults")) bench.cloud.SetFaults(Json(faults).c_str());

  const ToolResult result = bench.Call("destroy_virtual_machine", ArgumentsOf(one, machine.id));
  const auto structured = json::Parse(result.structured);
  ASSERT_TRUE(structured) << result.structured;
  EXPECT_EQ(structured->root().Find("outcome").text(), one.Find("outcome").text()) << result.text;
  EXPECT_EQ(result.status == ToolResult::Status::kError, one.Find("error").AsBool());
  EXPECT_EQ(Changes(bench.cloud.commands), Expected(one.Find("sent")));
  const std::string state(machine.removed ? "" : Name(machine.state));
  EXPECT_EQ(state, one.Find("state").text());
  // What is claimed of the state must be so.
  const json::Value claimed = structured->root().Find("final_state");
  if (claimed) {
    EXPECT_EQ(claimed.text(), state);
  }
}

TEST(DestroyVirtualMachine, EveryCase) {
  const auto text = base::ReadFile("testdata/destroy.yaml");
  ASSERT_TRUE(text) << text.error().message;
  const auto cases = json::ParseYaml(*text);
  ASSERT_TRUE(cases) << cases.error().message;
  EXPECT_GT(cases->root().size(), 30u);
  for (const auto& one : cases->root()) RunCase(one.value);
}

TEST(DestroyVirtualMachine, TellsWhatStays) {
  ToolBench bench;
  const std::string disk = bench.cloud.server.cloud().volumes.FindByName("batch-1-data")->id;
  const ToolResult result = bench.Call("destroy_virtual_machine",
                                       "{\"id\":\"" + bench.cloud.machine("batch-1").id + "\"}");
  EXPECT_NE(result.text.find("The data volume batch-1-data (" + disk + ") stays."),
            std::string::npos);
  EXPECT_NE(result.structured.find("\"leftovers\":[{\"id\":\"" + disk), std::string::npos);
}

TEST(DestroyVirtualMachine, DeletesTheVolumesThatAreNamed) {
  ToolBench bench;
  const std::string disk = bench.cloud.server.cloud().volumes.FindByName("batch-1-data")->id;
  const ToolResult result =
      bench.Call("destroy_virtual_machine", "{\"id\":\"" + bench.cloud.machine("batch-1").id +
                                                "\",\"volumeids\":\"" + disk + "\"}");
  EXPECT_NE(result.structured.find("\"leftovers\":[]"), std::string::npos) << result.structured;
}

TEST(DestroyVirtualMachine, KeepsVolumesThatAreProtected) {
  ToolBench bench;
  simulator::Volume& disk = *bench.cloud.server.cloud().volumes.FindByName("batch-1-data");
  disk.delete_protection = true;
  const ToolResult result =
      bench.Call("destroy_virtual_machine", "{\"id\":\"" + bench.cloud.machine("batch-1").id +
                                                "\",\"volumeids\":\"" + disk.id + "\"}");
  EXPECT_EQ(result.status, ToolResult::Status::kError);
  EXPECT_NE(result.text.find("Volume batch-1-data has delete protection."), std::string::npos);
  EXPECT_EQ(Changes(bench.cloud.commands), "");
}

TEST(DestroyVirtualMachine, TellsOfAVolumeThatWasSilentlyKept) {
  ToolBench bench;
  bench.cloud.SetFaults(
      R"([{"command":"destroyVirtualMachine","kind":"job_error","stage":"volume"}])");
  const std::string disk = bench.cloud.server.cloud().volumes.FindByName("batch-1-data")->id;
  const ToolResult result =
      bench.Call("destroy_virtual_machine", "{\"id\":\"" + bench.cloud.machine("batch-1").id +
                                                "\",\"volumeids\":\"" + disk + "\"}");
  EXPECT_EQ(result.status, ToolResult::Status::kOk);
  EXPECT_NE(result.structured.find("\"leftovers\":[{\"id\":\"" + disk), std::string::npos);
}

TEST(DestroyVirtualMachine, DoesNothingOnceItWasCancelled) {
  for (const char* stop : {"false", "true"}) {
    ToolBench bench;
    bench.gives_up = true;
    const ToolResult result =
        bench.Call("destroy_virtual_machine", "{\"id\":\"" + bench.cloud.machine("web-1").id +
                                                  "\",\"graceful_stop_first\":" + stop + "}");
    EXPECT_EQ(result.status, ToolResult::Status::kError);
    EXPECT_EQ(Changes(bench.cloud.commands), "");
  }
}

TEST(DestroyVirtualMachine, SaysThatItCouldNotReadWhatStays) {
  ToolBench bench;
  bench.cloud.SetFaults(R"([{"command":"listVolumes","kind":"error"}])");
  const ToolResult result = bench.Call("destroy_virtual_machine",
                                       "{\"id\":\"" + bench.cloud.machine("batch-1").id + "\"}");
  EXPECT_NE(result.text.find("Which data volumes stay could not be read."), std::string::npos);
  EXPECT_EQ(result.structured.find("leftovers"), std::string::npos);
}

TEST(DestroyVirtualMachine, KnowsNoMachineOfAnUnknownId) {
  ToolBench bench;
  const ToolResult result =
      bench.Call("destroy_virtual_machine", R"({"id":"00000000-0000-4000-8000-000000000000"})");
  EXPECT_EQ(result.status, ToolResult::Status::kError);
  EXPECT_NE(result.structured.find("\"outcome\":\"not_found\""), std::string::npos);
}

}  // namespace
}  // namespace toolgate::cloudstack

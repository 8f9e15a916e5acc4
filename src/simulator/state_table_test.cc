// SPDX-License-Identifier: Apache-2.0
// Every cell of testdata/state_table.yaml.
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text.h"
#include "json/yaml.h"
#include "simulator/testing/test_server.h"

namespace toolgate::simulator {
namespace {

using cloudstack::Parameters;
using cloudstack::VmState;

constexpr std::string_view kUnknownId = "00000000-0000-4000-8000-000000000000";

struct Request {
  std::string command;
  Parameters parameters;
};

Request RequestOf(std::string_view column, const std::string& id, Cloud& cloud) {
  const std::string offering = cloud.offerings.FindByName("large")->id;
  if (column == "stop forced") return {"stopVirtualMachine", {{"id", id}, {"forced", "true"}}};
  if (column == "destroy expunge") {
    return {"destroyVirtualMachine", {{"id", id}, {"expunge", "true"}}};
  }
  if (column == "changeService") {
    return {"changeServiceForVirtualMachine", {{"id", id}, {"serviceofferingid", offering}}};
  }
  if (column == "scale") {
    return {"scaleVirtualMachine", {{"id", id}, {"serviceofferingid", offering}}};
  }
  if (column == "resetPassword") return {"resetPasswordForVirtualMachine", {{"id", id}}};
  if (column == "migrate") {
    return {"migrateVirtualMachine", {{"virtualmachineid", id}, {"autoselect", "true"}}};
  }
  if (column == "attach") {
    const std::string disk = cloud.volumes.FindByName("loose")->id;
    return {"attachVolume", {{"id", disk}, {"virtualmachineid", id}}};
  }
  if (column == "detach") {
    return {"detachVolume", {{"deviceid", "1"}, {"virtualmachineid", id}}};
  }
  return {std::string(column) + "VirtualMachine", {{"id", id}}};
}

// Two data disks: one that is attached to `machine`, and one that could be.
void AddDisks(Cloud& cloud, const VirtualMachine& machine) {
  for (const bool is_attached : {true, false}) {
    Volume disk;
    disk.name = is_attached ? "fixed" : "loose";
    disk.size_bytes = int64_t{1} << 30;
    disk.account = machine.account;
    disk.zone = machine.zone;
    disk.machine = is_attached ? &machine : nullptr;
    disk.device_id = is_attached ? 1 : 0;
    cloud.AddVolume(std::move(disk), machine.created);
  }
}

// Puts `machine` into the state that a row is named after.
void Put(TestServer& test, VirtualMachine& machine, std::string_view row) {
  if (row == "removed") {
    test.server.life().ForceState(machine, VmState::kExpunging);
    machine.removed = true;
    Cloud& cloud = test.server.cloud();
    cloud.Detach(*cloud.volumes.FindByName("fixed"));
    return;
  }
  const bool on_host = row == "Starting on a host";
  const auto state = cloudstack::FindVmState(on_host ? "Starting" : row);
  ASSERT_TRUE(state) << row;
  test.server.life().ForceState(machine, *state);
  const bool starts = *state == VmState::kStarting;
  if (starts) machine.host = on_host ? &*test.server.cloud().hosts.begin() : nullptr;
}

std::string StateOf(const VirtualMachine& machine) {
  return machine.removed ? "removed" : std::string(cloudstack::Name(machine.state));
}

// What really happens, in the words of the table.
std::string Outcome(std::string_view row, std::string_view column) {
  TestServer test;
  VirtualMachine& machine = test.machine("web-1");
  AddDisks(test.server.cloud(), machine);
  if (row != "never existed") Put(test, machine, row);
  const std::string before = StateOf(machine);
  const std::string id(row == "never existed" ? std::string(kUnknownId) : machine.id);
  const Request request = RequestOf(column, id, test.server.cloud());
  const ApiAnswer answer = test.Call(request.command, request.parameters);
  test.RunJobs();
  std::string outcome = "ok";
  if (answer.status != 200) {
    outcome = "http " + std::to_string(answer.status);
  } else if (!test.server.jobs().all().empty()) {
    const Job& job = test.last_job();
    EXPECT_NE(job.status, cloudstack::JobStatus::kPending);
    if (job.result_code != 0) outcome = "job " + std::to_string(job.result_code);
  }
  if (StateOf(machine) != before) outcome += " > " + StateOf(machine);
  return outcome;
}

TEST(StateTable, EveryCell) {
  const auto text = base::ReadFile("testdata/state_table.yaml");
  ASSERT_TRUE(text) << text.error().message;
  const auto document = json::ParseYaml(*text);
  ASSERT_TRUE(document) << document.error().message;
  const json::Value columns = document->root().Find("columns");
  int cells = 0;
  for (const auto& row : document->root().Find("rows")) {
    ASSERT_EQ(row.value.size(), columns.size()) << row.key;
    auto column = columns.begin();
    for (const auto& cell : row.value) {
      EXPECT_EQ(Outcome(row.key, (*column).value.text()), cell.value.text())
          << row.key << ", " << (*column).value.text();
      ++column;
      ++cells;
    }
  }
  EXPECT_EQ(cells, 14 * 14);
}

}  // namespace
}  // namespace toolgate::simulator

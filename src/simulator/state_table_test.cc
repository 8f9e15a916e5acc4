// SPDX-License-Identifier: Apache-2.0
// Every cell of testdata/state_table.yaml.
#include <gtest/gtest.h>

#include "base/text.h"
#include "simulator/testing/cell_table.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;

CellRequest RequestOf(std::string_view column, const std::string& id, Cloud& cloud) {
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
  std::string outcome = RunCell(test, RequestOf(column, id, test.server.cloud()));
  if (StateOf(machine) != before) outcome += " > " + StateOf(machine);
  return outcome;
}

TEST(StateTable, EveryCell) { ExpectEveryCell("testdata/state_table.yaml", 14 * 14, Outcome); }

}  // namespace
}  // namespace toolgate::simulator

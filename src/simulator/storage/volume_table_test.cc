// SPDX-License-Identifier: Apache-2.0
// Every cell of testdata/volume_table.yaml.
#include <gtest/gtest.h>

#include "simulator/testing/cell_table.h"

namespace toolgate::simulator {
namespace {

// `id` is the disk's.
CellRequest RequestOf(std::string_view column, const std::string& id, Cloud& cloud) {
  if (column == "attach") {
    const std::string machine = cloud.machines.FindByName("web-1")->id;
    return {"attachVolume", {{"id", id}, {"virtualmachineid", machine}}};
  }
  if (column == "resize") return {"resizeVolume", {{"id", id}, {"size", "30"}}};
  if (column == "snapshot") return {"createSnapshot", {{"volumeid", id}}};
  if (column == "migrate") {
    const std::string pool = cloud.pools.FindByName("primary-2")->id;
    return {"migrateVolume", {{"volumeid", id}, {"storageid", pool}}};
  }
  if (column == "destroy expunge") return {"destroyVolume", {{"id", id}, {"expunge", "true"}}};
  if (column == "update") return {"updateVolume", {{"id", id}, {"name", "renamed"}}};
  return {std::string(column) + "Volume", {{"id", id}}};
}

Volume& AddDisk(TestServer& test, std::string_view row, std::string_view column) {
  Cloud& cloud = test.server.cloud();
  const VirtualMachine& machine = test.machine("web-1");
  Volume disk;
  disk.name = "disk";
  disk.size_bytes = int64_t{20} << 30;
  disk.account = &test.account("admin");
  disk.zone = machine.zone;
  const auto state = FindVolumeState(row);
  disk.state = state.value_or(VolumeState::kReady);
  if (disk.state != VolumeState::kAllocatedRow) disk.pool = cloud.pools.FindByName("primary-1");
  if (column == "detach") disk.machine = &machine;
  return cloud.AddVolume(std::move(disk), test.clock.WallNow());
}

// What really happens, in the words of the table.
std::string Outcome(std::string_view row, std::string_view column) {
  TestServer test;
  Volume& disk = AddDisk(test, row, column);
  const std::string id(row == "never existed" ? std::string(kUnknownId) : disk.id);
  const VolumeState before = disk.state;
  std::string outcome = RunCell(test, RequestOf(column, id, test.server.cloud()));
  if (disk.state != before) outcome += " > " + std::string(Name(disk.state));
  return outcome;
}

TEST(VolumeTable, EveryCell) { ExpectEveryCell("testdata/volume_table.yaml", 21 * 10, Outcome); }

}  // namespace
}  // namespace toolgate::simulator

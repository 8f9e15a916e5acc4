// SPDX-License-Identifier: Apache-2.0
// Every cell of testdata/volume_table.yaml.
#include <gtest/gtest.h>

#include "base/file.h"
#include "json/yaml.h"
#include "simulator/testing/test_server.h"

namespace toolgate::simulator {
namespace {

using cloudstack::Parameters;

constexpr std::string_view kUnknownId = "00000000-0000-4000-8000-000000000000";

struct Request {
  std::string command;
  Parameters parameters;
};

// `id` is the disk's.
Request RequestOf(std::string_view column, const std::string& id, Cloud& cloud) {
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
  if (disk.state != before) outcome += " > " + std::string(Name(disk.state));
  return outcome;
}

TEST(VolumeTable, EveryCell) {
  const auto text = base::ReadFile("testdata/volume_table.yaml");
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
  EXPECT_EQ(cells, 21 * 10);
}

}  // namespace
}  // namespace toolgate::simulator

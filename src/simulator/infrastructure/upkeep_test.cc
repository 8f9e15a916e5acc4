// SPDX-License-Identifier: Apache-2.0
#include "simulator/infrastructure/upkeep.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "simulator/control.h"
#include "simulator/testing/test_server.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;

std::string Patch(TestServer& test, std::string_view name, const char* change) {
  const auto document = json::Parse(change);
  return Control(test.server)
      .Do("PATCH", fmt::format("/simulator/hosts/{}", name), document->root());
}

size_t AlertsOf(TestServer& test, AlertType type) {
  size_t count = 0;
  for (const Alert& alert : test.server.cloud().alerts) count += alert.type == type;
  return count;
}

TEST(Upkeep, AHostThatGoesDownTakesItsMachinesAlong) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  test.machine("db-1").ha_enabled = true;
  ASSERT_EQ(test.machine("web-1").host->name, "node-1");
  ASSERT_EQ(test.machine("db-1").host->name, "node-1");
  EXPECT_EQ(Patch(test, "node-1", R"({"state": "Down"})"), "");
  EXPECT_EQ(test.machine("web-1").state, VmState::kStopped) << "without HA";
  EXPECT_EQ(test.machine("web-1").host, nullptr);
  EXPECT_EQ(test.machine("web-1").last_host->name, "node-1");
  EXPECT_EQ(test.machine("db-1").state, VmState::kRunning) << "with HA";
  EXPECT_EQ(test.machine("db-1").host->name, "node-2");
  EXPECT_EQ(test.machine("web-2").state, VmState::kRunning);
  EXPECT_EQ(AlertsOf(test, AlertType::kHost), 1u);
  EXPECT_EQ(AlertsOf(test, AlertType::kUserMachine), 1u);
  EXPECT_EQ(cloud.system_vms.FindByName("v-2-VM")->host->name, "node-2");
  json::Document document;
  const auto hosts = Body(test.Call("listHosts", {{"state", "Down"}}), document).Find("host");
  ASSERT_EQ(hosts.size(), 1u);
  EXPECT_FALSE((*hosts.begin()).value.Find("lastpinged"));
}

TEST(Upkeep, WithoutRoomElsewhereHighAvailabilityFails) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  test.machine("db-1").ha_enabled = true;
  Patch(test, "node-2", R"({"state": "Down"})");
  Patch(test, "node-1", R"({"state": "Down"})");
  EXPECT_EQ(test.machine("db-1").state, VmState::kStopped);
  EXPECT_EQ(cloud.system_vms.FindByName("s-1-VM")->state, "Stopped");
  EXPECT_EQ(AlertsOf(test, AlertType::kConsoleProxy), 1u);
  Patch(test, "node-2", R"({"state": "Up"})");
  EXPECT_EQ(cloud.system_vms.FindByName("s-1-VM")->host->name, "node-2");
}

TEST(Upkeep, TheMachineSaysWhetherItIsRescued) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  VirtualMachine& machine = test.machine("web-1");
  machine.offering = cloud.offerings.FindByName("medium-ha");
  machine.ha_enabled = true;  // as when it was deployed with this offering
  const ApiAnswer changed =
      test.Call("updateVirtualMachine", {{"id", machine.id}, {"haenable", "false"}});
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(Patch(test, "node-1", R"({"state": "Down"})"), "");
  EXPECT_EQ(machine.state, VmState::kStopped);
}

TEST(Upkeep, ARescuedMachineNeedsRoomForItsOwnSize) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  VirtualMachine& machine = test.machine("web-1");
  machine.ha_enabled = true;
  machine.offering = cloud.offerings.FindByName("custom");
  machine.custom = {16, 2000, 65536};
  Host& other = *cloud.hosts.FindByName("node-2");
  other.memory_bytes = int64_t{66} << 30;  // web-2 has 4 GiB of it
  EXPECT_EQ(Patch(test, "node-1", R"({"state": "Down"})"), "");
  EXPECT_EQ(machine.state, VmState::kStopped) << "64 GiB find no room beside 4";
  EXPECT_EQ(Patch(test, "node-1", R"({"state": "Up"})"), "");
}

TEST(Upkeep, OutOfReachMachinesGoOn) {
  TestServer test;
  EXPECT_EQ(Patch(test, "node-1", R"({"state": "Disconnected"})"), "");
  EXPECT_EQ(test.machine("web-1").state, VmState::kRunning);
  EXPECT_EQ(test.machine("web-1").host->name, "node-1");
  EXPECT_EQ(AlertsOf(test, AlertType::kHost), 1u);
}

TEST(Upkeep, MaintenanceMovesMachinesAway) {
  TestServer test;
  const Host& host = *test.server.cloud().hosts.FindByName("node-1");
  Patch(test, "node-1", R"({"resourcestate": "Maintenance"})");
  EXPECT_EQ(host.resource_state, ResourceState::kMaintenance);
  EXPECT_EQ(test.machine("web-1").host->name, "node-2");
  Patch(test, "node-2", R"({"resourcestate": "Maintenance"})");
  EXPECT_EQ(test.machine("web-1").host->name, "node-2");
  EXPECT_EQ(test.server.cloud().hosts.FindByName("node-2")->resource_state,
            ResourceState::kPrepareForMaintenance);
}

TEST(Upkeep, APoolInMaintenanceTakesItsMachinesDown) {
  TestServer test;
  const auto change = json::Parse(R"({"state": "Maintenance"})");
  for (const char* name : {"primary-1", "primary-2"}) {
    const std::string path = fmt::format("/simulator/storagepools/{}", name);
    EXPECT_EQ(Control(test.server).Do("PATCH", path, change->root()), "");
  }
  EXPECT_EQ(test.machine("web-1").state, VmState::kStopped);
}

TEST(Upkeep, TellsMistakes) {
  TestServer test;
  EXPECT_EQ(Patch(test, "node-9", "{}"), "there is no host `node-9`");
  EXPECT_NE(Patch(test, "node-1", R"({"state": "Sleepy"})"), "");
  EXPECT_NE(Patch(test, "node-1", R"({"stat": "Down"})"), "");
}

}  // namespace
}  // namespace toolgate::simulator

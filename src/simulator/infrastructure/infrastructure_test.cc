// SPDX-License-Identifier: Apache-2.0
// The lists of infrastructure, and placement.
#include <gtest/gtest.h>

#include "simulator/model/placement.h"
#include "simulator/testing/test_server.h"

namespace toolgate::simulator {
namespace {

using cloudstack::Parameters;

// The names of what a list shows, separated by spaces.
std::string Names(TestServer& test, std::string_view command, std::string_view key,
                  Parameters parameters = {}, std::string_view caller = "admin") {
  const ApiAnswer answer = test.Call(command, std::move(parameters), caller);
  EXPECT_EQ(answer.status, 200) << answer.body;
  json::Document document;
  std::string names;
  for (const auto& entry : Body(answer, document).Find(key)) {
    names += (names.empty() ? "" : " ") + std::string(entry.value.Find("name").text());
  }
  return names;
}

TEST(Infrastructure, IsListedByWhatItBelongsTo) {
  TestServer test;
  const std::string second = test.server.cloud().zones.FindByName("zone-2")->id;
  EXPECT_EQ(Names(test, "listZones", "zone"), "zone-1 zone-2");
  EXPECT_EQ(Names(test, "listPods", "pod", {{"zoneid", second}}), "pod-2");
  EXPECT_EQ(Names(test, "listClusters", "cluster", {{"zoneid", second}}), "cluster-2");
  EXPECT_EQ(Names(test, "listHosts", "host", {{"zoneid", second}}), "node-3");
  EXPECT_EQ(Names(test, "listHosts", "host", {{"state", "Down"}}), "");
  EXPECT_EQ(Names(test, "listStoragePools", "storagepool"), "primary-1 primary-2 primary-3");
  EXPECT_EQ(Names(test, "listStoragePools", "storagepool", {{"scope", "zone"}}), "primary-2");
  EXPECT_EQ(Names(test, "listSystemVms", "systemvm", {{"systemvmtype", "consoleproxy"}}),
            "v-2-VM v-4-VM");
  EXPECT_EQ(test.Call("listPods", {}, "acme").status, 401);
}

TEST(Infrastructure, HidesDisabledZonesFromUsers) {
  TestServer test;
  test.server.cloud().zones.FindByName("zone-2")->allocation_state = "Disabled";
  EXPECT_EQ(Names(test, "listZones", "zone"), "zone-1 zone-2");
  EXPECT_EQ(Names(test, "listZones", "zone", {}, "acme"), "zone-1");
}

TEST(Infrastructure, TellsWhatHostsGive) {
  TestServer test;
  json::Document document;
  const auto hosts = Body(test.Call("listHosts", {{"name", "node-1"}}), document).Find("host");
  const json::Value host = (*hosts.begin()).value;
  EXPECT_EQ(host.Find("memorytotal").text(), std::to_string(int64_t{128} << 30));
  // web-1 and db-1.
  EXPECT_EQ(host.Find("memoryallocated").text(), std::to_string(int64_t{12} << 30));
  EXPECT_EQ(host.Find("memoryallocatedpercentage").text(), "9.38%");
  EXPECT_EQ(host.Find("cpuallocatedvalue").text(), "12000");
  EXPECT_EQ(host.Find("resourcestate").text(), "Enabled");
  const auto brief =
      Body(test.Call("listHosts", {{"name", "node-1"}, {"details", "min"}}), document).Find("host");
  EXPECT_FALSE((*brief.begin()).value.Find("memorytotal"));
}

TEST(Infrastructure, ListsOfferings) {
  TestServer test;
  EXPECT_EQ(Names(test, "listServiceOfferings", "serviceoffering", {{"cpunumber", "2"}}, "acme"),
            "medium custom medium-ha");
  EXPECT_EQ(Names(test, "listServiceOfferings", "serviceoffering", {{"memory", "131072"}}), "");
  EXPECT_EQ(Names(test, "listDiskOfferings", "diskoffering", {}, "acme"),
            "disk-20 disk-100 disk-custom");
  EXPECT_EQ(Names(test, "listNetworkOfferings", "networkoffering", {{"guestiptype", "l2"}}),
            "DefaultL2NetworkOffering");
  EXPECT_EQ(Names(test, "listNetworkOfferings", "networkoffering",
                  {{"supportedservices", "SecurityGroup,Dhcp"}}),
            "DefaultSharedNetworkOfferingWithSGService");
  EXPECT_EQ(test.Call("listServiceOfferings", {{"issystem", "true"}}, "acme").status, 431);
}

struct FilterCase {
  const char* filter;
  const char* caller;
  const char* names;
};
class TemplateFilter : public ::testing::TestWithParam<FilterCase> {};

TEST_P(TemplateFilter, Shows) {
  TestServer test;
  EXPECT_EQ(
      Names(test, "listTemplates", "template",
            {{"templatefilter", GetParam().filter}, {"showunique", "true"}}, GetParam().caller),
      GetParam().names);
}

INSTANTIATE_TEST_SUITE_P(
    All, TemplateFilter,
    ::testing::Values(
        FilterCase{"featured", "acme", "debian-12 ubuntu-24.04 windows-2022"},
        FilterCase{"community", "acme", "rocky-9"}, FilterCase{"self", "acme", "acme-golden"},
        FilterCase{"selfexecutable", "acme", "acme-golden"},
        FilterCase{"shared", "acme", "acme-golden"},
        FilterCase{"executable", "acme", "debian-12 ubuntu-24.04 windows-2022 rocky-9 acme-golden"},
        FilterCase{"all", "admin",
                   "debian-12 ubuntu-24.04 windows-2022 rocky-9 systemvm-simulator acme-golden"}));

TEST(Templates, AreInTheirZones) {
  TestServer test;
  EXPECT_EQ(Names(test, "listTemplates", "template", {{"templatefilter", "community"}}),
            "rocky-9 rocky-9");
  EXPECT_EQ(test.Call("listTemplates", {{"templatefilter", "all"}}, "acme").status, 431);
  EXPECT_EQ(test.Call("listTemplates", {{"templatefilter", "best"}}).status, 431);
  EXPECT_EQ(test.Call("listTemplates", {}).status, 431);
  EXPECT_EQ(
      Names(test, "listIsos", "iso", {{"isofilter", "featured"}, {"bootable", "true"}}, "acme"),
      "debian-12-netinst");
}

TEST(Templates, OfOthersAreNotFoundByTheirId) {
  TestServer test;
  const std::string id = test.server.cloud().templates.FindByName("acme-golden")->id;
  Cloud& cloud = test.server.cloud();
  const Domain& other = cloud.AddDomain(&*cloud.domains.begin(), "other");
  cloud.AddAccount(other, "stranger", AccountType::kUser, test.clock.WallNow());
  const Parameters wanted = {{"templatefilter", "executable"}, {"id", id}};
  EXPECT_EQ(Names(test, "listTemplates", "template", wanted, "stranger"), "");
  EXPECT_EQ(Names(test, "listTemplates", "template", wanted, "admin"), "acme-golden");
}

TEST(Server, TellsItsSettings) {
  TestServer test;
  test.server.cloud().settings.user_may_expunge = true;
  json::Document document;
  const Parameters one = {{"name", "allow.user.expunge.recover.vm"}};
  const auto list = Body(test.Call("listConfigurations", one), document).Find("configuration");
  EXPECT_EQ((*list.begin()).value.Find("value").text(), "true");
  EXPECT_EQ((*list.begin()).value.Find("defaultvalue").text(), "false");
  EXPECT_EQ(test.Call("listKubernetesClusters", {}).body,
            R"({"listkubernetesclustersresponse":{}})");
  EXPECT_EQ(Names(test, "listHypervisors", "hypervisor", {}, "acme"), "Simulator");
  EXPECT_EQ(Names(test, "listManagementServers", "managementserver"), "management-1");
  EXPECT_EQ(Names(test, "listOsTypes", "ostype", {{"keyword", "debian"}}, "acme"),
            "Debian GNU/Linux 12 (64-bit)");
}

TEST(Placement, RespectsWhatHostsAre) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  VirtualMachine& machine = test.machine("batch-1");
  Host& first = *cloud.hosts.FindByName("node-1");
  Host& second = *cloud.hosts.FindByName("node-2");
  EXPECT_EQ(PickHost(cloud, machine), &second) << "the emptier one";
  EXPECT_EQ(PickHost(cloud, machine, {nullptr, &first}), &first);
  EXPECT_EQ(FitOf(cloud, *cloud.hosts.FindByName("node-3"), machine), HostFit::kOtherZone);
  second.resource_state = ResourceState::kDisabled;
  EXPECT_EQ(PickHost(cloud, machine), &first);
  EXPECT_EQ(PickHost(cloud, machine, {&second}), nullptr) << "that one or none";
  first.memory_bytes = int64_t{12} << 30;
  EXPECT_EQ(FitOf(cloud, first, machine), HostFit::kFull);
  first.memory_bytes = int64_t{64} << 30;
  machine.offering = cloud.offerings.FindByName("gpu");
  EXPECT_EQ(FitOf(cloud, first, machine), HostFit::kTagMissing);
  first.tags = "ssd,gpu";
  EXPECT_EQ(PickHost(cloud, machine), &first);
}

TEST(Placement, CountsWhatACustomMachineWasAskedFor) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  VirtualMachine& machine = test.machine("batch-1");
  machine.offering = cloud.offerings.FindByName("custom");
  machine.custom = {4, 1000, 3072};
  const HostShare share = ShareOf(machine);
  EXPECT_EQ(share.cpu_mhz, 4000);
  EXPECT_EQ(share.cpu_cores, 4);
  EXPECT_EQ(share.memory_bytes, int64_t{3} << 30);
  const Host& host = *cloud.hosts.FindByName("node-2");
  const HostShare before = TakenOf(cloud, host);
  machine.host = &host;
  EXPECT_EQ(TakenOf(cloud, host).memory_bytes, before.memory_bytes + (int64_t{3} << 30));
  EXPECT_EQ(TakenOf(cloud, host).cpu_mhz, before.cpu_mhz + 4000);
  machine.host = nullptr;
  machine.custom.cpu_number = host.cpu_number + 1;
  EXPECT_EQ(FitOf(cloud, host, machine), HostFit::kFull) << "more cores than the host has";
}

TEST(Placement, FindsPoolsWithRoom) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  const Zone& zone = *cloud.zones.begin();
  const StoragePool* pool = PickPool(cloud, zone, {int64_t{1} << 30});
  ASSERT_TRUE(pool);
  EXPECT_EQ(PickPool(cloud, zone, {int64_t{100} << 40}), nullptr);
  const StoragePool* other = PickPool(cloud, zone, {1, "", nullptr, pool});
  ASSERT_TRUE(other);
  EXPECT_NE(other, pool);
  for (StoragePool& one : cloud.pools) one.state = PoolState::kMaintenance;
  EXPECT_EQ(PickPool(cloud, zone, {1}), nullptr);
  for (const Volume& volume : cloud.volumes) EXPECT_TRUE(volume.pool) << volume.name;
}

}  // namespace
}  // namespace toolgate::simulator

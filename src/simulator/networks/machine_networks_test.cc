// SPDX-License-Identifier: Apache-2.0
#include "simulator/networks/machine_networks.h"

#include <gtest/gtest.h>

#include "simulator/networks/network_life.h"
#include "simulator/networks/public_addresses.h"
#include "simulator/testing/test_server.h"

namespace toolgate::simulator {
namespace {

Network& Find(Cloud& cloud, std::string_view name) { return *cloud.networks.FindByName(name); }

// The failure of implementing the networks of `machine`, in a job of its own.
std::optional<ApiFailure> ImplementInJob(TestServer& test, const VirtualMachine& machine) {
  std::optional<ApiFailure> failure;
  const std::optional<Fault> no_fault;
  JobRun run(test.loop, 0, no_fault);
  auto work = [&]() -> net::Task<void> {
    failure = co_await ImplementNetworks(run, test.server.cloud(), machine, test.clock);
  };
  test.loop.Post([&] { net::Spawn(work()); });
  test.RunJobs();
  return failure;
}

TEST(MachineNetworks, GivesOutTheLowestFreeAddress) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  Network& network = Find(cloud, "backend");
  VirtualMachine& machine = test.machine("web-1");
  const auto nic = AddNic(cloud, machine, network, "");
  ASSERT_TRUE(nic);
  // .1 is the gateway, three machines of the small company have the next ones.
  EXPECT_EQ((*nic)->address, "10.1.2.5");
  VirtualMachine& other = test.machine("web-2");
  EXPECT_EQ(AddNic(cloud, other, network, "10.1.2.5").error().code, 431) << "taken";
  EXPECT_EQ(AddNic(cloud, other, network, "10.1.3.5").error().code, 431) << "not of the network";
  EXPECT_EQ(AddNic(cloud, other, network, "10.1.2.1").error().code, 431) << "the gateway";
  EXPECT_EQ(AddNic(cloud, other, network, "10.1.2.255").error().code, 431) << "for broadcasts";
  machine.removed = true;
  cloud.leases.ReleaseAll(machine);
  EXPECT_TRUE(AddNic(cloud, other, network, "10.1.2.5")) << "an expunged machine has none";
}

TEST(MachineNetworks, RunsOutOfAddresses) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  Network& network = Find(cloud, "backend");
  network.start_address = "10.1.2.2";
  network.end_address = "10.1.2.4";
  const auto nic = AddNic(cloud, test.machine("web-1"), network, "");
  ASSERT_FALSE(nic);
  EXPECT_EQ(nic.error().code, cloudstack::kInsufficientCapacity);
  EXPECT_EQ(test.machine("web-1").nics.size(), 1u);
}

TEST(MachineNetworks, ImplementsANetworkOnce) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  Network& network = Find(cloud, "backend");
  ShutDown(cloud, network, test.clock.WallNow());
  EXPECT_EQ(network.state, kAllocated);
  EXPECT_EQ(FindRouter(cloud, network), nullptr);
  EXPECT_FALSE(ImplementInJob(test, test.machine("db-1")));
  EXPECT_EQ(network.state, kImplemented);
  const Router* router = FindRouter(cloud, network);
  ASSERT_NE(router, nullptr);
  const PublicAddress* address = FindSourceNat(cloud, network);
  ASSERT_NE(address, nullptr);
  EXPECT_EQ(address->state, "Allocated");
  EXPECT_EQ(router->public_address, address->address);
}

TEST(MachineNetworks, CannotImplementWithoutAPublicAddress) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  Network& network = Find(cloud, "backend");
  ShutDown(cloud, network, test.clock.WallNow());
  for (PublicAddress& address : cloud.public_addresses) address.state = "Reserved";
  const auto failure = ImplementInJob(test, test.machine("db-1"));
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code, cloudstack::kInsufficientCapacity);
  EXPECT_EQ(network.state, kAllocated);
}

TEST(MachineNetworks, ForgetsAnExpungedMachine) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  VirtualMachine& machine = test.machine("web-1");
  const VirtualMachine& other = test.machine("web-2");
  const Network& network = Find(cloud, "frontend");
  PublicAddress& address = *FindFree(cloud, *machine.zone, "");
  AllocateAddress(cloud, address, *machine.account, test.clock.WallNow());
  address.network = &network;
  address.machine = &machine;
  FirewallRule forwarding;
  forwarding.id = cloud.NewId();
  forwarding.network = &network;
  forwarding.machine = &machine;
  const FirewallRule& forwarded = cloud.firewall_rules.Add(forwarding);
  FirewallRule opened;
  opened.id = cloud.NewId();
  opened.opened_for = forwarded.id;
  const FirewallRule& opening = cloud.firewall_rules.Add(opened);
  FirewallRule balancer;
  balancer.id = cloud.NewId();
  balancer.members = {&machine, &other};
  const FirewallRule& balancing = cloud.firewall_rules.Add(balancer);
  EXPECT_TRUE(FindNicUse(cloud, machine, network));
  EXPECT_FALSE(FindNicUse(cloud, other, network));

  ForgetMachine(cloud, machine, test.clock.WallNow());
  EXPECT_EQ(address.machine, nullptr);
  EXPECT_TRUE(forwarded.deleted);
  EXPECT_TRUE(opening.deleted);
  EXPECT_FALSE(balancing.deleted);
  EXPECT_EQ(balancing.members, (std::vector<const VirtualMachine*>{&other}));
  EXPECT_FALSE(FindNicUse(cloud, machine, network));
}

TEST(MachineNetworks, ADestroyedMachineStillUsesItsNetwork) {
  TestServer test;
  Cloud& cloud = test.server.cloud();
  for (VirtualMachine& machine : cloud.machines) {
    if (machine.name != "old-1") machine.removed = true;
  }
  EXPECT_TRUE(HasMachines(cloud, Find(cloud, "backend")));
  EXPECT_FALSE(HasMachines(cloud, Find(cloud, "frontend")));
}

}  // namespace
}  // namespace toolgate::simulator

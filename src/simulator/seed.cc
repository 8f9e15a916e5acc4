// SPDX-License-Identifier: Apache-2.0
#include "simulator/seed.h"

#include "base/check.h"
#include "simulator/infrastructure/seed.h"
#include "simulator/model/holdings.h"
#include "simulator/networks/network_life.h"
#include "simulator/networks/starting_networks.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;

constexpr int64_t kGiB = int64_t{1} << 30;

struct Infrastructure {
  const Account* owner;
  const Zone* zone;
  std::vector<Network*> networks;
};

Network& AddNetwork(Cloud& cloud, const Account& account, const Zone& zone, std::string name,
                    const std::string& prefix, base::WallTime now) {
  Network network;
  network.id = cloud.NewId();
  network.display_text = name + " network";
  network.name = std::move(name);
  network.type = "Isolated";
  network.gateway = prefix + ".1";
  network.netmask = "255.255.255.0";
  network.cidr = prefix + ".0/24";
  network.domain = "acme.internal";
  network.offering = cloud.network_offerings.FindByName(kDefaultNetworkOffering);
  network.zone = &zone;
  network.account = &account;
  network.created = now;
  cloud.counts.Add(account, ResourceType::kNetwork, 1);
  Network& added = cloud.networks.Add(std::move(network));
  ChargeFor(cloud, added, UsageChange::kStarted, now);
  return added;
}

void AddDataDisk(Cloud& cloud, VirtualMachine& machine, std::string name, int64_t size_bytes) {
  Volume volume;
  volume.name = std::move(name);
  volume.size_bytes = size_bytes;
  volume.account = machine.account;
  volume.zone = machine.zone;
  volume.machine = &machine;
  volume.device_id = 1;
  volume.attached = machine.created;
  cloud.AddVolume(std::move(volume), machine.created);
}

void AddMachines(Cloud& cloud, const Infrastructure& parts, base::WallTime now) {
  struct Row {
    const char* name;
    const char* offering;
    size_t network;
    VmState state;
  };
  constexpr Row kRows[] = {
      {"web-1", "medium", 0, VmState::kRunning}, {"web-2", "medium", 0, VmState::kRunning},
      {"db-1", "large", 1, VmState::kRunning},   {"batch-1", "small", 1, VmState::kStopped},
      {"build-7", "small", 0, VmState::kError},  {"old-1", "small", 1, VmState::kDestroyed},
  };
  auto host = cloud.hosts.begin();
  for (const Row& row : kRows) {
    VirtualMachine machine;
    machine.name = machine.display_name = row.name;
    machine.account = parts.owner;
    machine.user = parts.owner->user;
    machine.zone = parts.zone;
    machine.source = &*cloud.templates.begin();
    machine.offering = cloud.offerings.FindByName(row.offering);
    VirtualMachine& added =
        cloud.AddMachineWithRoot(std::move(machine), {parts.networks[row.network]}, now);
    added.state = row.state;
    const bool counts = row.state != VmState::kError && row.state != VmState::kDestroyed;
    if (!counts) GiveBack(cloud, added, now);
    if (row.state != VmState::kRunning) continue;
    added.host = added.last_host = &*host;
    if (++host == cloud.hosts.end() || host->zone != added.zone) host = cloud.hosts.begin();
  }
  VirtualMachine& database = *cloud.machines.FindByName("db-1");
  database.delete_protection = true;
  AddDataDisk(cloud, database, "db-1-data", 200 * kGiB);
  AddDataDisk(cloud, *cloud.machines.FindByName("batch-1"), "batch-1-data", 50 * kGiB);
}

}  // namespace

void Populate(Cloud& cloud, Population population, base::WallTime now) {
  const Domain& root = cloud.AddDomain(nullptr, "ROOT");
  const Domain& acme = cloud.AddDomain(&root, "acme");
  const Account& admin = cloud.AddAccount(root, "admin", AccountType::kRootAdmin, now);
  const Account& owner = cloud.AddAccount(acme, "acme", AccountType::kUser, now);
  SeedZones(cloud, now);
  SeedCatalogue(cloud, admin, owner, now);
  const Zone& zone = *cloud.zones.begin();
  AddNetworkOfferings(cloud, now);
  AddPublicAddresses(cloud, zone);
  Network& front = AddNetwork(cloud, owner, zone, "frontend", "10.1.1", now);
  Network& back = AddNetwork(cloud, owner, zone, "backend", "10.1.2", now);
  if (population == Population::kEmpty) return;
  // Its disks take more than an account may have by default.
  cloud.counts.SetLimit(owner, ResourceType::kPrimaryStorage, 2048 * kGiB);
  for (Network* network : {&front, &back}) CHECK(!ImplementAtOnce(cloud, *network, now));
  AddMachines(cloud, {&owner, &zone, {&front, &back}}, now);
  AddVpc(cloud, owner, zone, now);
  AddAffinityGroup(cloud, owner,
                   {cloud.machines.FindByName("web-1"), cloud.machines.FindByName("web-2")});
  SettleInfrastructure(cloud, now);
}

}  // namespace toolgate::simulator

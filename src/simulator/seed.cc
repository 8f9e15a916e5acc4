// SPDX-License-Identifier: Apache-2.0
#include "simulator/seed.h"

#include "base/check.h"
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
  return cloud.networks.Add(std::move(network));
}

void AddHosts(Cloud& cloud, const Zone& zone) {
  for (const char* name : {"node-1", "node-2"}) {
    Host host;
    host.id = cloud.NewId();
    host.name = name;
    host.address = name == std::string_view("node-1") ? "192.168.10.11" : "192.168.10.12";
    host.zone = &zone;
    cloud.hosts.Add(std::move(host));
  }
}

void AddOfferings(Cloud& cloud) {
  struct Row {
    const char* name;
    int64_t cpus, memory_mib;
  };
  for (const Row& row : {Row{"small", 1, 1024}, Row{"medium", 2, 4096}, Row{"large", 4, 8192},
                         Row{"xlarge", 8, 32768}}) {
    ServiceOffering offering;
    offering.id = cloud.NewId();
    offering.name = row.name;
    offering.display_text =
        std::to_string(row.cpus) + " vCPU, " + std::to_string(row.memory_mib / 1024) + " GiB";
    offering.cpu_number = row.cpus;
    offering.memory_mib = row.memory_mib;
    cloud.offerings.Add(std::move(offering));
  }
}

void AddTemplates(Cloud& cloud, const Zone& zone) {
  struct Row {
    const char* name;
    const char* os_type;
    int64_t size_bytes;
    bool password_enabled;
  };
  for (const Row& row : {Row{"debian-12", "Debian GNU/Linux 12 (64-bit)", 8 * kGiB, true},
                         Row{"ubuntu-24.04", "Ubuntu 24.04 LTS", 10 * kGiB, false},
                         Row{"windows-2022", "Windows Server 2022 (64-bit)", 40 * kGiB, true}}) {
    Template entry;
    entry.id = cloud.NewId();
    entry.name = row.name;
    entry.display_text = row.os_type;
    entry.os_type = row.os_type;
    entry.size_bytes = row.size_bytes;
    entry.password_enabled = row.password_enabled;
    entry.zone = &zone;
    cloud.templates.Add(std::move(entry));
  }
}

void AddDataDisk(Cloud& cloud, VirtualMachine& machine, std::string name, int64_t size_bytes) {
  Volume volume;
  volume.id = cloud.NewId();
  volume.name = std::move(name);
  volume.size_bytes = size_bytes;
  volume.account = machine.account;
  volume.zone = machine.zone;
  volume.machine = &machine;
  volume.device_id = 1;
  volume.created = machine.created;
  cloud.volumes.Add(std::move(volume));
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
    machine.zone = parts.zone;
    machine.source = &*cloud.templates.begin();
    machine.offering = cloud.offerings.FindByName(row.offering);
    VirtualMachine& added =
        cloud.AddMachine(std::move(machine), {parts.networks[row.network]}, now);
    added.state = row.state;
    if (row.state != VmState::kRunning) continue;
    added.host = added.last_host = &*host;
    if (++host == cloud.hosts.end()) host = cloud.hosts.begin();
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
  cloud.AddAccount(root, "admin", AccountType::kRootAdmin, now);
  const Account& owner = cloud.AddAccount(acme, "acme", AccountType::kUser, now);
  const Zone& zone = cloud.zones.Add({cloud.NewId(), "zone-1", "192.168.10.1"});
  AddHosts(cloud, zone);
  AddOfferings(cloud);
  AddTemplates(cloud, zone);
  AddNetworkOfferings(cloud, now);
  AddPublicAddresses(cloud, zone);
  Network& front = AddNetwork(cloud, owner, zone, "frontend", "10.1.1", now);
  Network& back = AddNetwork(cloud, owner, zone, "backend", "10.1.2", now);
  if (population == Population::kEmpty) return;
  for (Network* network : {&front, &back}) CHECK(!ImplementAtOnce(cloud, *network, now));
  AddMachines(cloud, {&owner, &zone, {&front, &back}}, now);
  AddVpc(cloud, owner, zone, now);
  AddAffinityGroup(cloud, owner,
                   {cloud.machines.FindByName("web-1"), cloud.machines.FindByName("web-2")});
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "simulator/infrastructure/seed.h"
#include "simulator/model/placement.h"

namespace toolgate::simulator {
namespace {

constexpr int64_t kTiB = int64_t{1} << 40;
constexpr int64_t kPrivateAddresses = 50;
constexpr int64_t kVlans = 100;

// What differs between the zones; the rest follows from the number.
struct ZonePlan {
  int number = 1;
  std::vector<const char*> hosts;
  std::vector<int64_t> cluster_pools;  // sizes in bytes
  int64_t zone_pool = 0;               // 0: none
};

const Cluster& AddCluster(Cloud& cloud, const Zone& zone, int number) {
  Pod pod;
  pod.id = cloud.NewId();
  pod.name = fmt::format("pod-{}", number);
  pod.zone = &zone;
  pod.gateway = fmt::format("192.168.{}.1", number * 10);
  pod.netmask = "255.255.255.0";
  pod.start_address = fmt::format("192.168.{}.100", number * 10);
  pod.end_address = fmt::format("192.168.{}.149", number * 10);
  Cluster cluster;
  cluster.id = cloud.NewId();
  cluster.name = fmt::format("cluster-{}", number);
  cluster.pod = &cloud.pods.Add(std::move(pod));
  return cloud.clusters.Add(std::move(cluster));
}

void AddPool(Cloud& cloud, const Zone& zone, const Cluster* cluster, int64_t size_bytes) {
  const size_t number = cloud.pools.size() + 1;
  StoragePool pool;
  pool.id = cloud.NewId();
  pool.name = fmt::format("primary-{}", number);
  pool.zone = &zone;
  pool.cluster = cluster;
  pool.address = fmt::format("192.168.200.{}", number + 10);
  pool.path = "/export/" + pool.name;
  pool.size_bytes = size_bytes;
  pool.created = zone.created;
  cloud.pools.Add(std::move(pool));
}

void AddSystemVms(Cloud& cloud, const ZonePlan& plan, const Cluster& cluster, const Host& host) {
  for (const char* type : {"secondarystoragevm", "consoleproxy"}) {
    const size_t number = cloud.system_vms.size() + 1;
    SystemVm machine;
    machine.id = cloud.NewId();
    machine.type = type;
    machine.name = fmt::format("{}-{}-VM", type[0] == 's' ? 's' : 'v', number);
    machine.zone = host.zone;
    machine.pod = cluster.pod;
    machine.host = &host;
    machine.public_address = fmt::format("203.0.113.{}", number + 240);
    machine.link_local_address = fmt::format("169.254.0.{}", number + 10);
    machine.private_address = fmt::format("192.168.{}.{}", plan.number * 10, number + 99);
    machine.created = host.created;
    cloud.system_vms.Add(std::move(machine));
  }
}

void AddZone(Cloud& cloud, const ZonePlan& plan, base::WallTime now) {
  Zone zone;
  zone.id = cloud.NewId();
  zone.name = fmt::format("zone-{}", plan.number);
  zone.dns = zone.internal_dns = fmt::format("192.168.{}.1", plan.number * 10);
  zone.vlans = kVlans;
  zone.private_addresses = kPrivateAddresses;
  zone.secondary_storage_bytes = 10 * kTiB;
  zone.created = now;
  const Zone& added = cloud.zones.Add(std::move(zone));
  const Cluster& cluster = AddCluster(cloud, added, plan.number);
  const Host* first = nullptr;
  int last_byte = 11;
  for (const char* name : plan.hosts) {
    Host host;
    host.id = cloud.NewId();
    host.name = name;
    host.address = fmt::format("192.168.{}.{}", plan.number * 10, last_byte++);
    host.zone = &added;
    host.cluster = &cluster;
    host.created = now;
    const Host& stays = cloud.hosts.Add(std::move(host));
    if (!first) first = &stays;
  }
  for (const int64_t size : plan.cluster_pools) AddPool(cloud, added, &cluster, size);
  if (plan.zone_pool > 0) AddPool(cloud, added, nullptr, plan.zone_pool);
  if (first) AddSystemVms(cloud, plan, cluster, *first);
}

}  // namespace

void SeedZones(Cloud& cloud, base::WallTime now) {
  AddZone(cloud, {1, {"node-1", "node-2"}, {4 * kTiB}, 2 * kTiB}, now);
  AddZone(cloud, {2, {"node-3"}, {2 * kTiB}, 0}, now);
}

void SettleInfrastructure(Cloud& cloud, base::WallTime now) {
  for (Volume& volume : cloud.volumes) {
    const bool is_stored =
        volume.state != VolumeState::kAllocatedRow && volume.state != VolumeState::kExpunged;
    if (!is_stored) continue;
    if (!volume.pool) volume.pool = PickPool(cloud, *volume.zone, PoolWish{volume.size_bytes});
    cloud.ledger.Record(UsageKind::kVolume, volume.id, *volume.account, UsageChange::kStarted, now,
                        UsageDetail{"", volume.size_bytes});
  }
  for (const PublicAddress& address : cloud.public_addresses) {
    if (!address.account) continue;
    cloud.ledger.Record(UsageKind::kIpAddress, address.id, *address.account, UsageChange::kStarted,
                        now);
  }
  for (const VirtualMachine& machine : cloud.machines) {
    if (IsGone(machine) || machine.state == cloudstack::VmState::kError) continue;
    const auto started = UsageChange::kStarted;
    const UsageDetail detail{machine.offering->id, 0};
    cloud.ledger.Record(UsageKind::kAllocatedMachine, machine.id, *machine.account, started, now,
                        detail);
    if (machine.state != cloudstack::VmState::kRunning) continue;
    cloud.ledger.Record(UsageKind::kRunningMachine, machine.id, *machine.account, started, now,
                        detail);
  }
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
#include "simulator/infrastructure/capacity.h"

#include <fmt/format.h>

#include "simulator/engine/members.h"
#include "simulator/model/placement.h"

namespace toolgate::simulator {
namespace {

struct TypeName {
  CapacityType type;
  std::string_view name;
};
constexpr TypeName kNames[] = {
    {CapacityType::kMemory, "MEMORY"},
    {CapacityType::kCpu, "CPU"},
    {CapacityType::kStorage, "STORAGE"},
    {CapacityType::kStorageAllocated, "STORAGE_ALLOCATED"},
    {CapacityType::kPublicIp, "VIRTUAL_NETWORK_PUBLIC_IP"},
    {CapacityType::kPrivateIp, "PRIVATE_IP"},
    {CapacityType::kSecondaryStorage, "SECONDARY_STORAGE"},
    {CapacityType::kVlan, "VLAN"},
    {CapacityType::kCpuCore, "CPU_CORE"},
};

// The part of the cloud that is looked at.
struct Part {
  const Zone* zone = nullptr;
  const Pod* pod = nullptr;
  const Cluster* cluster = nullptr;
};

bool Holds(const Part& part, const Zone* zone, const Cluster* cluster) {
  if (part.cluster) return cluster == part.cluster;
  if (part.pod) return cluster && cluster->pod == part.pod;
  return zone == part.zone;
}

Capacity Of(const Part& part, CapacityType type, int64_t used, int64_t total) {
  return {type, part.zone, part.pod, part.cluster, used, total};
}

void AddHosts(const Cloud& cloud, const Part& part, std::vector<Capacity>& capacities) {
  HostShare taken;
  HostShare total;
  for (const Host& host : cloud.hosts) {
    const bool counts = IsUp(host) && host.resource_state == ResourceState::kEnabled;
    if (!counts || !Holds(part, host.zone, host.cluster)) continue;
    const HostShare of_host = TakenOf(cloud, host);
    const HostShare capacity = CapacityOf(host);
    taken.cpu_mhz += of_host.cpu_mhz;
    taken.memory_bytes += of_host.memory_bytes;
    taken.cpu_cores += of_host.cpu_cores;
    total.cpu_mhz += capacity.cpu_mhz;
    total.memory_bytes += capacity.memory_bytes;
    total.cpu_cores += capacity.cpu_cores;
  }
  capacities.push_back(Of(part, CapacityType::kMemory, taken.memory_bytes, total.memory_bytes));
  capacities.push_back(Of(part, CapacityType::kCpu, taken.cpu_mhz, total.cpu_mhz));
  capacities.push_back(Of(part, CapacityType::kCpuCore, taken.cpu_cores, total.cpu_cores));
}

void AddPools(const Cloud& cloud, const Part& part, std::vector<Capacity>& capacities) {
  Capacity written = Of(part, CapacityType::kStorage, 0, 0);
  Capacity promised = Of(part, CapacityType::kStorageAllocated, 0, 0);
  for (const StoragePool& pool : cloud.pools) {
    if (pool.state != PoolState::kUp || !Holds(part, pool.zone, pool.cluster)) continue;
    written.used += UsedOf(cloud, pool);
    written.total += pool.size_bytes;
    promised.used += TakenOf(cloud, pool);
    promised.total += CapacityOf(pool);
  }
  capacities.push_back(written);
  capacities.push_back(promised);
}

void AddPrivateAddresses(const Cloud& cloud, const Part& part, std::vector<Capacity>& capacities) {
  int64_t used = 0;
  for (const SystemVm& machine : cloud.system_vms) used += machine.zone == part.zone;
  capacities.push_back(Of(part, CapacityType::kPrivateIp, used, part.zone->private_addresses));
}

void AddSecondaryStorage(const Cloud& cloud, const Part& part, std::vector<Capacity>& capacities) {
  int64_t used = 0;
  for (const Template& source : cloud.templates) {
    if (!source.removed && IsIn(source, *part.zone)) used += source.size_bytes;
  }
  for (const Snapshot& snapshot : cloud.snapshots) {
    const bool is_there =
        snapshot.state == SnapshotState::kBackedUp && snapshot.volume->zone == part.zone;
    if (is_there) used += snapshot.volume->size_bytes;
  }
  capacities.push_back(
      Of(part, CapacityType::kSecondaryStorage, used, part.zone->secondary_storage_bytes));
}

void AddNetworks(const Cloud& cloud, const Part& part, std::vector<Capacity>& capacities) {
  int64_t addresses = 0;
  int64_t taken = 0;
  for (const PublicAddress& address : cloud.public_addresses) {
    addresses += address.zone == part.zone;
    taken += address.zone == part.zone && address.state != "Free";
  }
  capacities.push_back(Of(part, CapacityType::kPublicIp, taken, addresses));
  int64_t vlans = 0;
  for (const Network& network : cloud.networks) {
    vlans += network.zone == part.zone && network.state == kImplemented && !network.removed;
  }
  capacities.push_back(Of(part, CapacityType::kVlan, vlans, part.zone->vlans));
}

}  // namespace

std::vector<Capacity> CapacitiesOf(const Cloud& cloud, const Zone& zone) {
  const Part part{&zone, nullptr, nullptr};
  std::vector<Capacity> capacities;
  AddHosts(cloud, part, capacities);
  AddPools(cloud, part, capacities);
  AddPrivateAddresses(cloud, part, capacities);
  AddSecondaryStorage(cloud, part, capacities);
  AddNetworks(cloud, part, capacities);
  return capacities;
}

std::vector<Capacity> CapacitiesOf(const Cloud& cloud, const Pod& pod) {
  const Part part{pod.zone, &pod, nullptr};
  std::vector<Capacity> capacities;
  AddHosts(cloud, part, capacities);
  AddPools(cloud, part, capacities);
  AddPrivateAddresses(cloud, part, capacities);
  return capacities;
}

std::vector<Capacity> CapacitiesOf(const Cloud& cloud, const Cluster& cluster) {
  const Part part{cluster.pod->zone, cluster.pod, &cluster};
  std::vector<Capacity> capacities;
  AddHosts(cloud, part, capacities);
  AddPools(cloud, part, capacities);
  return capacities;
}

std::string_view Name(CapacityType type) {
  for (const TypeName& entry : kNames) {
    if (entry.type == type) return entry.name;
  }
  return "";
}

double PercentUsed(const Capacity& capacity) {
  if (capacity.total <= 0) return 0;
  return 100 * static_cast<double>(capacity.used) / static_cast<double>(capacity.total);
}

void WriteCapacity(json::Writer& writer, const Capacity& capacity) {
  writer.BeginObject().Member("type", static_cast<int64_t>(capacity.type));
  writer.Member("name", Name(capacity.type));
  WriteZoneMembers(writer, *capacity.zone);
  if (const Pod* pod = capacity.pod) writer.Member("podid", pod->id).Member("podname", pod->name);
  if (const Cluster* cluster = capacity.cluster) {
    writer.Member("clusterid", cluster->id).Member("clustername", cluster->name);
  }
  writer.Member("capacityallocated", capacity.used).Member("capacityused", capacity.used);
  writer.Member("capacitytotal", capacity.total);
  writer.Member("percentused", FormatDecimal(PercentUsed(capacity))).EndObject();
}

void WriteCapacities(json::Writer& writer, const std::vector<Capacity>& capacities) {
  writer.Key("capacity").BeginArray();
  for (const Capacity& capacity : capacities) WriteCapacity(writer, capacity);
  writer.EndArray();
}

std::string FormatDecimal(double value) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace toolgate::simulator

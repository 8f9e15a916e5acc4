// SPDX-License-Identifier: Apache-2.0
#include "simulator/model/placement.h"

#include <algorithm>

#include "base/text.h"

namespace toolgate::simulator {
namespace {

// What is written of a thin disk, in a steady cloud.
constexpr int64_t kWrittenPercent = 40;

// Whether the comma separated `held` has all of the comma separated `asked`.
bool HasTags(std::string_view held, std::string_view asked) {
  if (asked.empty()) return true;
  const auto tags = base::Split(held, ',');
  const auto wanted = base::Split(asked, ',');
  return std::all_of(wanted.begin(), wanted.end(), [&tags](std::string_view tag) {
    return std::find(tags.begin(), tags.end(), tag) != tags.end();
  });
}

bool IsOnPool(const Volume& volume) {
  return volume.pool && volume.state != VolumeState::kExpunged &&
         volume.state != VolumeState::kAllocatedRow;
}

// Between 0, empty, and 1.
double Fullness(int64_t taken, int64_t capacity) {
  return capacity <= 0 ? 1 : static_cast<double>(taken) / static_cast<double>(capacity);
}

}  // namespace

HostShare ShareOf(const VirtualMachine& machine) {
  return {CpuNumber(machine) * CpuSpeedMhz(machine), MemoryMib(machine) << 20, CpuNumber(machine)};
}

HostShare TakenOf(const Cloud& cloud, const Host& host) {
  HostShare taken;
  for (const VirtualMachine& machine : cloud.machines) {
    if (machine.host != &host || machine.removed) continue;
    const HostShare share = ShareOf(machine);
    taken.cpu_mhz += share.cpu_mhz;
    taken.memory_bytes += share.memory_bytes;
    taken.cpu_cores += share.cpu_cores;
  }
  return taken;
}

HostShare CapacityOf(const Host& host) {
  const double cpu = host.cluster ? host.cluster->cpu_overcommit : 1;
  const double memory = host.cluster ? host.cluster->memory_overcommit : 1;
  const auto scaled = [](int64_t amount, double factor) {
    return static_cast<int64_t>(static_cast<double>(amount) * factor);
  };
  return {scaled(host.cpu_number * host.cpu_speed_mhz, cpu), scaled(host.memory_bytes, memory),
          scaled(host.cpu_number, cpu)};
}

HostFit FitOf(const Cloud& cloud, const Host& host, const VirtualMachine& machine) {
  if (host.zone != machine.zone) return HostFit::kOtherZone;
  if (!IsUp(host)) return HostFit::kNotUp;
  const bool is_enabled = host.resource_state == ResourceState::kEnabled &&
                          (!host.cluster || host.cluster->allocation_state == "Enabled");
  if (!is_enabled) return HostFit::kNotEnabled;
  if (!HasTags(host.tags, machine.offering->host_tags)) return HostFit::kTagMissing;
  if (machine.host == &host) return HostFit::kFits;
  const HostShare capacity = CapacityOf(host);
  const HostShare taken = TakenOf(cloud, host);
  const HostShare share = ShareOf(machine);
  const bool has_room = taken.cpu_mhz + share.cpu_mhz <= capacity.cpu_mhz &&
                        taken.memory_bytes + share.memory_bytes <= capacity.memory_bytes &&
                        share.cpu_cores <= host.cpu_number;
  return has_room ? HostFit::kFits : HostFit::kFull;
}

const Host* PickHost(const Cloud& cloud, const VirtualMachine& machine, const HostWish& wish) {
  const auto takes = [&](const Host& host) {
    return &host != wish.avoided && FitOf(cloud, host, machine) == HostFit::kFits;
  };
  if (wish.wanted) return takes(*wish.wanted) ? wish.wanted : nullptr;
  if (wish.preferred && takes(*wish.preferred)) return wish.preferred;
  const Host* best = nullptr;
  double least = 0;
  for (const Host& host : cloud.hosts) {
    if (!takes(host)) continue;
    const double fullness =
        Fullness(TakenOf(cloud, host).memory_bytes, CapacityOf(host).memory_bytes);
    if (best && fullness >= least) continue;
    best = &host;
    least = fullness;
  }
  return best;
}

int64_t TakenOf(const Cloud& cloud, const StoragePool& pool) {
  int64_t taken = 0;
  for (const Volume& volume : cloud.volumes) {
    if (volume.pool == &pool && IsOnPool(volume)) taken += volume.size_bytes;
  }
  return taken;
}

int64_t CapacityOf(const StoragePool& pool) {
  return static_cast<int64_t>(static_cast<double>(pool.size_bytes) * pool.overprovisioning);
}

int64_t UsedOf(const Cloud& cloud, const StoragePool& pool) {
  return std::min(TakenOf(cloud, pool) / 100 * kWrittenPercent, pool.size_bytes);
}

bool Fits(const Cloud& cloud, const StoragePool& pool, const PoolWish& wish) {
  if (pool.state != PoolState::kUp || &pool == wish.avoided) return false;
  if (!HasTags(pool.tags, wish.tags)) return false;
  if (wish.host && pool.cluster && pool.cluster != wish.host->cluster) return false;
  return wish.size_bytes <= CapacityOf(pool) - TakenOf(cloud, pool);
}

const StoragePool* PickPool(const Cloud& cloud, const Zone& zone, const PoolWish& wish) {
  const StoragePool* best = nullptr;
  double least = 0;
  for (const StoragePool& pool : cloud.pools) {
    if (pool.zone != &zone || !Fits(cloud, pool, wish)) continue;
    const double fullness = Fullness(TakenOf(cloud, pool), CapacityOf(pool));
    if (best && fullness >= least) continue;
    best = &pool;
    least = fullness;
  }
  return best;
}

}  // namespace toolgate::simulator

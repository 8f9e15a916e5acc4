// SPDX-License-Identifier: Apache-2.0
// Where machines and disks find room, and what they take. Nothing is reserved apart: a machine
// takes its share of a host as long as `machine.host` points there, a disk its size of a pool as
// long as `volume.pool` does and it is not gone.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// What a machine takes of a host, in MHz and bytes.
struct HostShare {
  int64_t cpu_mhz = 0;
  int64_t memory_bytes = 0;
  int64_t cpu_cores = 0;
};

HostShare ShareOf(const VirtualMachine& machine);
// What all machines on `host` take together.
HostShare TakenOf(const Cloud& cloud, const Host& host);
// What a host has to give, with what its cluster promises beyond.
HostShare CapacityOf(const Host& host);

// Which host is wanted, and which not.
struct HostWish {
  const Host* wanted = nullptr;     // this one or none
  const Host* preferred = nullptr;  // if it has room: where the machine was last
  const Host* avoided = nullptr;    // where it is now
};

// Why a host cannot take a machine.
enum class HostFit { kFits, kOtherZone, kNotUp, kNotEnabled, kTagMissing, kFull };
HostFit FitOf(const Cloud& cloud, const Host& host, const VirtualMachine& machine);

// A host that takes `machine` as it is sized by its offering: the emptiest one, by memory. Null if
// there is none: 533, InsufficientServerCapacity (4320).
const Host* PickHost(const Cloud& cloud, const VirtualMachine& machine, const HostWish& wish = {});

// What is promised of a pool, and how much it may promise in all. Bytes.
int64_t TakenOf(const Cloud& cloud, const StoragePool& pool);
int64_t CapacityOf(const StoragePool& pool);
// What is really written: a fixed part of what is promised.
int64_t UsedOf(const Cloud& cloud, const StoragePool& pool);

// What a disk needs.
struct PoolWish {
  int64_t size_bytes = 0;
  std::string_view tags;       // of its offering, comma separated: the pool has them all
  const Host* host = nullptr;  // must reach the pool, if the machine has a host
  const StoragePool* avoided = nullptr;
};

// Whether `pool` is up and has room for it.
bool Fits(const Cloud& cloud, const StoragePool& pool, const PoolWish& wish);
// A pool of `zone` for it, the emptiest one. Null if there is none: 533,
// InsufficientStorageCapacity (4325).
const StoragePool* PickPool(const Cloud& cloud, const Zone& zone, const PoolWish& wish);

inline constexpr std::string_view kNoHostText =
    "Unable to create a deployment for the Instance: no host has capacity for it";
inline constexpr std::string_view kNoPoolText =
    "Unable to find a storage pool with capacity for the volume";

}  // namespace toolgate::simulator

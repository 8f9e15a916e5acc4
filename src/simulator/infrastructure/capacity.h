// SPDX-License-Identifier: Apache-2.0
// How much there is of everything and how much of it is taken, computed from what the cloud holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/writer.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// By the numbers of listCapacity.
enum class CapacityType {
  kMemory = 0,            // bytes
  kCpu = 1,               // MHz
  kStorage = 2,           // bytes that are written
  kStorageAllocated = 3,  // bytes that are promised
  kPublicIp = 4,          // addresses
  kPrivateIp = 5,         // addresses
  kSecondaryStorage = 6,  // bytes
  kVlan = 7,              // networks
  kCpuCore = 90,          // cores
};

struct Capacity {
  CapacityType type = CapacityType::kMemory;
  const Zone* zone = nullptr;
  const Pod* pod = nullptr;          // none: of the whole zone
  const Cluster* cluster = nullptr;  // none: of the whole pod
  int64_t used = 0;
  int64_t total = 0;
};

// What can be counted of a zone, a pod, a cluster. Hosts that are lost or in maintenance do not
// count, nor do pools that are not up.
std::vector<Capacity> CapacitiesOf(const Cloud& cloud, const Zone& zone);
std::vector<Capacity> CapacitiesOf(const Cloud& cloud, const Pod& pod);
std::vector<Capacity> CapacitiesOf(const Cloud& cloud, const Cluster& cluster);

std::string_view Name(CapacityType type);  // `MEMORY`
double PercentUsed(const Capacity& capacity);
void WriteCapacity(json::Writer& writer, const Capacity& capacity);
// The `capacity` of a zone, a pod or a cluster.
void WriteCapacities(json::Writer& writer, const std::vector<Capacity>& capacities);

// `12.5`: two decimals at most, none that say nothing.
std::string FormatDecimal(double value);

}  // namespace toolgate::simulator

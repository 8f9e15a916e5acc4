// SPDX-License-Identifier: Apache-2.0
// What machines run on: zones, pods, clusters, hosts, storage pools, and the machines of the system
// itself. What they are made from is in catalogue.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace toolgate::simulator {

struct Zone {
  std::string id;
  std::string name;
  std::string dns;
  std::string internal_dns;
  std::string guest_cidr = "10.1.1.0/24";
  std::string allocation_state = "Enabled";  // or `Disabled`
  int64_t vlans = 0;                         // how many guest networks can be implemented
  int64_t private_addresses = 0;             // of the pods, for the system's machines
  int64_t secondary_storage_bytes = 0;
  base::WallTime created;
};

struct Pod {
  std::string id;
  std::string name;
  const Zone* zone = nullptr;
  std::string gateway;
  std::string netmask;
  std::string start_address;
  std::string end_address;
  std::string allocation_state = "Enabled";
};

struct Cluster {
  std::string id;
  std::string name;
  const Pod* pod = nullptr;
  std::string allocation_state = "Enabled";
  double cpu_overcommit = 1;
  double memory_overcommit = 1;
};

// Whether the management server reaches a host, and what it may be used for.
enum class HostStatus { kUp, kDown, kDisconnected, kAlert };
enum class ResourceState { kEnabled, kDisabled, kPrepareForMaintenance, kMaintenance };

struct Host {
  std::string id;
  std::string name;
  std::string address;
  const Zone* zone = nullptr;
  const Cluster* cluster = nullptr;  // and by it the pod
  HostStatus status = HostStatus::kUp;
  ResourceState resource_state = ResourceState::kEnabled;
  int64_t cpu_number = 32;
  int64_t cpu_speed_mhz = 2600;
  int64_t memory_bytes = int64_t{128} << 30;
  std::string tags;  // comma separated; offerings may ask for one
  base::WallTime created;
  base::WallTime disconnected;  // when it was last lost; of hosts that are not Up
};

inline bool IsUp(const Host& host) { return host.status == HostStatus::kUp; }

enum class PoolState { kUp, kPrepareForMaintenance, kMaintenance, kErrorInMaintenance, kDisabled };

// Primary storage: of a cluster, or of the whole zone.
struct StoragePool {
  std::string id;
  std::string name;
  const Zone* zone = nullptr;
  const Cluster* cluster = nullptr;  // none: of the zone
  std::string address;
  std::string path;
  std::string type = "NetworkFilesystem";
  int64_t size_bytes = 0;
  double overprovisioning = 2;  // how much more than it has it may promise
  std::string tags;
  PoolState state = PoolState::kUp;
  base::WallTime created;
};

struct SystemVm {
  std::string id;
  std::string name;
  std::string type;  // `secondarystoragevm`, `consoleproxy`
  std::string state = "Running";
  std::string agent_state = "Up";
  const Zone* zone = nullptr;
  const Pod* pod = nullptr;
  const Host* host = nullptr;  // while it runs
  std::string public_address;
  std::string private_address;
  std::string link_local_address;
  base::WallTime created;
};

// The API's words for them, and back. Finding may miss.
std::string_view Name(HostStatus status);
std::string_view Name(ResourceState state);
std::string_view Name(PoolState state);
std::optional<HostStatus> FindHostStatus(std::string_view word);
std::optional<ResourceState> FindResourceState(std::string_view word);
std::optional<PoolState> FindPoolState(std::string_view word);

}  // namespace toolgate::simulator

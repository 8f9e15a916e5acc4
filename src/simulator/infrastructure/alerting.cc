// SPDX-License-Identifier: Apache-2.0
#include "simulator/infrastructure/alerting.h"

#include <span>

#include <fmt/format.h>

#include "simulator/infrastructure/capacity.h"

namespace toolgate::simulator {
namespace {

constexpr double kThresholdPercent = 75;  // *.capacity.notificationthreshold

struct AlertName {
  AlertType type;
  std::string_view name;
};
constexpr AlertName kNames[] = {
    {AlertType::kMemory, "ALERT.MEMORY"},
    {AlertType::kCpu, "ALERT.CPU"},
    {AlertType::kStorage, "ALERT.STORAGE"},
    {AlertType::kStorageAllocated, "ALERT.STORAGE.ALLOCATED"},
    {AlertType::kPublicIp, "ALERT.NETWORK.PUBLICIP"},
    {AlertType::kPrivateIp, "ALERT.NETWORK.PRIVATEIP"},
    {AlertType::kSecondaryStorage, "ALERT.STORAGE.SECONDARY"},
    {AlertType::kHost, "ALERT.COMPUTE.HOST"},
    {AlertType::kUserMachine, "ALERT.USERVM"},
    {AlertType::kRouter, "ALERT.SERVICE.DOMAINROUTER"},
    {AlertType::kConsoleProxy, "ALERT.SERVICE.CONSOLEPROXY"},
    {AlertType::kStorageMisc, "ALERT.STORAGE.MISC"},
    {AlertType::kVlan, "ALERT.NETWORK.VLAN"},
    {AlertType::kSecondaryStorageVm, "ALERT.SERVICE.SSVM"},
    {AlertType::kStorageDelete, "ALERT.STORAGE.DELETE"},
};

// Which capacities are watched, and what an alert calls them.
struct Watch {
  CapacityType capacity;
  AlertType alert;
  std::string_view what;
};
constexpr Watch kOfClusters[] = {
    {CapacityType::kMemory, AlertType::kMemory, "Available Memory"},
    {CapacityType::kCpu, AlertType::kCpu, "Unallocated CPU"},
    {CapacityType::kStorageAllocated, AlertType::kStorageAllocated,
     "Remaining Unallocated Storage"},
};
constexpr Watch kOfZones[] = {
    {CapacityType::kPublicIp, AlertType::kPublicIp,
     "Number of unallocated virtual network public IPs is low"},
    {CapacityType::kPrivateIp, AlertType::kPrivateIp, "Number of unallocated private IPs is low"},
    {CapacityType::kSecondaryStorage, AlertType::kSecondaryStorage,
     "Low Available Secondary Storage"},
    {CapacityType::kVlan, AlertType::kVlan, "Number of unallocated VLANs is low"},
};

std::string Subject(const Watch& watch, const Capacity& capacity) {
  if (!capacity.cluster) {
    return fmt::format("System Alert: {} in availability zone {}", watch.what, capacity.zone->name);
  }
  return fmt::format("System Alert: Low {} in cluster {} pod {} of availability zone {}",
                     watch.what, capacity.cluster->name, capacity.pod->name, capacity.zone->name);
}

Alert* FindOpen(Cloud& cloud, std::string_view subject) {
  for (Alert& alert : cloud.alerts) {
    if (!alert.is_resolved && alert.subject == subject) return &alert;
  }
  return nullptr;
}

void Look(Cloud& cloud, std::span<const Watch> watches, const std::vector<Capacity>& capacities,
          base::WallTime now) {
  for (const Capacity& capacity : capacities) {
    for (const Watch& watch : watches) {
      if (watch.capacity != capacity.type) continue;
      std::string subject = Subject(watch, capacity);
      Alert* open = FindOpen(cloud, subject);
      const bool is_low = PercentUsed(capacity) > kThresholdPercent;
      if (open && !is_low) open->is_resolved = true;
      if (!open && is_low) RaiseAlert(cloud, watch.alert, std::move(subject), now);
    }
  }
}

}  // namespace

void RaiseAlert(Cloud& cloud, AlertType type, std::string subject, base::WallTime now) {
  if (cloud.alerts.size() >= kAlertsMax) cloud.alerts.DropOldest();
  cloud.alerts.Add({cloud.NewId(), type, std::move(subject), now, false});
}

void CheckThresholds(Cloud& cloud, base::WallTime now) {
  for (const Cluster& cluster : cloud.clusters) {
    Look(cloud, kOfClusters, CapacitiesOf(cloud, cluster), now);
  }
  for (const Zone& zone : cloud.zones) Look(cloud, kOfZones, CapacitiesOf(cloud, zone), now);
}

std::string_view Name(AlertType type) {
  for (const AlertName& entry : kNames) {
    if (entry.type == type) return entry.name;
  }
  return "";
}

}  // namespace toolgate::simulator

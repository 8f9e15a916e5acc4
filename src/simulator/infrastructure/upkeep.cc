// SPDX-License-Identifier: Apache-2.0
#include "simulator/infrastructure/upkeep.h"

#include <algorithm>

#include <fmt/format.h>

#include "simulator/infrastructure/alerting.h"
#include "simulator/model/placement.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;

std::string Place(const Host& host) {
  return fmt::format("name: {} (id:{}), availability zone: {}, pod: {}", host.name, host.id,
                     host.zone->name, host.cluster ? host.cluster->pod->name : "");
}

void StopMachine(Cloud& cloud, VirtualMachine& machine, base::WallTime now) {
  machine.state = VmState::kStopped;
  machine.last_host = machine.host;
  machine.host = nullptr;
  machine.updated = now;
  cloud.ledger.Record(UsageKind::kRunningMachine, machine.id, *machine.account,
                      UsageChange::kStopped, now);
}

// The machines that run there. What a job is at work on is the job's.
std::vector<VirtualMachine*> RunningOn(Cloud& cloud, const Host& host) {
  std::vector<VirtualMachine*> machines;
  for (VirtualMachine& machine : cloud.machines) {
    const bool runs = machine.host == &host && machine.state == VmState::kRunning;
    if (runs) machines.push_back(&machine);
  }
  return machines;
}

void MoveSystemVms(Cloud& cloud, const Host& from, base::WallTime now) {
  for (SystemVm& machine : cloud.system_vms) {
    if (machine.host != &from) continue;
    machine.host = nullptr;
    for (const Host& host : cloud.hosts) {
      const bool takes = host.zone == machine.zone && IsUp(host) &&
                         host.resource_state == ResourceState::kEnabled && &host != &from;
      if (takes && !machine.host) machine.host = &host;
    }
    if (machine.host) continue;
    machine.state = "Stopped";
    machine.agent_state = "Down";
    const bool is_proxy = machine.type == "consoleproxy";
    RaiseAlert(
        cloud, is_proxy ? AlertType::kConsoleProxy : AlertType::kSecondaryStorageVm,
        fmt::format("{} {} in zone {} is down", is_proxy ? "Console proxy" : "Secondary storage VM",
                    machine.name, machine.zone->name),
        now);
  }
}

// Those that found no place before start again.
void StartSystemVms(Cloud& cloud, const Host& host) {
  for (SystemVm& machine : cloud.system_vms) {
    if (machine.host || machine.zone != host.zone) continue;
    machine.host = &host;
    machine.state = "Running";
    machine.agent_state = "Up";
  }
}

// What high availability does about a machine whose host is lost.
void Rescue(Cloud& cloud, VirtualMachine& machine, base::WallTime now) {
  const Host& lost = *machine.host;
  const bool is_available = machine.ha_enabled;
  const Host* other = is_available ? PickHost(cloud, machine, {nullptr, nullptr, &lost}) : nullptr;
  if (other) {
    machine.last_host = machine.host;
    machine.host = other;
    machine.updated = now;
    return;
  }
  StopMachine(cloud, machine, now);
  const std::string name = machine.name;
  RaiseAlert(cloud, AlertType::kUserMachine,
             is_available
                 ? "Unable to restart " + name + " which was running on host " + Place(lost)
                 : "VM (name: " + name + ") stopped unexpectedly on host " + Place(lost),
             now);
}

}  // namespace

void SetStatus(Cloud& cloud, Host& host, HostStatus status, base::WallTime now) {
  if (host.status == status) return;
  host.status = status;
  if (IsUp(host)) {
    StartSystemVms(cloud, host);
    return;
  }
  host.disconnected = now;
  if (status != HostStatus::kDown) {
    RaiseAlert(cloud, AlertType::kHost, "Host disconnected, " + Place(host), now);
    return;
  }
  RaiseAlert(cloud, AlertType::kHost, "Host is down, " + Place(host), now);
  for (VirtualMachine* machine : RunningOn(cloud, host)) Rescue(cloud, *machine, now);
  MoveSystemVms(cloud, host, now);
}

void SetResourceState(Cloud& cloud, Host& host, ResourceState state, base::WallTime now) {
  host.resource_state = state;
  if (state == ResourceState::kEnabled && IsUp(host)) StartSystemVms(cloud, host);
  if (state != ResourceState::kMaintenance) return;
  for (VirtualMachine* machine : RunningOn(cloud, host)) {
    const Host* other = PickHost(cloud, *machine, {nullptr, nullptr, &host});
    if (!other) {
      host.resource_state = ResourceState::kPrepareForMaintenance;
      RaiseAlert(cloud, AlertType::kHost,
                 fmt::format("Unable to migrate {} off the host for its maintenance, {}",
                             machine->name, Place(host)),
                 now);
      continue;
    }
    machine->last_host = &host;
    machine->host = other;
    machine->updated = now;
  }
  MoveSystemVms(cloud, host, now);
}

void SetState(Cloud& cloud, StoragePool& pool, PoolState state, base::WallTime now) {
  pool.state = state;
  if (state != PoolState::kMaintenance) return;
  for (const Volume& volume : cloud.volumes) {
    VirtualMachine* machine =
        volume.pool == &pool && volume.machine ? cloud.machines.Find(volume.machine->id) : nullptr;
    if (machine && machine->state == VmState::kRunning) StopMachine(cloud, *machine, now);
  }
}

}  // namespace toolgate::simulator

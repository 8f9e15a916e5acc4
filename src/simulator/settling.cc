// SPDX-License-Identifier: Apache-2.0
#include "simulator/settling.h"

#include <set>
#include <string_view>

#include "simulator/machines/machine_life.h"
#include "simulator/model/holdings.h"
#include "simulator/networks/network_life.h"
#include "simulator/networks/public_addresses.h"
#include "simulator/storage/volume_life.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;

void SettleVolume(Volume& volume) {
  switch (volume.state) {
    case VolumeState::kCreating:
      volume.pool = nullptr;
      volume.state = VolumeState::kAllocatedRow;
      return;
    case VolumeState::kMigrating:
    case VolumeState::kSnapshotting:
    case VolumeState::kRevertSnapshotting:
    case VolumeState::kResizing:
    case VolumeState::kCopying:
    case VolumeState::kAttaching:
    case VolumeState::kRestoring:
      volume.state = VolumeState::kReady;
      return;
    default:
      return;
  }
}

void SettleMachine(const MachineLife& life, VirtualMachine& machine) {
  switch (machine.state) {
    case VmState::kStarting:
      return life.Move(machine, VmState::kStopped);
    case VmState::kStopping:
    case VmState::kMigrating:
      return life.Move(machine, machine.host ? VmState::kRunning : VmState::kStopped);
    default:
      return;
  }
}

// A machine that was being deployed was never there: it is in error, and its disks are destroyed.
void GiveUp(Cloud& cloud, const MachineLife& life, VirtualMachine& machine) {
  life.Move(machine, VmState::kError);
  const VolumeLife disks(cloud, life.clock());
  for (Volume* volume : cloud.VolumesOf(machine)) disks.MarkDestroyed(*volume);
}

void SettleMachines(Cloud& cloud, const base::Clock& clock, const std::vector<const Job*>& lost) {
  const MachineLife life(cloud, clock);
  std::set<std::string_view> deployed;
  for (const Job* job : lost) {
    const bool deploys = job->command_class.find(".DeployVMCmd") != std::string::npos;
    if (deploys) deployed.insert(job->instance_id);
  }
  for (VirtualMachine& machine : cloud.machines) {
    if (machine.removed) continue;
    if (machine.state == VmState::kStarting && deployed.contains(machine.id)) {
      GiveUp(cloud, life, machine);
    } else {
      SettleMachine(life, machine);
    }
  }
}

void SettleSnapshots(Cloud& cloud, base::WallTime now) {
  for (Snapshot& snapshot : cloud.snapshots) {
    if (IsInTheMaking(snapshot)) {
      snapshot.state = SnapshotState::kError;
      GiveBack(cloud, snapshot, now);
    } else if (snapshot.state == SnapshotState::kDestroying) {
      snapshot.state = SnapshotState::kBackedUp;
    }
  }
}

void SettleMachineSnapshots(Cloud& cloud) {
  for (MachineSnapshot& snapshot : cloud.machine_snapshots) {
    switch (snapshot.state) {
      case MachineSnapshotState::kAllocatedRow:
      case MachineSnapshotState::kCreating:
        snapshot.state = MachineSnapshotState::kError;
        break;
      case MachineSnapshotState::kReverting:
        snapshot.state = MachineSnapshotState::kReady;
        break;
      default:
        break;
    }
  }
}

void SettleNetworks(Cloud& cloud, base::WallTime now) {
  for (Network& network : cloud.networks) {
    if (network.state == kImplementing) network.state = kAllocated;
    if (network.state != kShutdown || network.removed) continue;
    const bool was_used = FindRouter(cloud, network) || FindSourceNat(cloud, network);
    network.state = network.type == "Shared" ? kSetup : was_used ? kImplemented : kAllocated;
  }
  for (PublicAddress& address : cloud.public_addresses) {
    if (address.state == "Allocating") FreeAddress(cloud, address, now);
    if (address.state == "Releasing") address.state = "Allocated";
  }
  for (FirewallRule& rule : cloud.firewall_rules) {
    const bool is_new = rule.state == RuleState::kStaged || rule.state == RuleState::kAdd;
    if (is_new && !rule.deleted) DeleteRule(cloud, rule, now);
  }
}

}  // namespace

void Settle(Cloud& cloud, const base::Clock& clock, const std::vector<const Job*>& lost) {
  for (Volume& volume : cloud.volumes) SettleVolume(volume);
  SettleMachines(cloud, clock, lost);
  SettleSnapshots(cloud, clock.WallNow());
  SettleMachineSnapshots(cloud);
  SettleNetworks(cloud, clock.WallNow());
}

}  // namespace toolgate::simulator

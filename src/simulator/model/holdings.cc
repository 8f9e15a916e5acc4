// SPDX-License-Identifier: Apache-2.0
#include "simulator/model/holdings.h"

namespace toolgate::simulator {
namespace {

// What an entity of each kind counts as, +1 or -1 times.
void Count(Cloud& cloud, const VirtualMachine& machine, int64_t times) {
  const Account& owner = *machine.account;
  cloud.counts.Add(owner, ResourceType::kUserVm, times);
  cloud.counts.Add(owner, ResourceType::kCpu, times * CpuNumber(machine));
  cloud.counts.Add(owner, ResourceType::kMemory, times * MemoryMib(machine));
}

void Count(Cloud& cloud, const Volume& volume, int64_t times) {
  cloud.counts.Add(*volume.account, ResourceType::kVolume, times);
  cloud.counts.Add(*volume.account, ResourceType::kPrimaryStorage, times * volume.size_bytes);
}

void Count(Cloud& cloud, const Snapshot& snapshot, int64_t times) {
  cloud.counts.Add(*snapshot.account, ResourceType::kSnapshot, times);
  cloud.counts.Add(*snapshot.account, ResourceType::kSecondaryStorage, times * snapshot.size_bytes);
}

UsageChange ChangeTo(bool is_used) {
  return is_used ? UsageChange::kStarted : UsageChange::kStopped;
}

}  // namespace

bool IsCounted(const VirtualMachine& machine) {
  return !machine.removed && !IsGone(machine) && machine.state != cloudstack::VmState::kError;
}

void ChargeFor(Cloud& cloud, const VirtualMachine& machine, base::WallTime now) {
  const bool is_there = IsCounted(machine);
  const bool runs = machine.state == cloudstack::VmState::kRunning ||
                    machine.state == cloudstack::VmState::kMigrating;
  const UsageDetail detail{machine.offering->id, 0};
  cloud.ledger.Record(UsageKind::kAllocatedMachine, machine.id, *machine.account,
                      ChangeTo(is_there), now, detail);
  cloud.ledger.Record(UsageKind::kRunningMachine, machine.id, *machine.account, ChangeTo(runs), now,
                      detail);
}

void ChargeFor(Cloud& cloud, const Volume& volume, base::WallTime now) {
  const bool is_used = volume.state != VolumeState::kDestroy &&
                       volume.state != VolumeState::kExpunging &&
                       volume.state != VolumeState::kExpunged;
  const UsageDetail detail{volume.offering ? volume.offering->id : "", volume.size_bytes};
  cloud.ledger.Record(UsageKind::kVolume, volume.id, *volume.account, ChangeTo(is_used), now,
                      detail);
}

void ChargeFor(Cloud& cloud, const Network& network, UsageChange change, base::WallTime now) {
  const UsageDetail detail{network.offering ? network.offering->id : "", 0};
  cloud.ledger.Record(UsageKind::kNetwork, network.id, *network.account, change, now, detail);
}

void ChargeFor(Cloud& cloud, const PublicAddress& address, UsageChange change, base::WallTime now) {
  cloud.ledger.Record(UsageKind::kIpAddress, address.id, *address.account, change, now);
}

void ChargeFor(Cloud& cloud, const FirewallRule& rule, UsageChange change, base::WallTime now) {
  if (rule.purpose == RulePurpose::kFirewall) return;
  const bool forwards = rule.purpose == RulePurpose::kPortForwarding;
  cloud.ledger.Record(forwards ? UsageKind::kPortForwarding : UsageKind::kLoadBalancer, rule.id,
                      *rule.account, change, now);
}

void Take(Cloud& cloud, const VirtualMachine& machine, base::WallTime now) {
  Count(cloud, machine, 1);
  ChargeFor(cloud, machine, now);
}

void Take(Cloud& cloud, const Volume& volume, base::WallTime now) {
  Count(cloud, volume, 1);
  ChargeFor(cloud, volume, now);
}

void Take(Cloud& cloud, const Snapshot& snapshot, base::WallTime now) {
  Count(cloud, snapshot, 1);
  cloud.ledger.Record(UsageKind::kSnapshot, snapshot.id, *snapshot.account, UsageChange::kStarted,
                      now, {"", snapshot.size_bytes});
}

void GiveBack(Cloud& cloud, const VirtualMachine& machine, base::WallTime now) {
  Count(cloud, machine, -1);
  ChargeFor(cloud, machine, now);
}

void GiveBack(Cloud& cloud, const Volume& volume, base::WallTime now) {
  Count(cloud, volume, -1);
  cloud.ledger.Record(UsageKind::kVolume, volume.id, *volume.account, UsageChange::kStopped, now);
}

void GiveBack(Cloud& cloud, const Snapshot& snapshot, base::WallTime now) {
  Count(cloud, snapshot, -1);
  cloud.ledger.Record(UsageKind::kSnapshot, snapshot.id, *snapshot.account, UsageChange::kStopped,
                      now);
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
#include "simulator/machines/machine_snapshots.h"

#include <fmt/format.h>

#include "simulator/storage/snapshots.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;
using std::chrono::seconds;

constexpr seconds kCreate{10};
constexpr seconds kRevert{10};
constexpr seconds kDelete{5};

bool IsRunningOrStopped(const VirtualMachine& machine) {
  return machine.state == VmState::kRunning || machine.state == VmState::kStopped;
}

void Charge(Cloud& cloud, const MachineSnapshot& snapshot, UsageChange change, base::WallTime now) {
  cloud.ledger.Record(UsageKind::kMachineSnapshot, snapshot.id, *snapshot.account, change, now);
}

}  // namespace

void ForgetMachineSnapshots(Cloud& cloud, const VirtualMachine& machine) {
  for (MachineSnapshot& snapshot : cloud.machine_snapshots) {
    if (snapshot.machine != &machine) continue;
    snapshot.state = MachineSnapshotState::kRemoved;
    snapshot.is_current = false;
    Charge(cloud, snapshot, UsageChange::kStopped, machine.updated);
  }
}

JobFailure MachineSnapshotLife::CheckCreate(const VirtualMachine& machine, std::string_view name,
                                            SnapshotMemory memory) const {
  if (machine.removed) {
    return Invalid(fmt::format(
        "Creating VM snapshot failed due to VM:{} is a system VM or does not exist", machine.id));
  }
  int64_t count = 0;
  for (const MachineSnapshot& other : cloud_.machine_snapshots) {
    if (other.machine != &machine || other.state == MachineSnapshotState::kRemoved) continue;
    ++count;
    if (other.display_name == name) {
      return Invalid(fmt::format(
          "Creating VM snapshot failed due to VM snapshot with name {} already exists", name));
    }
  }
  if (!IsRunningOrStopped(machine)) {
    return Invalid(fmt::format(
        "Creating vm snapshot failed due to VM:{} is not in the running or Stopped state",
        machine.id));
  }
  if (memory == SnapshotMemory::kWith && machine.state == VmState::kStopped) {
    return Invalid("Can not snapshot memory when VM is in stopped state");
  }
  if (count >= kMachineSnapshotsMax) {
    return Runtime(fmt::format(
        "Creating vm snapshot failed due to a VM can just have : {} VM snapshots. Please delete "
        "old ones",
        kMachineSnapshotsMax));
  }
  for (const Volume* volume : cloud_.VolumesOf(machine)) {
    if (HasSnapshotInTheMaking(cloud_, *volume)) {
      return Runtime(
          "There is other active volume snapshot tasks on the VM, please try again later");
    }
  }
  if (HasMachineSnapshotTask(cloud_, machine)) {
    return Runtime(
        "There is other active vm snapshot tasks on the instance, please try again later");
  }
  return std::nullopt;
}

void MachineSnapshotLife::MakeCurrent(MachineSnapshot& snapshot) const {
  for (MachineSnapshot& other : cloud_.machine_snapshots) {
    if (other.machine == snapshot.machine) other.is_current = &other == &snapshot;
  }
}

net::Task<JobFailure> MachineSnapshotLife::Create(JobRun& run, MachineSnapshot& snapshot) const {
  JobFailure failed;
  if (snapshot.machine->removed || !IsRunningOrStopped(*snapshot.machine)) {
    failed = Invalid(fmt::format(
        "Creating vm snapshot failed due to VM:{} is not in the running or Stopped state",
        snapshot.machine->id));
  }
  if (!failed) {
    snapshot.state = MachineSnapshotState::kCreating;
    failed = co_await run.Work("create", kCreate);
  }
  if (failed) {
    snapshot.state = MachineSnapshotState::kError;
    co_return failed;
  }
  snapshot.state = MachineSnapshotState::kReady;
  MakeCurrent(snapshot);
  Charge(cloud_, snapshot, UsageChange::kStarted, clock_.WallNow());
  co_return std::nullopt;
}

JobFailure MachineSnapshotLife::CheckRevert(const MachineSnapshot& snapshot) const {
  const VirtualMachine& machine = *snapshot.machine;
  if (snapshot.state != MachineSnapshotState::kReady) {
    return Invalid("VM Snapshot reverting failed due to vm snapshot is not in the state of Ready.");
  }
  if (machine.removed || !IsRunningOrStopped(machine)) {
    return Invalid(
        "VM Snapshot reverting failed due to vm is not in the state of Running or Stopped.");
  }
  if (snapshot.has_memory != (machine.state == VmState::kRunning)) {
    return Invalid(
        "VM Snapshot revert not allowed. This will result in VM state change. You can revert "
        "running VM to disk and memory type snapshot and stopped VM to disk type snapshot");
  }
  return std::nullopt;
}

net::Task<JobFailure> MachineSnapshotLife::Revert(JobRun& run, MachineSnapshot& snapshot) const {
  if (auto refused = CheckRevert(snapshot)) co_return refused;
  snapshot.state = MachineSnapshotState::kReverting;
  auto failed = co_await run.Work("revert", kRevert);
  snapshot.state = MachineSnapshotState::kReady;
  if (!failed) MakeCurrent(snapshot);
  co_return failed;
}

net::Task<JobFailure> MachineSnapshotLife::Delete(JobRun& run, MachineSnapshot& snapshot) const {
  const MachineSnapshotState before = snapshot.state;
  const bool can_go = before == MachineSnapshotState::kReady ||
                      before == MachineSnapshotState::kError ||
                      before == MachineSnapshotState::kExpunging;
  if (!can_go) {
    co_return Invalid(
        fmt::format("Can't delete the vm snapshot {} due to it is not in Created or "
                    "Error, or Expunging State",
                    snapshot.id));
  }
  snapshot.state = MachineSnapshotState::kExpunging;
  auto failed = co_await run.Work("delete", kDelete);
  if (failed) co_return failed;  // and it stays Expunging
  snapshot.state = MachineSnapshotState::kRemoved;
  Charge(cloud_, snapshot, UsageChange::kStopped, clock_.WallNow());
  if (!snapshot.is_current) co_return std::nullopt;
  snapshot.is_current = false;
  if (!snapshot.parent) co_return std::nullopt;
  MachineSnapshot& parent = *cloud_.machine_snapshots.Find(snapshot.parent->id);
  if (parent.state == MachineSnapshotState::kReady) MakeCurrent(parent);
  co_return std::nullopt;
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
#include "simulator/storage/snapshots.h"

#include <algorithm>

#include <fmt/format.h>

#include "simulator/model/holdings.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;
using std::chrono::seconds;

constexpr seconds kTake{5};
constexpr seconds kBackUp{40};
constexpr seconds kRevert{10};
constexpr seconds kDelete{3};

bool IsBusy(MachineSnapshotState state) {
  return state == MachineSnapshotState::kAllocatedRow || state == MachineSnapshotState::kCreating ||
         state == MachineSnapshotState::kReverting || state == MachineSnapshotState::kExpunging;
}

}  // namespace

bool HasSnapshotInTheMaking(const Cloud& cloud, const Volume& volume) {
  return std::any_of(cloud.snapshots.begin(), cloud.snapshots.end(),
                     [&volume](const Snapshot& snapshot) {
                       return snapshot.volume == &volume && IsInTheMaking(snapshot);
                     });
}

Volume* RootOf(Cloud& cloud, const VirtualMachine& machine) {
  for (Volume* volume : cloud.VolumesOf(machine)) {
    if (volume->is_root) return volume;
  }
  return nullptr;
}

bool HasMachineSnapshots(const Cloud& cloud, const VirtualMachine& machine) {
  return std::any_of(cloud.machine_snapshots.begin(), cloud.machine_snapshots.end(),
                     [&machine](const MachineSnapshot& snapshot) {
                       return snapshot.machine == &machine &&
                              snapshot.state != MachineSnapshotState::kRemoved;
                     });
}

bool HasMachineSnapshotTask(const Cloud& cloud, const VirtualMachine& machine) {
  return std::any_of(cloud.machine_snapshots.begin(), cloud.machine_snapshots.end(),
                     [&machine](const MachineSnapshot& snapshot) {
                       return snapshot.machine == &machine && IsBusy(snapshot.state);
                     });
}

JobFailure SnapshotLife::CheckCreate(const Volume& volume) const {
  if (volume.state == VolumeState::kExpunged) {
    return Invalid(
        fmt::format("Creating snapshot failed due to volume:{} doesn't exist", volume.id));
  }
  if (volume.state != VolumeState::kReady) {
    return Invalid(fmt::format("VolumeId: {} is not in Ready state but {}. Cannot take snapshot.",
                               volume.id, Name(volume.state)));
  }
  if (volume.machine && HasMachineSnapshotTask(cloud_, *volume.machine)) {
    return Runtime(
        "There is other active vm snapshot tasks on the instance to which the volume is attached, "
        "please try again later.");
  }
  return std::nullopt;
}

net::Task<JobFailure> SnapshotLife::Create(JobRun& run, Snapshot& snapshot, Volume& volume) const {
  // Much may have happened to the disk while the job waited.
  auto failed = CheckCreate(volume);
  if (!failed) {
    snapshot.state = SnapshotState::kCreating;
    volume.state = VolumeState::kSnapshotting;
    failed = co_await run.Work("create", kTake);
    volume.state = VolumeState::kReady;
  }
  if (!failed) {
    // Its size is that of its row, which is counted: no disk is resized while there is one.
    snapshot.state = SnapshotState::kCreatedOnPrimary;
    failed = co_await run.Work("copy", seconds(0));
  }
  if (!failed) {
    snapshot.state = SnapshotState::kBackingUp;
    failed = co_await run.Work("backup", kBackUp);
  }
  snapshot.state = failed ? SnapshotState::kError : SnapshotState::kBackedUp;
  if (failed) GiveBack(cloud_, snapshot, clock_.WallNow());
  co_return failed;
}

JobFailure SnapshotLife::CheckRevert(const Snapshot& snapshot, const Volume& volume) const {
  if (volume.state == VolumeState::kExpunged || volume.state == VolumeState::kDestroy) {
    return Invalid(fmt::format("The volume {} of the snapshot doesn't exist", volume.id));
  }
  if (snapshot.state != SnapshotState::kBackedUp) {
    return Invalid(fmt::format("Snapshot {} is in {} state and cannot be reverted to", snapshot.id,
                               Name(snapshot.state)));
  }
  if (volume.state != VolumeState::kReady) {
    return Invalid(fmt::format("The volume {} is not in Ready state", volume.id));
  }
  if (!volume.machine) return std::nullopt;
  if (volume.machine->state != VmState::kStopped && volume.machine->state != VmState::kShutdown) {
    return Invalid("The VM the specified disk is attached to is not in the shutdown state.");
  }
  if (HasMachineSnapshots(cloud_, *volume.machine)) {
    return Invalid(
        "Unable to revert snapshot for VM, please remove VM snapshots before reverting VM from "
        "snapshot");
  }
  return std::nullopt;
}

net::Task<JobFailure> SnapshotLife::Revert(JobRun& run, const Snapshot& snapshot,
                                           Volume& volume) const {
  if (auto refused = CheckRevert(snapshot, volume)) co_return refused;
  volume.state = VolumeState::kRevertSnapshotting;
  auto failed = co_await run.Work("revert", kRevert);
  volume.state = VolumeState::kReady;
  co_return failed;
}

net::Task<JobFailure> SnapshotLife::Delete(JobRun& run, Snapshot& snapshot) const {
  const SnapshotState before = snapshot.state;
  if (before == SnapshotState::kDestroyed) {
    co_return Invalid(fmt::format("Snapshot with id: {} is already destroyed", snapshot.id));
  }
  const bool can_go = before == SnapshotState::kBackedUp || before == SnapshotState::kError ||
                      before == SnapshotState::kDestroying;
  if (!can_go) {
    co_return Invalid(fmt::format("Can't delete snapshot {} due to it is in {} Status", snapshot.id,
                                  Name(before)));
  }
  snapshot.state = SnapshotState::kDestroying;
  auto failed = co_await run.Work("delete", kDelete);
  snapshot.state = failed ? before : SnapshotState::kDestroyed;
  // One that failed counts no more since then.
  if (!failed && before != SnapshotState::kError) GiveBack(cloud_, snapshot, clock_.WallNow());
  co_return failed;
}

}  // namespace toolgate::simulator

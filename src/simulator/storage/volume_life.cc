// SPDX-License-Identifier: Apache-2.0
#include "simulator/storage/volume_life.h"

#include <algorithm>

#include <fmt/format.h>

#include "simulator/engine/command.h"
#include "simulator/model/holdings.h"
#include "simulator/model/placement.h"
#include "simulator/storage/snapshots.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;
using std::chrono::seconds;

// What the jobs take in a cloud under little load.
constexpr seconds kCreate{2};
constexpr seconds kAttach{3};
constexpr seconds kDetach{3};
constexpr seconds kResize{4};
constexpr seconds kMigrate{20};
constexpr seconds kDelete{1};

constexpr int64_t kCdDrive = 3;

bool IsBusy(VolumeState state) {
  switch (state) {
    case VolumeState::kCreating:
    case VolumeState::kMigrating:
    case VolumeState::kSnapshotting:
    case VolumeState::kRevertSnapshotting:
    case VolumeState::kResizing:
    case VolumeState::kDestroying:
    case VolumeState::kCopying:
    case VolumeState::kAttaching:
    case VolumeState::kRestoring:
      return true;
    default:
      return false;
  }
}

bool IsBeingUploaded(VolumeState state) {
  return state == VolumeState::kUploadOp || state == VolumeState::kNotUploaded ||
         state == VolumeState::kUploadInProgress;
}

JobFailure FindExpunged(const Volume& volume) {
  if (volume.state != VolumeState::kExpunged) return std::nullopt;
  return Invalid(fmt::format("Unable to find volume with ID: {}", volume.id));
}

}  // namespace

int64_t FreeDeviceId(Cloud& cloud, const VirtualMachine& machine) {
  const auto disks = cloud.VolumesOf(machine);
  const auto is_taken = [&disks](int64_t device_id) {
    return std::any_of(disks.begin(), disks.end(), [device_id](const Volume* volume) {
      return volume->device_id == device_id;
    });
  };
  int64_t device_id = 1;
  while (device_id == kCdDrive || is_taken(device_id)) ++device_id;
  return device_id;
}

JobFailure CheckSizeFor(const DiskOffering& offering, std::optional<int64_t> size_gib) {
  if (!offering.is_custom) {
    if (!size_gib) return std::nullopt;
    return Invalid("This disk offering does not allow custom size");
  }
  if (!size_gib) return Invalid("This disk offering requires a custom size specified");
  if (*size_gib < kCustomDiskGibMin || *size_gib > kCustomDiskGibMax) {
    return Invalid(fmt::format("Volume size: {}GB is out of allowed range. Min: {}. Max: {}",
                               *size_gib, kCustomDiskGibMin, kCustomDiskGibMax));
  }
  return std::nullopt;
}

bool VolumeLife::MayExpunge(const Account& caller) const {
  return IsAdmin(caller) || cloud_.settings.user_may_expunge_volumes;
}

JobFailure VolumeLife::CheckAttach(const Volume& volume, const VirtualMachine& machine,
                                   std::optional<int64_t> device_id) const {
  if (auto expunged = FindExpunged(volume)) return expunged;
  if (volume.machine) return Invalid("Please specify a volume that is not attached to any VM.");
  if (volume.state == VolumeState::kDestroy) {
    return Invalid("Please specify a volume that is not destroyed.");
  }
  if (volume.state != VolumeState::kAllocatedRow && volume.state != VolumeState::kReady &&
      volume.state != VolumeState::kUploaded) {
    return Invalid("Volume state must be in Allocated, Ready or in Uploaded state");
  }
  if (machine.removed) return Invalid("Please specify a valid User VM.");
  if (machine.state != VmState::kRunning && machine.state != VmState::kStopped) {
    return Invalid("Please specify a VM that is either running or stopped.");
  }
  if (machine.zone != volume.zone) {
    return Invalid("Please specify a VM that is in the same zone as the volume.");
  }
  int64_t data_disks = 0;
  for (const Volume* other : cloud_.VolumesOf(machine)) {
    data_disks += !other->is_root;
    if (device_id == other->device_id) {
      return Invalid(fmt::format("deviceId {} is used by vm {}", *device_id, machine.id));
    }
  }
  if (device_id == kCdDrive) return Invalid("deviceId 3 is reserved for the CD-ROM drive");
  if (data_disks >= kDataDisksMax) {
    return Invalid(
        fmt::format("The specified VM already has the maximum number of data disks ({}) attached. "
                    "Please specify another VM.",
                    kDataDisksMax));
  }
  if (HasMachineSnapshots(cloud_, machine)) {
    return Invalid("Unable to attach volume, please specify a VM that does not have VM snapshots");
  }
  return std::nullopt;
}

net::Task<JobFailure> VolumeLife::Create(JobRun& run, Volume& volume) const {
  volume.state = VolumeState::kCreating;
  PoolWish wish;
  wish.size_bytes = volume.size_bytes;
  if (volume.offering) wish.tags = volume.offering->tags;
  volume.pool = PickPool(cloud_, *volume.zone, wish);
  auto failed = co_await run.Work("create", kCreate);
  if (!failed && !volume.pool) {
    failed = Runtime(fmt::format("Unable to find suitable primary storage when creating volume {}",
                                 volume.name));
  }
  if (failed) volume.pool = nullptr;
  volume.state = failed ? VolumeState::kAllocatedRow : VolumeState::kReady;
  co_return failed;
}

net::Task<JobFailure> VolumeLife::Attach(JobRun& run, Volume& volume, const VirtualMachine& machine,
                                         std::optional<int64_t> device_id) const {
  if (auto refused = CheckAttach(volume, machine, device_id)) co_return refused;
  if (volume.state != VolumeState::kReady) {
    auto not_created = co_await Create(run, volume);
    if (not_created) co_return not_created;
  }
  volume.state = VolumeState::kAttaching;
  auto failed = co_await run.Work("attach", kAttach);
  volume.state = VolumeState::kReady;
  if (failed) co_return failed;
  const int64_t free = FreeDeviceId(cloud_, machine);
  const bool is_root = volume.is_root && !RootOf(cloud_, machine);
  volume.device_id = device_id.value_or(is_root ? 0 : free);
  cloud_.Attach(volume, machine);
  volume.attached = clock_.WallNow();
  co_return std::nullopt;
}

JobFailure VolumeLife::CheckDetach(const Volume& volume) const {
  if (auto expunged = FindExpunged(volume)) return expunged;
  if (!volume.machine) return Invalid("The specified volume is not attached to a VM.");
  const VirtualMachine& machine = *volume.machine;
  if (machine.state != VmState::kRunning && machine.state != VmState::kStopped &&
      machine.state != VmState::kDestroyed) {
    return Invalid("Please specify a VM that is either running or stopped.");
  }
  if (HasMachineSnapshots(cloud_, machine)) {
    return Invalid("Unable to detach volume, please specify a VM that does not have VM snapshots");
  }
  if (volume.is_root && machine.state == VmState::kRunning) {
    return Invalid(
        "Root volume attach/detach can happen only when vm is in states: Stopped or Destroyed");
  }
  return std::nullopt;
}

void VolumeLife::TakeOff(Volume& volume) const {
  cloud_.Detach(volume);
  volume.device_id = 0;
  volume.attached.reset();
}

net::Task<JobFailure> VolumeLife::Detach(JobRun& run, Volume& volume) const {
  if (auto refused = CheckDetach(volume)) co_return refused;
  auto failed = co_await run.Work("detach", kDetach);
  if (!failed) TakeOff(volume);
  co_return failed;
}

JobFailure VolumeLife::CheckResize(const Volume& volume, const Resizing& wanted,
                                   int64_t new_bytes) const {
  if (new_bytes > kDiskGibMax * kBytesPerGib) {
    return Invalid(fmt::format("volume size {}, but the maximum size allowed is {} Gb",
                               new_bytes / kBytesPerGib, kDiskGibMax));
  }
  if (new_bytes < volume.size_bytes && !wanted.may_shrink) {
    return Invalid(
        fmt::format("Going from existing size of {} to size of {} would shrink the volume. Need "
                    "to sign off by supplying the shrinkok parameter with value of true.",
                    volume.size_bytes, new_bytes));
  }
  return std::nullopt;
}

namespace {

// The size that is asked for, in bytes, or what is wrong with it.
tl::expected<int64_t, ApiFailure> NewSize(const Volume& volume, const Resizing& wanted) {
  if (wanted.size_gib && *wanted.size_gib < 1) {
    return Fail(Invalid("Please specify a size of at least 1 GB."));
  }
  if (const DiskOffering* offering = wanted.offering) {
    if (auto refused = CheckSizeFor(*offering, wanted.size_gib)) return Fail(*std::move(refused));
    return (offering->is_custom ? *wanted.size_gib : offering->size_gib) * kBytesPerGib;
  }
  const bool can_change = volume.is_root || !volume.offering || volume.offering->is_custom;
  if (!can_change) {
    return Fail(
        Invalid("To change a volume's size without providing a new disk offering, its current disk "
                "offering must be customizable or it must be a root volume"));
  }
  if (!wanted.size_gib) {
    if (wanted.iops_min || wanted.iops_max) return volume.size_bytes;
    return Fail(Invalid("No new size nor new disk offering was given"));
  }
  return *wanted.size_gib * kBytesPerGib;
}

// resizeVolume answers with a code of its own where others say 431.
ApiFailure AsUnsupported(ApiFailure failure) {
  if (failure.code == cloudstack::kParameterError) failure.code = cloudstack::kUnsupportedAction;
  return failure;
}

}  // namespace

net::Task<JobFailure> VolumeLife::Resize(JobRun& run, Volume& volume, Resizing wanted) const {
  if (auto expunged = FindExpunged(volume)) co_return AsUnsupported(*expunged);
  if (volume.state != VolumeState::kReady && volume.state != VolumeState::kAllocatedRow) {
    co_return AsUnsupported(Invalid(
        fmt::format("Volume should be in ready or allocated state before attempting a resize. "
                    "Volume {} is in state {}.",
                    volume.id, Name(volume.state))));
  }
  if (HasSnapshotInTheMaking(cloud_, volume)) {
    co_return Runtime(
        "There is/are unbacked up snapshot(s) on this volume, resize volume is not "
        "permitted, please try again later.");
  }
  const auto new_bytes = NewSize(volume, wanted);
  if (!new_bytes) co_return AsUnsupported(new_bytes.error());
  if (auto refused = CheckResize(volume, wanted, *new_bytes)) co_return AsUnsupported(*refused);
  const int64_t more = *new_bytes - volume.size_bytes;
  if (auto over = CheckLimit(cloud_, *volume.account, ResourceType::kPrimaryStorage, more)) {
    co_return over;
  }
  if (volume.pool && TakenOf(cloud_, *volume.pool) + more > CapacityOf(*volume.pool)) {
    co_return Runtime("Failed to resize volume: the storage pool has no room for it");
  }
  const VolumeState before = volume.state;
  if (before == VolumeState::kReady) volume.state = VolumeState::kResizing;
  auto failed = co_await run.Work("resize", kResize);
  volume.state = before;
  if (failed) co_return failed;
  volume.size_bytes = *new_bytes;
  if (wanted.offering) volume.offering = wanted.offering;
  volume.iops_min = wanted.iops_min.value_or(volume.iops_min);
  volume.iops_max = wanted.iops_max.value_or(volume.iops_max);
  cloud_.counts.Add(*volume.account, ResourceType::kPrimaryStorage, more);
  ChargeFor(cloud_, volume, clock_.WallNow());
  co_return std::nullopt;
}

net::Task<JobFailure> VolumeLife::Migrate(JobRun& run, Volume& volume, const StoragePool& pool,
                                          MigrationKind kind) const {
  if (auto expunged = FindExpunged(volume)) co_return expunged;
  if (volume.state != VolumeState::kReady) co_return Invalid("Volume must be in ready state");
  if (volume.pool == &pool) {
    co_return Invalid(fmt::format("Volume {} is already on the destination storage pool {}",
                                  volume.name, pool.name));
  }
  if (HasSnapshotInTheMaking(cloud_, volume)) {
    co_return Invalid(
        "There are snapshot operations in progress on the volume, unable to migrate "
        "it");
  }
  if (volume.machine) {
    if (HasMachineSnapshots(cloud_, *volume.machine)) {
      co_return Invalid(
          "Volume cannot be migrated, please remove all VM snapshots for VM to which this volume "
          "is attached");
    }
    if (volume.machine->state == VmState::kRunning && kind == MigrationKind::kCold) {
      co_return Invalid("Volume needs to be detached from VM");
    }
  }
  PoolWish wish;
  wish.size_bytes = volume.size_bytes;
  if (!Fits(cloud_, pool, wish)) {
    co_return Runtime(fmt::format("Storage pool {} does not have enough space to migrate volume {}",
                                  pool.name, volume.name));
  }
  volume.state = VolumeState::kMigrating;
  auto failed = co_await run.Work("migrate", kMigrate);
  if (!failed) volume.pool = &pool;
  volume.state = VolumeState::kReady;
  co_return failed;
}

JobFailure VolumeLife::CheckDelete(const Volume& volume) const {
  if (auto expunged = FindExpunged(volume)) return expunged;
  if (HasSnapshotInTheMaking(cloud_, volume)) {
    return Invalid("There are snapshot operations in progress on the volume, unable to delete it");
  }
  if (volume.machine) return Invalid("Please specify a volume that is not attached to any VM.");
  if (volume.delete_protection) {
    return Invalid(
        fmt::format("Volume [id = {}, name = {}] has delete protection enabled. Cannot be deleted.",
                    volume.id, volume.name));
  }
  if (IsBeingUploaded(volume.state)) {
    return Invalid(
        "The volume is either getting uploaded or it may be initiated shortly, please wait for it "
        "to be completed");
  }
  return std::nullopt;
}

void VolumeLife::MarkDestroyed(Volume& volume) const {
  if (volume.state == VolumeState::kDestroy) return;
  GiveBack(cloud_, volume, clock_.WallNow());
  volume.state = VolumeState::kDestroy;
}

void VolumeLife::Expunge(Volume& volume) const {
  MarkDestroyed(volume);
  volume.state = VolumeState::kExpunged;
  TakeOff(volume);
}

JobFailure VolumeLife::Delete(Volume& volume) const {
  if (auto refused = CheckDelete(volume)) return refused;
  if (IsBusy(volume.state)) return Runtime("Failed to delete volume");
  Expunge(volume);
  return std::nullopt;
}

net::Task<JobFailure> VolumeLife::Destroy(JobRun& run, Volume& volume, ExpungeMode mode,
                                          const Account& caller) const {
  if (auto refused = CheckDelete(volume)) co_return refused;
  const bool is_only_a_row =
      volume.state == VolumeState::kAllocatedRow || volume.state == VolumeState::kUploaded;
  if (mode == ExpungeMode::kExpunge) {
    if (!MayExpunge(caller)) {
      co_return Runtime(
          "Expunging a volume can only be done by an Admin. Or when the "
          "allow.user.expunge.recover.volume key is set.");
    }
  } else if (is_only_a_row) {
    co_return Invalid(fmt::format(
        "The volume in {} state can only be expunged not destroyed/recovered", Name(volume.state)));
  }
  if (IsBusy(volume.state)) co_return Runtime("Failed to destroy volume");
  auto failed = co_await run.Work("destroy", kDelete);
  if (failed) co_return failed;
  if (mode == ExpungeMode::kExpunge) {
    Expunge(volume);
  } else if (volume.state != VolumeState::kExpunging) {
    MarkDestroyed(volume);
  }
  co_return std::nullopt;
}

JobFailure VolumeLife::Recover(Volume& volume, const Account& caller) const {
  if (!MayExpunge(caller)) {
    return Denied(
        "Recovering a volume can only be done by an Admin. Or when the "
        "allow.user.expunge.recover.volume key is set.");
  }
  if (volume.state != VolumeState::kDestroy) {
    return Invalid("Please specify a volume in Destroy state.");
  }
  if (auto over = CheckLimit(cloud_, *volume.account, ResourceType::kVolume, 1)) return over;
  if (auto over =
          CheckLimit(cloud_, *volume.account, ResourceType::kPrimaryStorage, volume.size_bytes)) {
    return over;
  }
  volume.state = VolumeState::kReady;
  Take(cloud_, volume, clock_.WallNow());
  return std::nullopt;
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
#include "simulator/machines/machine_end.h"

#include <fmt/format.h>

#include "simulator/engine/command.h"
#include "simulator/machines/machine_snapshots.h"
#include "simulator/networks/machine_networks.h"
#include "simulator/storage/snapshots.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;
using std::chrono::seconds;

constexpr seconds kDestroy{2};
constexpr seconds kExpunge{3};

}  // namespace

bool MachineEnd::MayExpunge(const Account& caller) const {
  return IsAdmin(caller) || cloud_.settings.user_may_expunge;
}

JobFailure MachineEnd::CheckVolume(const VirtualMachine& machine, const std::string& id,
                                   const Account& caller) const {
  const Volume* volume = cloud_.volumes.Find(id);
  if (!volume || volume->machine != &machine || volume->is_root) {
    return Invalid(fmt::format("Volume [{}] is not a data volume attached to the Instance", id));
  }
  if (volume->delete_protection) {
    return Invalid(
        fmt::format("Volume [{}] has delete protection enabled. Cannot be deleted.", id));
  }
  if (auto denied = CheckAccess(caller, *volume->account, volume->name)) {
    return DeniedInJob(denied->text);
  }
  return std::nullopt;
}

JobFailure MachineEnd::CheckDestroy(const VirtualMachine& machine, ExpungeMode mode,
                                    const std::vector<std::string>& volume_ids,
                                    const Account& caller) const {
  if (mode == ExpungeMode::kExpunge && !MayExpunge(caller)) {
    return DeniedInJob(
        "Parameter expunge can be passed by Admin only. Or when the allow.user.expunge.recover.vm "
        "key is set.");
  }
  if (auto removed = FindRemoved(machine)) return removed;
  if (IsGone(machine) && mode == ExpungeMode::kKeep) return std::nullopt;
  if (machine.delete_protection) {
    return Invalid(
        fmt::format("Instance [id = {}, name = {}] has delete protection enabled. Cannot "
                    "be deleted.",
                    machine.id, machine.name));
  }
  const Volume* root = RootOf(cloud_, machine);
  if (root && HasSnapshotInTheMaking(cloud_, *root)) {
    return Runtime("There is/are unbacked up snapshot(s) on ROOT volume");
  }
  for (const std::string& id : volume_ids) {
    if (auto refused = CheckVolume(machine, id, caller)) return refused;
  }
  return std::nullopt;
}

net::Task<void> MachineEnd::DestroyVolumes(JobRun& run, const std::vector<std::string>& volume_ids,
                                           ExpungeMode mode) const {
  const VolumeLife disks(cloud_, life_.clock());
  for (const std::string& id : volume_ids) {
    Volume& volume = *cloud_.volumes.Find(id);
    // A failure here is only logged by the real server: the job succeeds and the disk stays.
    const auto failed = co_await run.Work("volume", seconds(0));
    if (failed || run.Has(FaultKind::kVolumesKept)) continue;
    if (mode == ExpungeMode::kExpunge) {
      disks.Expunge(volume);
    } else {
      disks.MarkDestroyed(volume);
    }
  }
}

net::Task<JobFailure> MachineEnd::Destroy(JobRun& run, VirtualMachine& machine, ExpungeMode mode,
                                          std::vector<std::string> volume_ids,
                                          const Account& caller) const {
  if (auto refused = CheckDestroy(machine, mode, volume_ids, caller)) co_return refused;
  const bool was_in_error = machine.state == VmState::kError;
  if (IsGone(machine) && mode == ExpungeMode::kKeep) co_return std::nullopt;
  if (!IsGone(machine)) {
    const StopMode how =
        cloud_.settings.forces_stop_to_destroy ? StopMode::kForced : StopMode::kGraceful;
    auto not_stopped = co_await life_.StopAnyState(run, machine, how);
    if (not_stopped) co_return not_stopped;
    auto failed = co_await run.Work("destroy", kDestroy);
    if (failed) co_return failed;
    const VolumeLife disks(cloud_, life_.clock());
    for (Volume* volume : cloud_.VolumesOf(machine)) {
      if (!volume->is_root) {
        disks.TakeOff(*volume);
      } else if (cloud_.settings.destroys_root_disks) {
        disks.MarkDestroyed(*volume);
      }
    }
    ForgetMachineSnapshots(cloud_, machine);
    life_.Move(machine, was_in_error ? VmState::kExpunging : VmState::kDestroyed);
  }
  if (mode == ExpungeMode::kExpunge) {
    auto failed = co_await Remove(run, machine);
    if (failed) co_return failed;
  }
  co_await DestroyVolumes(run, volume_ids, mode);
  co_return std::nullopt;
}

void MachineEnd::Forget(VirtualMachine& machine) const {
  const VolumeLife disks(cloud_, life_.clock());
  ForgetMachine(cloud_, machine, life_.clock().WallNow());
  ForgetMachineSnapshots(cloud_, machine);
  for (Volume* volume : cloud_.VolumesOf(machine)) disks.Expunge(*volume);
  cloud_.leases.ReleaseAll(machine);
  machine.removed = true;
}

net::Task<JobFailure> MachineEnd::Remove(JobRun& run, VirtualMachine& machine) const {
  life_.Move(machine, VmState::kExpunging);
  auto failed = co_await run.Work("expunge", kExpunge);
  if (!failed) Forget(machine);  // otherwise it stays Expunging
  co_return failed;
}

net::Task<JobFailure> MachineEnd::Expunge(JobRun& run, VirtualMachine& machine,
                                          const Account& caller) const {
  if (auto removed = FindRemoved(machine)) co_return removed;
  if (!IsGone(machine) && machine.state != VmState::kError) {
    co_return Runtime(
        fmt::format("Please destroy vm with specified id before expunge: {}", machine.id));
  }
  if (!MayExpunge(caller)) {
    co_return DeniedInJob(
        "Expunging a vm can only be done by an Admin. Or when the allow.user.expunge.recover.vm "
        "key is set.");
  }
  auto failed = co_await Remove(run, machine);
  co_return failed;
}

JobFailure MachineEnd::Recover(VirtualMachine& machine, const Account& caller) const {
  if (auto removed = FindRemoved(machine)) return removed;
  if (!MayExpunge(caller)) {
    return Denied(
        "Recovering a vm can only be done by an Admin. Or when the allow.user.expunge.recover.vm "
        "key is set.");
  }
  if (machine.state != VmState::kDestroyed) {
    return Invalid(fmt::format("Unable to recover VM {} in state {}", machine.id,
                               cloudstack::Name(machine.state)));
  }
  const Account& owner = *machine.account;
  for (const auto& [type, count] : {std::pair(ResourceType::kUserVm, int64_t{1}),
                                    std::pair(ResourceType::kCpu, CpuNumber(machine)),
                                    std::pair(ResourceType::kMemory, MemoryMib(machine))}) {
    if (auto over = CheckLimit(cloud_, owner, type, count)) return over;
  }
  Volume* root = RootOf(cloud_, machine);
  if (root && root->state == VolumeState::kDestroy) {
    const VolumeLife disks(cloud_, life_.clock());
    if (auto refused = disks.Recover(*root, caller)) return refused;
  }
  life_.Move(machine, VmState::kStopped);
  return std::nullopt;
}

void MachineEnd::ExpungeOverdue(base::WallTime now) const {
  for (VirtualMachine& machine : cloud_.machines) {
    const bool may_go = IsGone(machine) || machine.state == VmState::kError;
    if (machine.removed || !may_go || machine.updated + cloud_.settings.expunge_delay > now) {
      continue;
    }
    life_.Move(machine, VmState::kExpunging);
    Forget(machine);
  }
}

void ExpungeThread::CatchUp() {
  const base::WallTime now = clock_.WallNow();
  if (last_ == base::WallTime()) last_ = now;
  if (now - last_ < cloud_.settings.expunge_interval) return;
  last_ = now;
  MachineEnd(cloud_, clock_).ExpungeOverdue(now);
}

}  // namespace toolgate::simulator

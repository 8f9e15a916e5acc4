// SPDX-License-Identifier: Apache-2.0
#include "simulator/machines/machine_life.h"

#include <fmt/format.h>

#include "simulator/model/holdings.h"
#include "simulator/model/placement.h"
#include "simulator/networks/machine_networks.h"
#include "simulator/storage/snapshots.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;
using std::chrono::seconds;

// What the jobs take in a cloud under little load.
constexpr seconds kStart{4};
constexpr seconds kStop{6};
constexpr seconds kForcedStop{2};
constexpr seconds kReboot{8};
constexpr seconds kMigrate{8};
constexpr seconds kReset{2};
constexpr seconds kDeploy{15};

bool IsOnHost(VmState state) {
  return state == VmState::kRunning || state == VmState::kStopping ||
         state == VmState::kMigrating || state == VmState::kStarting;
}

ApiFailure NoCapacity(std::string_view text) {
  return {cloudstack::kInsufficientCapacity, std::string(text)};
}

}  // namespace

ApiFailure DeniedInJob(std::string text) {
  return {cloudstack::kInternalError, std::move(text), cloudstack::kPermissionDenied};
}

JobFailure FindRemoved(const VirtualMachine& machine) {
  if (!machine.removed) return std::nullopt;
  return Invalid(fmt::format("unable to find a virtual machine with id {}", machine.database_id));
}

std::string Label(const VirtualMachine& machine) {
  return fmt::format("{{\"instanceName\":\"i-{}-VM\",\"uuid\":\"{}\"}}", machine.database_id,
                     machine.id);
}

void MachineLife::Move(VirtualMachine& machine, VmState state) const {
  const base::WallTime now = clock_.WallNow();
  const bool was_counted = IsCounted(machine);
  machine.state = state;
  machine.updated = now;
  if (machine.host) machine.last_host = machine.host;
  if (!IsOnHost(state)) machine.host = nullptr;
  const bool is_counted = IsCounted(machine);
  if (is_counted == was_counted) {
    ChargeFor(cloud_, machine, now);
  } else if (is_counted) {
    Take(cloud_, machine, now);
  } else {
    GiveBack(cloud_, machine, now);
  }
}

void MachineLife::ForceState(VirtualMachine& machine, VmState state) const {
  const HostWish wish{nullptr, machine.last_host ? machine.last_host : machine.host, nullptr};
  Move(machine, state);
  const bool needs_host = state == VmState::kRunning || state == VmState::kMigrating;
  if (needs_host && !machine.host) machine.host = PickHost(cloud_, machine, wish);
}

net::Task<JobFailure> MachineLife::CreateDisks(JobRun& run, VirtualMachine& machine) const {
  const VolumeLife disks(cloud_, clock_);
  for (Volume* volume : cloud_.VolumesOf(machine)) {
    if (volume->state != VolumeState::kAllocatedRow) continue;
    PoolWish wish;
    wish.size_bytes = volume->size_bytes;
    if (volume->offering) wish.tags = volume->offering->tags;
    if (!PickPool(cloud_, *volume->zone, wish)) co_return NoCapacity(kNoPoolText);
    auto failed = co_await disks.Create(run, *volume);
    if (failed) co_return failed;
  }
  co_return std::nullopt;
}

// From Stopped to Running, or back.
net::Task<JobFailure> MachineLife::Run(JobRun& run, VirtualMachine& machine, const Host* wanted,
                                       FirstStart first) const {
  Move(machine, VmState::kStarting);
  HostWish wish;
  wish.wanted = wanted;
  wish.preferred = machine.last_host;
  machine.host = PickHost(cloud_, machine, wish);
  JobFailure failed;
  if (!machine.host) failed = NoCapacity(kNoHostText);
  if (!failed) failed = co_await ImplementNetworks(run, cloud_, machine, clock_);
  if (!failed) failed = co_await CreateDisks(run, machine);
  const seconds time = first == FirstStart::kYes ? kDeploy : kStart;
  if (!failed) failed = co_await run.Work("start", time);
  const VmState otherwise = first == FirstStart::kYes ? VmState::kError : VmState::kStopped;
  Move(machine, failed ? otherwise : VmState::kRunning);
  co_return failed;
}

net::Task<JobFailure> MachineLife::Start(JobRun& run, VirtualMachine& machine,
                                         const Host* wanted) const {
  if (auto removed = FindRemoved(machine)) co_return removed;
  if (machine.state == VmState::kRunning) {
    co_return Invalid(fmt::format("The virtual machine {} is already running", Label(machine)));
  }
  if (machine.state != VmState::kStopped) {
    co_return Runtime(fmt::format("Failed to start virtual machine {}: it is in state {}",
                                  Label(machine), cloudstack::Name(machine.state)));
  }
  auto failed = co_await Run(run, machine, wanted, FirstStart::kNo);
  co_return failed;
}

net::Task<JobFailure> MachineLife::Deploy(JobRun& run, VirtualMachine& machine,
                                          const Host* wanted) const {
  auto failed = co_await Run(run, machine, wanted, FirstStart::kYes);
  if (!failed) co_return std::nullopt;
  const VolumeLife disks(cloud_, clock_);
  for (Volume* volume : cloud_.VolumesOf(machine)) disks.MarkDestroyed(*volume);
  co_return failed;
}

net::Task<JobFailure> MachineLife::Stop(JobRun& run, VirtualMachine& machine, StopMode mode) const {
  if (auto removed = FindRemoved(machine)) co_return removed;
  auto failed = co_await StopAnyState(run, machine, mode);
  co_return failed;
}

net::Task<JobFailure> MachineLife::StopAnyState(JobRun& run, VirtualMachine& machine,
                                                StopMode mode) const {
  const auto refused =
      Runtime(fmt::format("Unable to contact the agent to stop the Instance {}: it is in state {}",
                          Label(machine), cloudstack::Name(machine.state)));
  switch (machine.state) {
    case VmState::kStopped:
    case VmState::kError:
    case VmState::kDestroyed:
    case VmState::kExpunging:
      co_return std::nullopt;
    case VmState::kRunning:
    case VmState::kStopping:
      break;
    case VmState::kStarting:
      // Nothing runs yet: forced, it is simply given up.
      if (mode == StopMode::kForced && !machine.host) {
        Move(machine, VmState::kStopped);
        co_return std::nullopt;
      }
      [[fallthrough]];
    case VmState::kMigrating:
      // The server cleans up, marks it stopped, and then fails because it was not stopping.
      if (mode == StopMode::kForced) Move(machine, VmState::kStopped);
      co_return refused;
    default:
      co_return refused;
  }
  Move(machine, VmState::kStopping);
  const seconds time = mode == StopMode::kForced ? kForcedStop : kStop;
  auto failed = co_await run.Work("stop", time);
  Move(machine, failed ? VmState::kRunning : VmState::kStopped);
  co_return failed;
}

net::Task<JobFailure> MachineLife::Reboot(JobRun& run, VirtualMachine& machine) const {
  if (auto removed = FindRemoved(machine)) co_return removed;
  if (machine.state != VmState::kRunning) {
    co_return Invalid(
        fmt::format("Unable to find a virtual machine with id {} in running state, it "
                    "is in state {}",
                    machine.id, cloudstack::Name(machine.state)));
  }
  auto failed = co_await run.Work("reboot", kReboot);
  co_return failed;
}

JobFailure MachineLife::CheckTarget(const VirtualMachine& machine, const Host& target) const {
  if (&target == machine.host) {
    return Invalid("Can not migrate VM, destination and source host are the same");
  }
  switch (FitOf(cloud_, target, machine)) {
    case HostFit::kFits:
      return std::nullopt;
    case HostFit::kOtherZone:
    case HostFit::kTagMissing:
      return Invalid(
          fmt::format("The specified host({}) is not suitable to migrate the VM, please specify "
                      "another one",
                      target.name));
    case HostFit::kNotUp:
    case HostFit::kNotEnabled:
      return Runtime(
          fmt::format("Cannot migrate VM, destination host {} is not in correct state, has status: "
                      "{}, state: {}",
                      target.name, Name(target.status), Name(target.resource_state)));
    case HostFit::kFull:
      return NoCapacity(
          fmt::format("Destination host {} does not have enough capacity to migrate "
                      "the VM",
                      target.name));
  }
  return std::nullopt;
}

net::Task<JobFailure> MachineLife::Migrate(JobRun& run, VirtualMachine& machine,
                                           const Host* wanted) const {
  if (auto removed = FindRemoved(machine)) co_return removed;
  if (machine.state != VmState::kRunning) {
    co_return Invalid(fmt::format("VM is not Running, unable to migrate the vm {}", machine.id));
  }
  HostWish wish;
  wish.avoided = machine.host;
  const Host* target = wanted ? wanted : PickHost(cloud_, machine, wish);
  if (!target) co_return NoCapacity("Unable to find suitable destination to migrate the VM to");
  if (auto refused = CheckTarget(machine, *target)) co_return refused;
  Move(machine, VmState::kMigrating);
  auto failed = co_await run.Work("migrate", kMigrate);
  if (!failed) machine.host = target;
  Move(machine, VmState::kRunning);
  co_return failed;
}

net::Task<JobFailure> MachineLife::MigrateDisks(JobRun& run, VirtualMachine& machine,
                                                const StoragePool& pool) const {
  if (auto removed = FindRemoved(machine)) co_return removed;
  if (machine.state != VmState::kStopped) {
    co_return Invalid("VM is not Stopped, unable to migrate the vm having the specified id");
  }
  if (HasMachineSnapshots(cloud_, machine)) {
    co_return Invalid(
        "VM's disk cannot be migrated, please remove all the VM Snapshots for this VM");
  }
  const VolumeLife disks(cloud_, clock_);
  Move(machine, VmState::kMigrating);
  JobFailure failed;
  for (Volume* volume : cloud_.VolumesOf(machine)) {
    if (volume->pool == &pool) continue;
    if (!failed) failed = co_await disks.Migrate(run, *volume, pool, MigrationKind::kCold);
  }
  Move(machine, VmState::kStopped);
  co_return failed;
}

net::Task<JobFailure> MachineLife::ResetPassword(JobRun& run, VirtualMachine& machine,
                                                 std::string password) const {
  if (auto removed = FindRemoved(machine)) co_return removed;
  if (machine.state != VmState::kStopped) {
    co_return Invalid(fmt::format("Vm {} should be stopped to do password reset", machine.id));
  }
  if (!machine.source->password_enabled) {
    co_return Invalid(
        "Fail to reset password for the virtual machine, the template is not password enabled");
  }
  auto failed = co_await run.Work("reset", kReset);
  if (!failed) machine.password = std::move(password);
  co_return failed;
}

net::Task<JobFailure> MachineLife::ResetKeys(JobRun& run, VirtualMachine& machine,
                                             std::string names, std::string password) const {
  if (auto removed = FindRemoved(machine)) co_return removed;
  if (machine.state != VmState::kStopped) {
    co_return Invalid(fmt::format("Vm {} should be stopped to do SSH Key reset", machine.id));
  }
  auto failed = co_await run.Work("reset", kReset);
  if (failed) co_return failed;
  machine.key_pairs = std::move(names);
  if (!password.empty()) machine.password = std::move(password);
  co_return std::nullopt;
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
#include "simulator/machines/machine_life.h"

#include <algorithm>

#include <fmt/format.h>

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;
using std::chrono::seconds;

// What the jobs take in a cloud under little load.
constexpr seconds kStart{4};
constexpr seconds kStop{6};
constexpr seconds kForcedStop{2};
constexpr seconds kReboot{8};
constexpr seconds kDestroy{2};
constexpr seconds kExpunge{3};
constexpr seconds kMigrate{8};
constexpr seconds kScale{3};
constexpr seconds kResetPassword{2};
constexpr seconds kDeploy{15};

// The exception loses its kind on its way through the job dispatcher, so the code is 530.
ApiFailure Denied(std::string text) {
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

}  // namespace

void MachineLife::Move(VirtualMachine& machine, VmState state) const {
  machine.state = state;
  machine.updated = clock_.WallNow();
  if (machine.host) machine.last_host = machine.host;
  const bool has_host = state == VmState::kRunning || state == VmState::kStopping ||
                        state == VmState::kMigrating || state == VmState::kStarting;
  if (!has_host) machine.host = nullptr;
}

void MachineLife::ForceState(VirtualMachine& machine, VmState state) const {
  Move(machine, state);
  if (state == VmState::kRunning || state == VmState::kMigrating) machine.host = PickHost(machine);
}

const Host* MachineLife::PickHost(const VirtualMachine& machine) const {
  if (machine.last_host && IsUp(*machine.last_host)) return machine.last_host;
  for (const Host& host : cloud_.hosts) {
    if (IsUp(host)) return &host;
  }
  return nullptr;
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
  Move(machine, VmState::kStarting);
  machine.host = wanted ? wanted : PickHost(machine);
  auto failed = co_await run.Work("start", kStart);
  if (!failed && !machine.host) {
    failed = ApiFailure{cloudstack::kInsufficientCapacity,
                        "Unable to start a VM due to insufficient capacity"};
  }
  Move(machine, failed ? VmState::kStopped : VmState::kRunning);
  co_return failed;
}

net::Task<JobFailure> MachineLife::Stop(JobRun& run, VirtualMachine& machine, StopMode mode) const {
  if (auto removed = FindRemoved(machine)) co_return removed;
  co_return co_await StopAnyState(run, machine, mode);
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

bool MachineLife::MayExpunge(const Account& caller) const {
  return caller.type != AccountType::kUser || cloud_.settings.user_may_expunge;
}

JobFailure MachineLife::CheckDestroy(VirtualMachine& machine, ExpungeMode mode,
                                     const std::vector<std::string>& volume_ids,
                                     const Account& caller) const {
  if (mode == ExpungeMode::kExpunge && !MayExpunge(caller)) {
    return Denied(
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
  for (const Snapshot& snapshot : cloud_.snapshots) {
    const bool blocks = snapshot.volume->machine == &machine && snapshot.volume->is_root &&
                        (snapshot.state == "Creating" || snapshot.state == "BackingUp");
    if (blocks) return Runtime("There is/are unbacked up snapshot(s) on ROOT volume");
  }
  for (const std::string& id : volume_ids) {
    const Volume* volume = cloud_.volumes.Find(id);
    if (!volume || volume->machine != &machine || volume->is_root) {
      return Invalid(fmt::format("Volume [{}] is not a data volume attached to the Instance", id));
    }
    if (volume->delete_protection) {
      return Invalid(
          fmt::format("Volume [{}] has delete protection enabled. Cannot be deleted.", id));
    }
  }
  return std::nullopt;
}

net::Task<JobFailure> MachineLife::Destroy(JobRun& run, VirtualMachine& machine, ExpungeMode mode,
                                           std::vector<std::string> volume_ids,
                                           const Account& caller) const {
  if (auto refused = CheckDestroy(machine, mode, volume_ids, caller)) co_return refused;
  const bool was_in_error = machine.state == VmState::kError;
  if (IsGone(machine) && mode == ExpungeMode::kKeep) co_return std::nullopt;
  if (!IsGone(machine)) {
    auto not_stopped = co_await StopAnyState(run, machine, StopMode::kGraceful);
    if (not_stopped) co_return not_stopped;
    auto failed = co_await run.Work("destroy", kDestroy);
    if (failed) co_return failed;
    for (Volume* volume : cloud_.VolumesOf(machine)) {
      if (!volume->is_root) volume->machine = nullptr;
    }
    Move(machine, was_in_error ? VmState::kExpunging : VmState::kDestroyed);
  }
  if (mode == ExpungeMode::kExpunge) {
    auto failed = co_await Remove(run, machine);
    if (failed) co_return failed;
  }
  for (const std::string& id : volume_ids) {
    Volume& volume = *cloud_.volumes.Find(id);
    // A failure here is only logged by the real server: the job succeeds and the disk stays.
    const auto failed = co_await run.Work("volume", seconds(0));
    if (!failed) volume.state = mode == ExpungeMode::kExpunge ? "Expunged" : "Destroy";
  }
  co_return std::nullopt;
}

net::Task<JobFailure> MachineLife::Remove(JobRun& run, VirtualMachine& machine) const {
  Move(machine, VmState::kExpunging);
  auto failed = co_await run.Work("expunge", kExpunge);
  if (failed) co_return failed;  // and it stays Expunging
  machine.removed = true;
  for (Volume* volume : cloud_.VolumesOf(machine)) {
    volume->state = "Expunged";
    volume->machine = nullptr;
  }
  co_return std::nullopt;
}

net::Task<JobFailure> MachineLife::Expunge(JobRun& run, VirtualMachine& machine,
                                           const Account& caller) const {
  if (auto removed = FindRemoved(machine)) co_return removed;
  if (!IsGone(machine) && machine.state != VmState::kError) {
    co_return Runtime(
        fmt::format("Please destroy vm with specified id before expunge: {}", machine.id));
  }
  if (!MayExpunge(caller)) {
    co_return Denied(
        "Expunging a vm can only be done by an Admin. Or when the allow.user.expunge.recover.vm "
        "key "
        "is set.");
  }
  co_return co_await Remove(run, machine);
}

net::Task<JobFailure> MachineLife::Migrate(JobRun& run, VirtualMachine& machine,
                                           const Host* wanted) const {
  if (auto removed = FindRemoved(machine)) co_return removed;
  if (machine.state != VmState::kRunning) {
    co_return Invalid(fmt::format("VM is not Running, unable to migrate the vm {}", machine.id));
  }
  const Host* target = wanted;
  for (const Host& host : cloud_.hosts) {
    if (!target && IsUp(host) && &host != machine.host) target = &host;
  }
  if (!target) {
    co_return ApiFailure{cloudstack::kInsufficientCapacity, "Unable to find suitable destination"};
  }
  if (target == machine.host) {
    co_return Invalid("Can not migrate VM, destination and source host are the same");
  }
  Move(machine, VmState::kMigrating);
  auto failed = co_await run.Work("migrate", kMigrate);
  if (!failed) machine.host = target;
  Move(machine, VmState::kRunning);
  co_return failed;
}

net::Task<JobFailure> MachineLife::Scale(JobRun& run, VirtualMachine& machine,
                                         const ServiceOffering& offering) const {
  if (auto removed = FindRemoved(machine)) co_return removed;
  const bool is_running = machine.state == VmState::kRunning;
  if (!is_running && machine.state != VmState::kStopped) {
    co_return Invalid(
        fmt::format("Scaling is allowed only for Running and Stopped instances, it is "
                    "in state {}",
                    cloudstack::Name(machine.state)));
  }
  const ServiceOffering& current = *machine.offering;
  if (&offering == &current) {
    co_return Invalid("Not upgrading: the instance already has this service offering");
  }
  const bool shrinks = offering.cpu_number < current.cpu_number ||
                       offering.cpu_speed_mhz < current.cpu_speed_mhz ||
                       offering.memory_mib < current.memory_mib;
  if (is_running && shrinks) {
    co_return Invalid(
        "While the VM is running, only scaling up it is supported. New service offering must have "
        "the same or more of CPU and memory");
  }
  auto failed = co_await run.Work("scale", kScale);
  if (!failed) machine.offering = &offering;
  co_return failed;
}

net::Task<JobFailure> MachineLife::ResetPassword(JobRun& run, VirtualMachine& machine) const {
  if (auto removed = FindRemoved(machine)) co_return removed;
  if (machine.state != VmState::kStopped) {
    co_return Invalid(fmt::format("Vm {} should be stopped to do password reset", machine.id));
  }
  if (!machine.source->password_enabled) {
    co_return Invalid(
        "Fail to reset password for the virtual machine, the template is not password enabled");
  }
  auto failed = co_await run.Work("reset", kResetPassword);
  co_return failed;
}

net::Task<JobFailure> MachineLife::Deploy(JobRun& run, VirtualMachine& machine,
                                          const Host* wanted) const {
  Move(machine, VmState::kStarting);
  machine.host = wanted ? wanted : PickHost(machine);
  auto failed = co_await run.Work("start", kDeploy);
  Move(machine, failed ? VmState::kError : VmState::kRunning);
  if (!failed) co_return std::nullopt;
  for (Volume* volume : cloud_.VolumesOf(machine)) volume->state = "Destroy";
  co_return failed;
}

JobFailure MachineLife::ChangeOffering(VirtualMachine& machine,
                                       const ServiceOffering& offering) const {
  if (auto removed = FindRemoved(machine)) return removed;
  if (machine.state != VmState::kStopped) {
    return Invalid(
        fmt::format("Unable to upgrade virtual machine {} in state {}; make sure the "
                    "virtual machine is stopped",
                    machine.id, cloudstack::Name(machine.state)));
  }
  if (machine.offering == &offering) {
    return Invalid("Not upgrading: the instance already has this service offering");
  }
  machine.offering = &offering;
  return std::nullopt;
}

JobFailure MachineLife::Recover(VirtualMachine& machine, const Account& caller) const {
  if (auto removed = FindRemoved(machine)) return removed;
  if (!MayExpunge(caller)) {
    return ApiFailure{cloudstack::kAccountError,
                      "Recovering a vm can only be done by an Admin. Or when the "
                      "allow.user.expunge.recover.vm key is set.",
                      cloudstack::kPermissionDenied};
  }
  if (machine.state != VmState::kDestroyed) {
    return Invalid(fmt::format("Unable to recover VM {} in state {}", machine.id,
                               cloudstack::Name(machine.state)));
  }
  Move(machine, VmState::kStopped);
  return std::nullopt;
}

}  // namespace toolgate::simulator

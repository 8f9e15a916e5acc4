// SPDX-License-Identifier: Apache-2.0
// createVolume: a row at once, and what a snapshot holds in a job.
#include <fmt/format.h>

#include "simulator/model/holdings.h"
#include "simulator/storage/commands.h"
#include "simulator/storage/storage_jobs.h"
#include "simulator/storage/volume_life.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;
using MaybeVolume = tl::expected<Volume, ApiFailure>;

// Of an empty disk.
MaybeVolume PlanEmpty(const CommandContext& context, const DiskOffering* offering) {
  const Arguments& arguments = context.arguments;
  if (!offering) {
    return Fail(
        Invalid("At least one of disk Offering ID or snapshot ID must be passed whilst creating "
                "volume"));
  }
  if (!arguments.Has("zoneid")) {
    return Fail(Invalid("Missing parameter, zone id is required to create a volume"));
  }
  if (offering->state != "Active") return Fail(Invalid("Please specify a valid disk offering."));
  const auto size = arguments.FindNumber("size");
  if (auto refused = CheckSizeFor(*offering, size)) return Fail(std::move(*refused));
  Volume volume;
  volume.size_bytes = size.value_or(offering->size_gib) * kBytesPerGib;
  volume.offering = offering;
  volume.zone = context.cloud.zones.Find(arguments.Text("zoneid"));
  return volume;
}

// Of what a snapshot holds.
MaybeVolume PlanCopy(const CommandContext& context, const DiskOffering* offering) {
  const Arguments& arguments = context.arguments;
  const Snapshot& snapshot = *context.cloud.snapshots.Find(arguments.Text("snapshotid"));
  if (auto refused = CheckAccess(context.caller, *snapshot.account, snapshot.name)) {
    return Fail(std::move(*refused));
  }
  if (snapshot.state == SnapshotState::kDestroyed) {
    return Fail(Invalid("unable to find a snapshot with id " + snapshot.id));
  }
  if (snapshot.state != SnapshotState::kBackedUp) {
    return Fail(Invalid(
        fmt::format("Snapshot id={} is not in BackedUp state yet and can't be used for volume "
                    "creation",
                    snapshot.id)));
  }
  Volume volume;
  volume.snapshot = &snapshot;
  volume.offering = offering ? offering : snapshot.volume->offering;
  volume.size_bytes = snapshot.size_bytes;
  if (const auto size = arguments.FindNumber("size")) {
    volume.size_bytes = *size * kBytesPerGib;
    if (volume.size_bytes < snapshot.size_bytes) {
      return Fail(
          Invalid(fmt::format("Invalid size for volume creation: {}GB, snapshot size is: {}GB",
                              *size, snapshot.size_bytes / kBytesPerGib)));
    }
  }
  volume.zone = snapshot.volume->zone;
  if (arguments.Has("zoneid")) volume.zone = context.cloud.zones.Find(arguments.Text("zoneid"));
  if (volume.zone != snapshot.volume->zone) {
    return Fail(Invalid("The snapshot is not in the specified zone"));
  }
  return volume;
}

MaybeVolume PlanVolume(CommandContext& context) {
  const auto owner = TakeOwner(context);
  if (!owner) return Fail(owner.error());
  const Arguments& arguments = context.arguments;
  const DiskOffering* offering =
      context.cloud.disk_offerings.Find(arguments.Text("diskofferingid"));
  auto volume =
      arguments.Has("snapshotid") ? PlanCopy(context, offering) : PlanEmpty(context, offering);
  if (!volume) return volume;
  volume->account = *owner;
  if (auto refused = CheckZone(context.caller, *volume->zone)) return Fail(std::move(*refused));
  if (volume->size_bytes > kDiskGibMax * kBytesPerGib) {
    return Fail(Invalid(fmt::format("volume size {}, but the maximum size allowed is {} Gb",
                                    volume->size_bytes / kBytesPerGib, kDiskGibMax)));
  }
  for (const auto& [type, count] : {std::pair(ResourceType::kVolume, int64_t{1}),
                                    std::pair(ResourceType::kPrimaryStorage, volume->size_bytes)}) {
    if (auto over = CheckLimit(context.cloud, **owner, type, count)) return Fail(std::move(*over));
  }
  volume->name = arguments.Text("name");
  volume->iops_min = arguments.Number("miniops", 0);
  volume->iops_max = arguments.Number("maxiops", 0);
  volume->is_displayed = arguments.Flag("displayvolume", true);
  volume->state = VolumeState::kAllocatedRow;
  return volume;
}

// The machine that the copy of a snapshot is attached to at once, or null.
tl::expected<const VirtualMachine*, ApiFailure> TakeTarget(CommandContext& context) {
  const VirtualMachine* machine =
      context.cloud.machines.Find(context.arguments.Text("virtualmachineid"));
  if (!machine || !context.arguments.Has("snapshotid")) return nullptr;
  if (auto refused = CheckAccess(context.caller, *machine->account, machine->name)) {
    return Fail(std::move(*refused));
  }
  if (machine->removed) return Fail(Invalid("Please specify a valid User VM."));
  if (machine->state != VmState::kRunning && machine->state != VmState::kStopped) {
    return Fail(Invalid("Please specify a VM that is either running or stopped."));
  }
  return machine;
}

// What is left to do once there is a row: nothing, for an empty disk.
net::Task<JobFailure> Fill(JobRun& run, const VolumeLife& life, Volume& volume,
                           const VirtualMachine* machine) {
  if (!volume.snapshot) {
    auto struck = co_await run.Work("create", std::chrono::seconds(0));
    co_return struck;
  }
  auto failed = co_await life.Create(run, volume);
  if (failed) {
    life.Expunge(volume);
    co_return failed;
  }
  if (!machine) co_return std::nullopt;
  auto not_attached = co_await life.Attach(run, volume, *machine, std::nullopt);
  co_return not_attached;
}

}  // namespace

Reply CreateVolume(CommandContext& context) {
  const auto machine = TakeTarget(context);
  if (!machine) return Fail(machine.error());
  auto planned = PlanVolume(context);
  if (!planned) return Fail(planned.error());
  Volume& volume = context.cloud.AddVolume(std::move(*planned), context.now);
  auto body = [life = VolumeLife(context.cloud, context.clock), &volume,
               target = *machine](JobRun& run) { return Fill(run, life, volume, target); };
  JobInstance instance = InstanceOf(volume);
  if (*machine) instance.queue = (*machine)->id;
  return EnterJob(context, std::move(instance), ResultIsVolume(context, volume, body),
                  Shown::kJobAndId);
}

}  // namespace toolgate::simulator

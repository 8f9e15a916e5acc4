// SPDX-License-Identifier: Apache-2.0
// The commands that change snapshots of disks.
#include <fmt/format.h>

#include "base/text.h"
#include "simulator/model/holdings.h"
#include "simulator/storage/commands.h"
#include "simulator/storage/snapshots.h"
#include "simulator/storage/storage_jobs.h"
#include "simulator/storage/storage_view.h"

namespace toolgate::simulator {
namespace {

SnapshotLife LifeOf(const CommandContext& context) { return {context.cloud, context.clock}; }

tl::expected<Snapshot*, ApiFailure> TakeSnapshot(CommandContext& context) {
  return Take(context, context.cloud.snapshots);
}

// It waits for the jobs on the disk, or on the machine that the disk is attached to.
JobInstance InstanceOf(const Snapshot& snapshot) {
  JobInstance instance;
  instance.type = "Snapshot";
  instance.id = snapshot.id;
  instance.owner = snapshot.account;
  const VirtualMachine* machine = snapshot.volume->machine;
  instance.queue = machine ? machine->id : snapshot.volume->id;
  return instance;
}

JobWork ResultIsSnapshot(CommandContext& context, const Snapshot& snapshot, JobBody body) {
  return ReplyAfter(std::move(body), [&cloud = context.cloud, &caller = context.caller, &snapshot] {
    return SnapshotResult({cloud, caller}, snapshot);
  });
}

// `web-1_ROOT-1_20260131235959`
std::string DefaultName(const Volume& volume, base::WallTime now) {
  std::string digits;
  for (const char c : base::FormatUtc(now).substr(0, 19)) {
    if (base::IsAsciiDigit(c)) digits += c;
  }
  return fmt::format("{}_{}_{}", volume.machine ? volume.machine->name : "detached", volume.name,
                     digits);
}

JobFailure CheckLimits(const CommandContext& context, const Volume& volume) {
  if (auto over = CheckLimit(context.cloud, *volume.account, ResourceType::kSnapshot)) return over;
  return CheckLimit(context.cloud, *volume.account, ResourceType::kSecondaryStorage,
                    volume.size_bytes);
}

}  // namespace

Reply CreateSnapshot(CommandContext& context) {
  const auto volume = TakeVolume(context, "volumeid");
  if (!volume) return Fail(volume.error());
  const SnapshotLife life = LifeOf(context);
  if (auto refused = life.CheckCreate(**volume)) return Fail(std::move(*refused));
  if (auto over = CheckLimits(context, **volume)) return Fail(std::move(*over));
  const Arguments& arguments = context.arguments;
  Snapshot planned;
  planned.name = arguments.Text("name");
  if (planned.name.empty()) planned.name = DefaultName(**volume, context.now);
  planned.state = SnapshotState::kAllocatedRow;
  planned.volume = *volume;
  planned.account = (*volume)->account;
  planned.size_bytes = (*volume)->size_bytes;
  if (arguments.Has("locationtype")) planned.location_type = arguments.Text("locationtype");
  Snapshot& snapshot = context.cloud.AddSnapshot(std::move(planned), context.now);
  for (const MapRow& row : arguments.Rows("tags")) {
    context.cloud.tags.Set(snapshot.id, "Snapshot", *snapshot.account,
                           {std::string(Field(row, "key")), std::string(Field(row, "value")), ""});
  }
  auto body = [life, &snapshot, &disk = **volume](JobRun& run) {
    return life.Create(run, snapshot, disk);
  };
  return EnterJob(context, InstanceOf(snapshot), ResultIsSnapshot(context, snapshot, body),
                  Shown::kJobAndId);
}

Reply DeleteSnapshot(CommandContext& context) {
  const auto snapshot = TakeSnapshot(context);
  if (!snapshot) return Fail(snapshot.error());
  auto body = [life = LifeOf(context), &kept = **snapshot](JobRun& run) {
    return life.Delete(run, kept);
  };
  return EnterJob(context, InstanceOf(**snapshot), ResultIsSuccess(body));
}

Reply RevertSnapshot(CommandContext& context) {
  const auto snapshot = TakeSnapshot(context);
  if (!snapshot) return Fail(snapshot.error());
  Volume& volume = *context.cloud.volumes.Find((*snapshot)->volume->id);
  auto body = [life = LifeOf(context), &kept = **snapshot, &volume](JobRun& run) {
    return life.Revert(run, kept, volume);
  };
  return EnterJob(context, InstanceOf(**snapshot), ResultIsSnapshot(context, **snapshot, body));
}

}  // namespace toolgate::simulator

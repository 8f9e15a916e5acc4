// SPDX-License-Identifier: Apache-2.0
// The commands that change a disk that there is.
#include <fmt/format.h>

#include "base/text.h"
#include "simulator/engine/enter_job.h"
#include "simulator/storage/commands.h"
#include "simulator/storage/storage_jobs.h"
#include "simulator/storage/storage_view.h"
#include "simulator/storage/volume_life.h"

namespace toolgate::simulator {
namespace {

VolumeLife LifeOf(const CommandContext& context) { return {context.cloud, context.clock}; }

ExpungeMode ModeOf(const Arguments& arguments) {
  return arguments.Flag("expunge") ? ExpungeMode::kExpunge : ExpungeMode::kKeep;
}

// A job that only fails, for requests that the server looks at no sooner.
JobWork OnlyFails(ApiFailure failure) {
  return [failure](JobRun& run) -> net::Task<Reply> {
    auto struck = co_await run.Work("check", std::chrono::seconds(0));
    if (struck) co_return Fail(std::move(*struck));
    co_return Fail(failure);
  };
}

}  // namespace

Reply AttachVolume(CommandContext& context) {
  const auto volume = TakeVolume(context);
  if (!volume) return Fail(volume.error());
  VirtualMachine& machine =
      *context.cloud.machines.Find(context.arguments.Text("virtualmachineid"));
  if (auto refused = CheckAccess(context.caller, *machine.account, machine.name)) {
    return Fail(std::move(*refused));
  }
  const auto device_id = context.arguments.FindNumber("deviceid");
  auto body = [life = LifeOf(context), &disk = **volume, &machine, device_id](JobRun& run) {
    return life.Attach(run, disk, machine, device_id);
  };
  JobInstance instance = InstanceOf(**volume);
  instance.queue = machine.id;
  return EnterJob(context, std::move(instance), ResultIsVolume(context, **volume, body));
}

namespace {

// The disk that is meant by its id, or by the machine and the number that it has there.
Volume* FindAttached(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  if (arguments.Has("id")) return context.cloud.volumes.Find(arguments.Text("id"));
  const VirtualMachine* machine = context.cloud.machines.Find(arguments.Text("virtualmachineid"));
  for (Volume& volume : context.cloud.volumes) {
    const bool is_meant = machine && volume.machine == machine && arguments.Has("deviceid") &&
                          volume.device_id == arguments.Number("deviceid", 0);
    if (is_meant) return &volume;
  }
  return nullptr;
}

}  // namespace

Reply DetachVolume(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  Volume* volume = FindAttached(context);
  const bool has_pair = arguments.Has("deviceid") && arguments.Has("virtualmachineid");
  if (arguments.Has("id") == (arguments.Has("deviceid") || arguments.Has("virtualmachineid")) ||
      (!arguments.Has("id") && !has_pair)) {
    return EnterJob(context, {"Volume", std::string(arguments.Text("id"))},
                    OnlyFails(Invalid("Please provide either a volume id, or a tuple(device id, "
                                      "instance id)")));
  }
  if (!volume) {
    return EnterJob(
        context, {"Volume", ""},
        OnlyFails(Invalid(fmt::format("Unable to find volume with ID: {}", arguments.Text("id")))));
  }
  if (auto refused = CheckAccess(context.caller, *volume->account, volume->name)) {
    return Fail(std::move(*refused));
  }
  auto body = [life = LifeOf(context), volume](JobRun& run) { return life.Detach(run, *volume); };
  return EnterJob(context, InstanceOf(*volume), ResultIsVolume(context, *volume, body));
}

Reply ResizeVolume(CommandContext& context) {
  const auto volume = TakeVolume(context);
  if (!volume) return Fail(volume.error());
  const Arguments& arguments = context.arguments;
  Resizing wanted;
  wanted.size_gib = arguments.FindNumber("size");
  wanted.offering = context.cloud.disk_offerings.Find(arguments.Text("diskofferingid"));
  wanted.may_shrink = arguments.Flag("shrinkok");
  wanted.iops_min = arguments.FindNumber("miniops");
  wanted.iops_max = arguments.FindNumber("maxiops");
  auto body = [life = LifeOf(context), &disk = **volume, wanted](JobRun& run) {
    return life.Resize(run, disk, wanted);
  };
  return EnterJob(context, InstanceOf(**volume), ResultIsVolume(context, **volume, body));
}

Reply MigrateVolume(CommandContext& context) {
  const auto volume = TakeVolume(context, "volumeid");
  if (!volume) return Fail(volume.error());
  const StoragePool& pool = *context.cloud.pools.Find(context.arguments.Text("storageid"));
  const MigrationKind kind =
      context.arguments.Flag("livemigrate") ? MigrationKind::kLive : MigrationKind::kCold;
  auto body = [life = LifeOf(context), &disk = **volume, &pool, kind](JobRun& run) {
    return life.Migrate(run, disk, pool, kind);
  };
  return EnterJob(context, InstanceOf(**volume), ResultIsVolume(context, **volume, body));
}

Reply DestroyVolume(CommandContext& context) {
  const auto volume = TakeVolume(context);
  if (!volume) return Fail(volume.error());
  const ExpungeMode mode = ModeOf(context.arguments);
  auto body = [life = LifeOf(context), &disk = **volume, mode, &caller = context.caller](
                  JobRun& run) { return life.Destroy(run, disk, mode, caller); };
  return EnterJob(context, InstanceOf(**volume), ResultIsVolume(context, **volume, body));
}

Reply DeleteVolume(CommandContext& context) {
  const auto volume = TakeVolume(context);
  if (!volume) return Fail(volume.error());
  context.subject = {"Volume", (*volume)->id, (*volume)->account};
  if (auto failed = LifeOf(context).Delete(**volume)) return Fail(std::move(*failed));
  return kSuccess;
}

Reply RecoverVolume(CommandContext& context) {
  const auto volume = TakeVolume(context);
  if (!volume) return Fail(volume.error());
  context.subject = {"Volume", (*volume)->id, (*volume)->account};
  if (auto failed = LifeOf(context).Recover(**volume, context.caller)) {
    return Fail(std::move(*failed));
  }
  return VolumeResult({context.cloud, context.caller}, **volume);
}

namespace {

// What updateVolume changes: what was not sent stays.
struct VolumeUpdate {
  std::optional<std::string> name;
  std::optional<bool> delete_protection;
  std::optional<bool> is_displayed;
  std::optional<std::string> state;
};

VolumeUpdate ReadUpdate(const Arguments& arguments) {
  VolumeUpdate update;
  if (arguments.Has("name")) update.name = arguments.Text("name");
  if (arguments.Has("deleteprotection")) {
    update.delete_protection = arguments.Flag("deleteprotection");
  }
  if (arguments.Has("displayvolume")) update.is_displayed = arguments.Flag("displayvolume");
  if (arguments.Has("state")) update.state = arguments.Text("state");
  return update;
}

JobFailure Apply(Cloud& cloud, const VolumeUpdate& update, Volume& volume) {
  if (volume.state == VolumeState::kExpunged) return Invalid("The volume id doesn't exist");
  if (update.state) {
    const auto state = FindVolumeState(*update.state);
    if (!state) {
      return Invalid(
          fmt::format("Invalid volume state specified: {}", base::Printable(*update.state)));
    }
    volume.state = *state;
  }
  if (update.name) cloud.volumes.Rename(volume, *update.name);
  volume.delete_protection = update.delete_protection.value_or(volume.delete_protection);
  volume.is_displayed = update.is_displayed.value_or(volume.is_displayed);
  return std::nullopt;
}

}  // namespace

Reply UpdateVolume(CommandContext& context) {
  if (!context.arguments.Has("id")) {
    return EnterJob(context, {"Volume", ""}, OnlyFails(Invalid("The volume id doesn't exist")));
  }
  const auto volume = TakeVolume(context);
  if (!volume) return Fail(volume.error());
  auto body = [&cloud = context.cloud, &disk = **volume,
               update = ReadUpdate(context.arguments)](JobRun& run) -> net::Task<JobFailure> {
    auto failed = co_await run.Work("update", std::chrono::seconds(0));
    if (failed) co_return failed;
    co_return Apply(cloud, update, disk);
  };
  return EnterJob(context, InstanceOf(**volume), ResultIsVolume(context, **volume, body));
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
#include "simulator/storage/storage_jobs.h"

#include "simulator/storage/storage_view.h"

namespace toolgate::simulator {

tl::expected<Volume*, ApiFailure> TakeVolume(CommandContext& context, std::string_view parameter) {
  Volume* volume = context.cloud.volumes.Find(context.arguments.Text(parameter));
  if (auto refused = CheckAccess(context.caller, *volume->account, volume->name)) {
    return Fail(std::move(*refused));
  }
  return volume;
}

JobInstance InstanceOf(const Volume& volume) {
  JobInstance instance;
  instance.type = "Volume";
  instance.id = volume.id;
  instance.owner = volume.account;
  if (volume.machine) instance.queue = volume.machine->id;
  return instance;
}

JobWork ResultIsVolume(CommandContext& context, const Volume& volume, StorageJob body) {
  return [&cloud = context.cloud, &caller = context.caller, &volume,
          body = std::move(body)](JobRun& run) -> net::Task<Reply> {
    auto failed = co_await body(run);
    if (failed) co_return Fail(std::move(*failed));
    co_return VolumeResult({cloud, caller}, volume);
  };
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
#include "simulator/storage/storage_jobs.h"

#include "simulator/storage/storage_view.h"

namespace toolgate::simulator {

tl::expected<Volume*, ApiFailure> TakeVolume(CommandContext& context, std::string_view parameter) {
  return Take(context, context.cloud.volumes, parameter);
}

JobInstance InstanceOf(const Volume& volume) {
  JobInstance instance;
  instance.type = "Volume";
  instance.id = volume.id;
  instance.owner = volume.account;
  if (volume.machine) instance.queue = volume.machine->id;
  return instance;
}

JobWork ResultIsVolume(CommandContext& context, const Volume& volume, JobBody body) {
  return ReplyAfter(std::move(body), [&cloud = context.cloud, &caller = context.caller, &volume] {
    return VolumeResult({cloud, caller}, volume);
  });
}

}  // namespace toolgate::simulator

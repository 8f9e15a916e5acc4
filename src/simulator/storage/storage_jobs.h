// SPDX-License-Identifier: Apache-2.0
// What the commands that enter jobs on disks have in common.
#pragma once

#include <string_view>

#include "simulator/engine/enter_job.h"
#include "simulator/storage/volume_life.h"

namespace toolgate::simulator {

// The disk that the request names, if the caller may touch it.
tl::expected<Volume*, ApiFailure> TakeVolume(CommandContext& context,
                                             std::string_view parameter = "id");

// What a job on `volume` works on: it waits for those on its machine, if it has one.
JobInstance InstanceOf(const Volume& volume);

// A job whose result is the disk as it is then.
JobWork ResultIsVolume(CommandContext& context, const Volume& volume, JobBody body);

}  // namespace toolgate::simulator

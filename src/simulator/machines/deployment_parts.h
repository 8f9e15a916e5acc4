// SPDX-License-Identifier: Apache-2.0
// Parts of the plan of a deployment: disks, networks, groups. Each adds to the plan, or says why
// there can be none.
#pragma once

#include "simulator/machines/deployment.h"

namespace toolgate::simulator {

JobFailure TakeDisks(CommandContext& context, Deployment& plan);
JobFailure TakeNetworks(CommandContext& context, Deployment& plan);
JobFailure TakeGroups(CommandContext& context, Deployment& plan);

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// What a management server does when it starts with what it finds between two states, because the
// jobs on it are lost.
#pragma once

#include <vector>

#include "base/clock.h"
#include "simulator/engine/jobs.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// Takes everything back to where it was before, or gives it up: as the jobs do that are aborted
// while they work. `lost` are those that could not. What is being expunged or revoked stays so.
void Settle(Cloud& cloud, const base::Clock& clock, const std::vector<const Job*>& lost);

}  // namespace toolgate::simulator

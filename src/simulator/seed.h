// SPDX-License-Identifier: Apache-2.0
// Clouds to start with.
#pragma once

#include "base/clock.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

enum class Population { kEmpty, kSmallCompany };

// Two zones (infrastructure/seed.h), two networks in zone-1, and the accounts `admin` (root
// admin) and `acme` (a plain user, who owns the networks). kSmallCompany adds machines of `acme`:
// web-1 and web-2 (running), db-1 (running, protected, with a data disk), batch-1 (stopped),
// build-7 (in error) and old-1 (destroyed).
void Populate(Cloud& cloud, Population population, base::WallTime now);

// Adds so many stopped machines of `acme` to a cloud that was populated: `vm-000001` and so on.
void AddMany(Cloud& cloud, size_t count, base::WallTime now);
inline constexpr size_t kMachinesMax = 1'000'000;

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// The infrastructure to start with.
#pragma once

#include "base/clock.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// zone-1 with node-1 and node-2 in one cluster and two storage pools, zone-2 with node-3 and one
// pool, system VMs in both.
void SeedZones(Cloud& cloud, base::WallTime now);
// Offerings, operating systems, templates and ISOs. `owner` is who the system's own belong to,
// `user` has a private template.
void SeedCatalogue(Cloud& cloud, const Account& owner, const Account& user, base::WallTime now);
// What the machines and disks that there are take of it: disks that have no pool yet get one, and
// the ledger learns of what is used.
void SettleInfrastructure(Cloud& cloud, base::WallTime now);

}  // namespace toolgate::simulator

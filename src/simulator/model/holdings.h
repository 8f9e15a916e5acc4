// SPDX-License-Identifier: Apache-2.0
// What accounts own counts against their limits and is charged for: said here, by whatever makes
// and removes machines, disks and snapshots.
#pragma once

#include "base/clock.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// Whether a machine counts, by its state: not where it failed to start for the first time, nor when
// it was destroyed.
bool IsCounted(const VirtualMachine& machine);

// From now on it counts. Once for each; `AddVolume`, `AddMachine` and `AddSnapshot` have said it.
void Take(Cloud& cloud, const VirtualMachine& machine, base::WallTime now);
void Take(Cloud& cloud, const Volume& volume, base::WallTime now);
void Take(Cloud& cloud, const Snapshot& snapshot, base::WallTime now);

// From now on it does not.
void GiveBack(Cloud& cloud, const VirtualMachine& machine, base::WallTime now);
void GiveBack(Cloud& cloud, const Volume& volume, base::WallTime now);
void GiveBack(Cloud& cloud, const Snapshot& snapshot, base::WallTime now);

// What is charged for it as it is now; to be said after each change of state, offering or size.
void ChargeFor(Cloud& cloud, const VirtualMachine& machine, base::WallTime now);
void ChargeFor(Cloud& cloud, const Volume& volume, base::WallTime now);

// The same for what is only charged for: from `kStarted` on, until `kStopped`. Firewall rules are
// free.
void ChargeFor(Cloud& cloud, const Network& network, UsageChange change, base::WallTime now);
void ChargeFor(Cloud& cloud, const PublicAddress& address, UsageChange change, base::WallTime now);
void ChargeFor(Cloud& cloud, const FirewallRule& rule, UsageChange change, base::WallTime now);

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// What happens to hosts and storage pools, and to the machines on them.
#pragma once

#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// The management server finds the host in that state, and says so in an alert. On a host that is
// Down, machines of an offering with HA start again elsewhere, or stay stopped if nothing has room;
// the others are stopped. On one that is only out of reach they go on, as far as anyone knows.
void SetStatus(Cloud& cloud, Host& host, HostStatus status, base::WallTime now);

// Maintenance moves the machines away; while one of them has no other place, the host stays in
// PrepareForMaintenance. Other states only keep new machines away.
void SetResourceState(Cloud& cloud, Host& host, ResourceState state, base::WallTime now);

// A pool in maintenance takes its machines down.
void SetState(Cloud& cloud, StoragePool& pool, PoolState state, base::WallTime now);

}  // namespace toolgate::simulator

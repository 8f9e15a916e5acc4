// SPDX-License-Identifier: Apache-2.0
// How a guest network comes up, with its router and source NAT, and goes down again.
#pragma once

#include <optional>

#include "base/clock.h"
#include "simulator/engine/jobs.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// Whether `network` offers `service`: `SourceNat`, `StaticNat`, `Lb`, ...
bool Supports(const Network& network, std::string_view service);

// Puts an allocated network to work, which takes time: a router, and where it has source NAT a
// public address. Does nothing when that has been done, waits while another job does it. Errors:
// 533 without a free public address or a host, then it is allocated as before.
net::Task<std::optional<ApiFailure>> Implement(JobRun& run, Cloud& cloud, Network& network,
                                               const base::Clock& clock);

// The same without a job, for clouds to start with. Errors: 533.
std::optional<ApiFailure> ImplementAtOnce(Cloud& cloud, Network& network, base::WallTime now);

// Makes the router of an implemented network, if it is to have one.
void AddRouter(Cloud& cloud, const Network& network, const Host& host, base::WallTime now);

// Takes the router and the source NAT from `network`, which is allocated then.
void ShutDown(Cloud& cloud, Network& network, base::WallTime now);

// The router of `network`, or null.
Router* FindRouter(Cloud& cloud, const Network& network);

// The source NAT address of `network`, or null.
PublicAddress* FindSourceNat(Cloud& cloud, const Network& network);

}  // namespace toolgate::simulator

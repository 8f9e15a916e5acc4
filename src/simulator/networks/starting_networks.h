// SPDX-License-Identifier: Apache-2.0
// What a new cloud has of networks: offerings and public addresses, and in a small
// company a VPC and an affinity group.
#pragma once

#include <vector>

#include "base/clock.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// How many public addresses a zone begins with: 203.0.113.10 and up.
inline constexpr int kPublicAddresses = 20;

// The offering with everything that an isolated network can have.
inline constexpr std::string_view kDefaultNetworkOffering =
    "DefaultIsolatedNetworkOfferingWithSourceNatService";

void AddNetworkOfferings(Cloud& cloud, base::WallTime now);
void AddPublicAddresses(Cloud& cloud, const Zone& zone);
// The VPC `platform`, 10.20.0.0/16, without tiers.
void AddVpc(Cloud& cloud, const Account& owner, const Zone& zone, base::WallTime now);
// The affinity group `spread`, which keeps machines on different hosts.
void AddAffinityGroup(Cloud& cloud, const Account& owner,
                      std::vector<const VirtualMachine*> members);

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// What a new cloud has of networks: offerings and public addresses.
#pragma once

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

}  // namespace toolgate::simulator

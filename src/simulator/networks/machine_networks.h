// SPDX-License-Identifier: Apache-2.0
// What the life of a virtual machine needs of networks: interfaces with addresses, networks that
// are up, and nothing left that names it once it is expunged.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "simulator/engine/jobs.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// Gives `machine` an interface in `network`, with the address `wanted`, or the lowest free one if
// that is empty. The address is free again when the interface is gone or the machine removed.
// Errors: 431 where the address is not of the network or taken, or the network is removed; 533 when
// none is left.
tl::expected<Nic*, ApiFailure> AddNic(Cloud& cloud, VirtualMachine& machine, const Network& network,
                                      std::string_view wanted);

// Why the machine's interface in `network` cannot be taken away: what names its address. Code 431.
std::optional<ApiFailure> FindNicUse(const Cloud& cloud, const VirtualMachine& machine,
                                     const Network& network);

// Implements what is not yet implemented of the machine's networks; first thing in a start. Takes
// time only if there is something to do. Errors: 533.
net::Task<std::optional<ApiFailure>> ImplementNetworks(JobRun& run, Cloud& cloud,
                                                       const VirtualMachine& machine,
                                                       const base::Clock& clock);

// For an expunged machine: ends its static NAT, deletes its port forwardings with their firewall
// rules, takes it out of load balancers, security groups and affinity groups.
void ForgetMachine(Cloud& cloud, const VirtualMachine& machine, base::WallTime now);

// Whether a machine that is not expunged, be it destroyed, has an interface in `network`.
bool HasMachines(const Cloud& cloud, const Network& network);

// The machine's interface in `network`, or null.
const Nic* FindNic(const VirtualMachine& machine, const Network& network);

// Puts `machine` into the groups, at its deployment.
void JoinSecurityGroups(const VirtualMachine& machine, const std::vector<SecurityGroup*>& groups);
void JoinAffinityGroups(const VirtualMachine& machine, const std::vector<AffinityGroup*>& groups);

// The account's key pair of this name, or null.
SshKeyPair* FindKeyPair(Cloud& cloud, const Account& account, std::string_view name);

}  // namespace toolgate::simulator

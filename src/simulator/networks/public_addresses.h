// SPDX-License-Identifier: Apache-2.0
// The pool of public addresses: which are free, whose the others are.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "simulator/engine/failure.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// A free address of `zone`, the one of the text `wanted` if it is not empty; or null.
PublicAddress* FindFree(Cloud& cloud, const Zone& zone, std::string_view wanted);

// Gives a free address to `owner`, whose it counts as; state Allocating, until whoever asked sets
// Allocated.
void AllocateAddress(Cloud& cloud, PublicAddress& address, const Account& owner,
                     base::WallTime now);

// Makes `address` free. What was on it has to be gone.
void FreeAddress(Cloud& cloud, PublicAddress& address, base::WallTime now);

// Records the event of an address that is taken for a network, or given back, without a command
// that says so.
void RecordAssignment(Cloud& cloud, const PublicAddress& address, base::WallTime now);
void RecordRelease(Cloud& cloud, const PublicAddress& address, base::WallTime now);

// Whether a rule that is not being revoked is on `address`; of `purpose` if one is given.
bool HasRules(const Cloud& cloud, const PublicAddress& address,
              std::optional<RulePurpose> purpose = std::nullopt);

// Ends the static NAT of `address`. The firewall rules that let its traffic in stay.
void EndStaticNat(PublicAddress& address);

// Deletes every rule of `address`.
void DeleteRules(Cloud& cloud, const PublicAddress& address, base::WallTime now);

// Deletes `rule` and the firewall rule that was opened for it.
void DeleteRule(Cloud& cloud, FirewallRule& rule, base::WallTime now);

}  // namespace toolgate::simulator

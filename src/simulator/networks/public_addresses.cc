// SPDX-License-Identifier: Apache-2.0
#include "simulator/networks/public_addresses.h"

namespace toolgate::simulator {

PublicAddress* FindFree(Cloud& cloud, const Zone& zone, std::string_view wanted) {
  for (PublicAddress& address : cloud.public_addresses) {
    if (address.state != "Free" || address.zone != &zone) continue;
    if (wanted.empty() || address.address == wanted) return &address;
  }
  return nullptr;
}

void AllocateAddress(Cloud& cloud, PublicAddress& address, const Account& owner,
                     base::WallTime now) {
  address.state = "Allocating";
  address.account = &owner;
  address.allocated = now;
  cloud.counts.Add(owner, ResourceType::kPublicIp, 1);
}

void EndStaticNat(PublicAddress& address) {
  address.machine = nullptr;
  address.guest_address.clear();
}

void FreeAddress(Cloud& cloud, PublicAddress& address) {
  if (address.account) cloud.counts.Add(*address.account, ResourceType::kPublicIp, -1);
  address.state = "Free";
  address.account = nullptr;
  address.network = nullptr;
  address.vpc = nullptr;
  address.is_source_nat = false;
  EndStaticNat(address);
}

bool HasRules(const Cloud& cloud, const PublicAddress& address,
              std::optional<RulePurpose> purpose) {
  for (const FirewallRule& rule : cloud.firewall_rules) {
    const bool counts = rule.address == &address && !rule.deleted &&
                        rule.state != RuleState::kRevoke && (!purpose || rule.purpose == *purpose);
    if (counts) return true;
  }
  return false;
}

void DeleteRules(Cloud& cloud, const PublicAddress& address) {
  for (FirewallRule& rule : cloud.firewall_rules) {
    if (rule.address == &address) rule.deleted = true;
  }
}

void DeleteRule(Cloud& cloud, FirewallRule& rule) {
  rule.deleted = true;
  for (FirewallRule& other : cloud.firewall_rules) {
    if (other.opened_for == rule.id) other.deleted = true;
  }
}

}  // namespace toolgate::simulator

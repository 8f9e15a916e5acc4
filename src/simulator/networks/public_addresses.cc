// SPDX-License-Identifier: Apache-2.0
#include "simulator/networks/public_addresses.h"

#include <fmt/format.h>

#include "simulator/engine/event_trail.h"
#include "simulator/model/holdings.h"

namespace toolgate::simulator {
namespace {

void End(Cloud& cloud, FirewallRule& rule, base::WallTime now) {
  rule.deleted = true;
  ChargeFor(cloud, rule, UsageChange::kStopped, now);
}

// Of its owner, who caused it somehow.
Action ActionOn(const PublicAddress& address, std::string type, std::string_view text) {
  Action action;
  action.type = std::move(type);
  action.text = fmt::format("{}: {}", text, address.id);
  action.resource_type = "IpAddress";
  action.resource_id = address.id;
  action.owner = address.account;
  action.user = address.account->user;
  return action;
}

}  // namespace

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
  ChargeFor(cloud, address, UsageChange::kStarted, now);
}

void EndStaticNat(PublicAddress& address) {
  address.machine = nullptr;
  address.guest_address.clear();
}

void FreeAddress(Cloud& cloud, PublicAddress& address, base::WallTime now) {
  if (address.account) {
    cloud.counts.Add(*address.account, ResourceType::kPublicIp, -1);
    ChargeFor(cloud, address, UsageChange::kStopped, now);
  }
  address.state = "Free";
  address.account = nullptr;
  address.network = nullptr;
  address.vpc = nullptr;
  address.is_source_nat = false;
  EndStaticNat(address);
}

void RecordAssignment(Cloud& cloud, const PublicAddress& address, base::WallTime now) {
  Action action = ActionOn(address, "NET.IPASSIGN", "associating IP address");
  RecordEvent(cloud, action, EventState::kCompleted, now);
}

void RecordRelease(Cloud& cloud, const PublicAddress& address, base::WallTime now) {
  Action action = ActionOn(address, "NET.IPRELEASE", "releasing IP address");
  RecordEvent(cloud, action, EventState::kCompleted, now);
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

void DeleteRules(Cloud& cloud, const PublicAddress& address, base::WallTime now) {
  for (FirewallRule& rule : cloud.firewall_rules) {
    if (rule.address == &address) End(cloud, rule, now);
  }
}

void DeleteRule(Cloud& cloud, FirewallRule& rule, base::WallTime now) {
  End(cloud, rule, now);
  for (FirewallRule& other : cloud.firewall_rules) {
    if (other.opened_for == rule.id) End(cloud, other, now);
  }
}

}  // namespace toolgate::simulator

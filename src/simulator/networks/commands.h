// SPDX-License-Identifier: Apache-2.0
// The commands of networks, of the rules on their public addresses, and of what machines share.
#pragma once

#include <span>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

std::span<const Command> NetworkCommands();
std::span<const Command> RuleCommands();
std::span<const Command> GroupCommands();

Reply ListNetworks(CommandContext& context);
Reply CreateNetwork(CommandContext& context);
Reply UpdateNetwork(CommandContext& context);
Reply DeleteNetwork(CommandContext& context);
Reply RestartNetwork(CommandContext& context);
Reply ListVpcs(CommandContext& context);
Reply ListRouters(CommandContext& context);
Reply ListPublicIpAddresses(CommandContext& context);
Reply AssociateIpAddress(CommandContext& context);
Reply DisassociateIpAddress(CommandContext& context);

Reply EnableStaticNat(CommandContext& context);
Reply DisableStaticNat(CommandContext& context);
Reply CreateFirewallRule(CommandContext& context);
Reply ListFirewallRules(CommandContext& context);
Reply DeleteFirewallRule(CommandContext& context);
Reply CreatePortForwardingRule(CommandContext& context);
Reply ListPortForwardingRules(CommandContext& context);
Reply UpdatePortForwardingRule(CommandContext& context);
Reply DeletePortForwardingRule(CommandContext& context);
Reply CreateLoadBalancerRule(CommandContext& context);
Reply ListLoadBalancerRules(CommandContext& context);
Reply UpdateLoadBalancerRule(CommandContext& context);
Reply DeleteLoadBalancerRule(CommandContext& context);
Reply AssignToLoadBalancerRule(CommandContext& context);
Reply RemoveFromLoadBalancerRule(CommandContext& context);
Reply ListLoadBalancerRuleInstances(CommandContext& context);

Reply CreateSecurityGroup(CommandContext& context);
Reply ListSecurityGroups(CommandContext& context);
Reply DeleteSecurityGroup(CommandContext& context);
Reply AuthorizeSecurityGroupIngress(CommandContext& context);
Reply RevokeSecurityGroupIngress(CommandContext& context);
Reply AuthorizeSecurityGroupEgress(CommandContext& context);
Reply RevokeSecurityGroupEgress(CommandContext& context);
Reply CreateSshKeyPair(CommandContext& context);
Reply RegisterSshKeyPair(CommandContext& context);
Reply ListSshKeyPairs(CommandContext& context);
Reply DeleteSshKeyPair(CommandContext& context);
Reply ListAffinityGroups(CommandContext& context);

// Whether `network` counts for the limit of networks: shared ones and those of a given VLAN do not.
bool CountsAsNetwork(const Network& network);

}  // namespace toolgate::simulator

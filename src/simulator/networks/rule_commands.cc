// SPDX-License-Identifier: Apache-2.0
// The commands of rules on public addresses, with their parameters, from the annotations of Apache
// CloudStack 4.22.
#include "simulator/networks/commands.h"

namespace toolgate::simulator {
namespace {

constexpr Command kCommands[] = {
    {"enableStaticNat", "nat.EnableStaticNatCmd", CommandKind::kSync, Rights::kEveryone,
     "Enables static NAT for given IP address",
     "ipaddressid!:uuid(IPAddress) virtualmachineid!:uuid(UserVm) networkid:uuid(Network) "
     "vmguestip:string",
     EnableStaticNat, "STATICNAT.ENABLE", "enabling static NAT", "IpAddress", "SuccessResponse",
     ""},
    {"disableStaticNat", "nat.DisableStaticNatCmd", CommandKind::kAsync, Rights::kEveryone,
     "Disables static NAT for given IP address", "ipaddressid!:uuid(IPAddress)", DisableStaticNat,
     "STATICNAT.DISABLE", "disabling static NAT", "IpAddress", "SuccessResponse", "",
     JavaArea::kUser},
    {"createFirewallRule", "firewall.CreateFirewallRuleCmd", CommandKind::kAsync, Rights::kEveryone,
     "Creates a firewall rule for a given IP address",
     "ipaddressid!:uuid(IPAddress) protocol!:string startport:integer endport:integer "
     "cidrlist:list<string> icmptype:integer icmpcode:integer type:string "
     "fordisplay:boolean^",
     CreateFirewallRule, "FIREWALL.OPEN", "creating firewall rule", "FirewallRule",
     "FirewallResponse", "", JavaArea::kUser},
    {"listFirewallRules", "firewall.ListFirewallRulesCmd", CommandKind::kList, Rights::kEveryone,
     "Lists all firewall rules for an IP address.",
     "+LIST +ACCT +PROJ id:uuid(FirewallRule) ipaddressid:uuid(IPAddress) "
     "networkid:uuid(Network) fordisplay:boolean^ tags:map",
     ListFirewallRules, "", "", "", "FirewallResponse", ""},
    {"deleteFirewallRule", "firewall.DeleteFirewallRuleCmd", CommandKind::kAsync, Rights::kEveryone,
     "Deletes a firewall rule", "id!:uuid(FirewallRule)", DeleteFirewallRule, "FIREWALL.CLOSE",
     "deleting firewall rule", "FirewallRule", "SuccessResponse", "", JavaArea::kUser},
    {"createPortForwardingRule", "firewall.CreatePortForwardingRuleCmd", CommandKind::kAsync,
     Rights::kEveryone, "Creates a port forwarding rule",
     "ipaddressid!:uuid(IPAddress) privateport!:integer protocol!:string "
     "privateendport:integer publicport!:integer publicendport:integer "
     "virtualmachineid!:uuid(UserVm) cidrlist:list<string> openfirewall:boolean "
     "networkid:uuid(Network) vmguestip:string fordisplay:boolean^",
     CreatePortForwardingRule, "NET.RULEADD", "creating port forwarding rule", "PortForwardingRule",
     "FirewallRuleResponse", "", JavaArea::kUser},
    {"listPortForwardingRules", "firewall.ListPortForwardingRulesCmd", CommandKind::kList,
     Rights::kEveryone, "Lists all port forwarding rules for an IP address.",
     "+LIST +ACCT +PROJ id:uuid(FirewallRule) ipaddressid:uuid(IPAddress) "
     "networkid:uuid(Network) fordisplay:boolean^ tags:map",
     ListPortForwardingRules, "", "", "", "FirewallRuleResponse", ""},
    {"updatePortForwardingRule", "firewall.UpdatePortForwardingRuleCmd", CommandKind::kAsync,
     Rights::kEveryone, "Updates a port forwarding rule: its private ports and its virtual machine",
     "id!:uuid(FirewallRule) privateport:integer privateendport:integer "
     "virtualmachineid:uuid(UserVm) vmguestip:string cidrlist:list<string> "
     "fordisplay:boolean^ customid:string^",
     UpdatePortForwardingRule, "NET.RULEMODIFY", "updating port forwarding rule",
     "PortForwardingRule", "FirewallRuleResponse", "", JavaArea::kUser},
    {"deletePortForwardingRule", "firewall.DeletePortForwardingRuleCmd", CommandKind::kAsync,
     Rights::kEveryone, "Deletes a port forwarding rule", "id!:uuid(FirewallRule)",
     DeletePortForwardingRule, "NET.RULEDELETE", "deleting port forwarding rule",
     "PortForwardingRule", "SuccessResponse", "", JavaArea::kUser},
    {"createLoadBalancerRule", "loadbalancer.CreateLoadBalancerRuleCmd", CommandKind::kAsync,
     Rights::kEveryone, "Creates a load balancer rule",
     "algorithm!:string description:string<=4096 name!:string privateport!:integer "
     "publicipid:uuid(IPAddress) zoneid:uuid(Zone) publicport!:integer "
     "openfirewall:boolean account:string domainid:uuid(Domain) cidrlist:list<string> "
     "networkid:uuid(Network) protocol:string fordisplay:boolean^",
     CreateLoadBalancerRule, "LB.CREATE", "creating load balancer", "LoadBalancerRule",
     "LoadBalancerResponse", "", JavaArea::kUser},
    {"listLoadBalancerRules", "loadbalancer.ListLoadBalancerRulesCmd", CommandKind::kList,
     Rights::kEveryone, "Lists load balancer rules.",
     "+LIST +ACCT +PROJ id:uuid(FirewallRule) name:string publicipid:uuid(IPAddress) "
     "virtualmachineid:uuid(UserVm) zoneid:uuid(Zone) networkid:uuid(Network) "
     "fordisplay:boolean^ tags:map",
     ListLoadBalancerRules, "", "", "", "LoadBalancerResponse", ""},
    {"updateLoadBalancerRule", "loadbalancer.UpdateLoadBalancerRuleCmd", CommandKind::kAsync,
     Rights::kEveryone, "Updates a load balancer rule",
     "id!:uuid(FirewallRule) name:string description:string<=4096 algorithm:string "
     "protocol:string cidrlist:list<string> fordisplay:boolean^ customid:string^",
     UpdateLoadBalancerRule, "LB.UPDATE", "updating load balancer rule", "LoadBalancerRule",
     "LoadBalancerResponse", "", JavaArea::kUser},
    {"deleteLoadBalancerRule", "loadbalancer.DeleteLoadBalancerRuleCmd", CommandKind::kAsync,
     Rights::kEveryone, "Deletes a load balancer rule.", "id!:uuid(FirewallRule)",
     DeleteLoadBalancerRule, "LB.DELETE", "deleting load balancer", "LoadBalancerRule",
     "SuccessResponse", "", JavaArea::kUser},
    {"assignToLoadBalancerRule", "loadbalancer.AssignToLoadBalancerRuleCmd", CommandKind::kAsync,
     Rights::kEveryone, "Assigns virtual machines to a load balancer rule.",
     "id!:uuid(FirewallRule) virtualmachineids:list<uuid>(UserVm) vmidipmap:map",
     AssignToLoadBalancerRule, "LB.ASSIGN.TO.RULE", "applying instances for load balancer",
     "LoadBalancerRule", "SuccessResponse", "", JavaArea::kUser},
    {"removeFromLoadBalancerRule", "loadbalancer.RemoveFromLoadBalancerRuleCmd",
     CommandKind::kAsync, Rights::kEveryone, "Removes virtual machines from a load balancer rule.",
     "id!:uuid(FirewallRule) virtualmachineids:list<uuid>(UserVm) vmidipmap:map",
     RemoveFromLoadBalancerRule, "LB.REMOVE.FROM.RULE", "removing instances from load balancer",
     "LoadBalancerRule", "SuccessResponse", "", JavaArea::kUser},
    {"listLoadBalancerRuleInstances", "loadbalancer.ListLoadBalancerRuleInstancesCmd",
     CommandKind::kList, Rights::kEveryone,
     "Lists the virtual machines that are assigned to a load balancer rule.",
     "id!:uuid(FirewallRule) applied:boolean lbvmips:boolean keyword:string page:integer "
     "pagesize:integer",
     ListLoadBalancerRuleInstances, "", "", "", "UserVmResponse", ""},
};

}  // namespace

std::span<const Command> RuleCommands() { return kCommands; }

}  // namespace toolgate::simulator

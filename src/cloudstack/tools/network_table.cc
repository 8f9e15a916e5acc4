// SPDX-License-Identifier: Apache-2.0
// Tools for networks, public addresses, and what lets traffic through.
#include "cloudstack/tools/mistakes.h"
#include "cloudstack/tools/tool_rows.h"

namespace toolgate::cloudstack {
namespace {

constexpr std::string_view kNetworkTypes[] = {"Isolated", "L2", "Shared", "all"};
constexpr std::string_view kNetworkFilters[] = {"all", "account", "domain", "accountdomain",
                                                "shared"};
constexpr std::string_view kAclTypes[] = {"Account", "Domain"};
constexpr std::string_view kFirewallProtocols[] = {"tcp", "udp", "icmp", "all"};
constexpr std::string_view kForwardedProtocols[] = {"tcp", "udp"};
constexpr std::string_view kBalancedProtocols[] = {"tcp", "udp", "tcp-proxy", "ssl"};
constexpr std::string_view kAlgorithms[] = {"roundrobin", "leastconn", "source"};
constexpr std::string_view kGuestTypes[] = {"Isolated", "L2", "Shared"};
constexpr std::string_view kOfferingStates[] = {"Enabled", "Disabled"};
constexpr std::string_view kAddressStates[] = {"Free", "Allocated", "Allocating", "Releasing",
                                               "Reserved"};

constexpr ArgumentSpec kNetworkId = {"id", kUuid, "The network's id", kRequired};
constexpr ArgumentSpec kRuleId = {"id", kUuid, "The rule's id", kRequired};
constexpr ArgumentSpec kJustNetwork[] = {kNetworkId};
constexpr ArgumentSpec kJustRule[] = {kRuleId};

constexpr ArgumentSpec kListNetworks[] = {
    kZoneId,
    Word("type", "Only of this type", kNetworkTypes),
    Flag("isdefault",
         "Only default networks, or only others. The cloud does not filter by this; it is done "
         "here, so it takes longer",
         {}, kToTool),
    kNameFilter,
    kIdFilter,
    Flag("canusefordeploy", "true: only those that machines can be deployed in"),
    {"vpcid", kUuid, "Only tiers of this VPC"},
    {"networkofferingid", kUuid, "Only of this offering"},
    Word("networkfilter", "Only those shared in this way", kNetworkFilters),
    {"supportedservices", kText, "Only with these services, such as Lb, separated by commas"},
    Flag("restartrequired", "Only those that must be restarted, or only others"),
    kTagsFilter,
};
constexpr ArgumentSpec kCreateNetwork[] = {
    {"name", kText, "The network's name", kRequired},
    {"networkofferingid", kUuid, "From list_network_offerings", kRequired},
    {"zoneid", kUuid, "From list_zones", kRequired},
    {"displaytext", kText, "A description for people; as `name` if left out"},
    {"gateway", kIp, "Needed for shared networks and tiers"},
    {"netmask", kNetmask, "Needed with `gateway`"},
    {"startip", kIp, "The first address for machines"},
    {"endip", kIp, "The last address for machines"},
    {"vpcid", kUuid, "The VPC that it shall be a tier of"},
    {"aclid", kUuid, "Of a tier: the list that says who may reach it"},
    {"vlan", kText, "For root admins"},
    Integer("cidrsize", "Of a routed network: the bits of its prefix", {1, 32}),
    {"networkdomain", kText, "The DNS domain of its machines"},
    Word("acltype", "Who may use it; of shared networks", kAclTypes),
    {"physicalnetworkid", kUuid, "For root admins"},
    {"dns1", kIp, "The first name server of its machines"},
    {"dns2", kIp, "The second"},
};
constexpr ArgumentSpec kListAddresses[] = {
    kZoneId,
    Flag("allocatedonly", "Only those that somebody holds", "true"),
    Flag("isstaticnat", "Only those with static NAT, or only others"),
    kIdFilter,
    {"ipaddress", kIp, "Only this address"},
    Word("state", "Only in this state", kAddressStates),
    {"associatednetworkid", kUuid, "Only of this network"},
    {"vpcid", kUuid, "Only of this VPC"},
    Flag("issourcenat", "Only those for outgoing traffic, or only others"),
    Flag("forloadbalancing", "Only those that a load balancer can use"),
    kTagsFilter,
};
constexpr ArgumentSpec kAssociate[] = {
    {"zoneid", kUuid, "Enough if the account has just one isolated network there"},
    {"networkid", kUuid, "The network that it is for"},
    {"vpcid", kUuid, "The VPC that it is for"},
    {"ipaddress", kIp, "Just this address, if it is free"},
    Flag("isportable", "One that can be moved to another zone"),
};
constexpr ArgumentSpec kAddressId = {"ipaddressid", kUuid, "From list_public_ip_addresses",
                                     kRequired};
constexpr ArgumentSpec kEnableNat[] = {
    kAddressId,
    {"virtualmachineid", kUuid, "The machine that gets all of its traffic", kRequired},
    {"vmguestip", kIp, "The machine's address, if it has several"},
    {"networkid", kUuid, "Needed for tiers of a VPC: the network of that address"},
};
constexpr ArgumentSpec kCidrs = {"cidrlist", kCidrList,
                                 "Who is let through, as 10.1.0.0/16, separated by commas. Without "
                                 "it everybody is"};
constexpr ArgumentSpec kStartPort = Integer("startport", "The first port; all if left out", kPorts);
constexpr ArgumentSpec kEndPort =
    Integer("endport", "The last port; as `startport` if left out", kPorts);
constexpr ArgumentSpec kIcmpType = Integer("icmptype", "For icmp; -1 is every type", {-1, 255});
constexpr ArgumentSpec kIcmpCode = Integer("icmpcode", "For icmp; -1 is every code", {-1, 255});
constexpr ArgumentSpec kCreateFirewall[] = {
    kAddressId, Required(Word("protocol", "What is let through", kFirewallProtocols)),
    kStartPort, kEndPort,
    kCidrs,     kIcmpType,
    kIcmpCode,
};
constexpr ArgumentSpec kListBalancers[] = {
    {"publicipid", kUuid, "Only of this public address"},
    kZoneId,
    kIdFilter,
    kNameFilter,
    {"networkid", kUuid, "Only to this network"},
    {"virtualmachineid", kUuid, "Only to this machine"},
    kTagsFilter,
};

constexpr ArgumentSpec kUpdateNetwork[] = {
    kNetworkId,
    {"name", kText, "The new name"},
    {"displaytext", kText, "The new description"},
    {"networkofferingid", kUuid, "Another offering; what runs in it may be interrupted"},
    {"networkdomain", kText, "The DNS domain of its machines"},
    {"guestvmcidr", kCidrList, "The block that machines get addresses of"},
    Flag("changecidr", "Confirm that another offering may change its block of addresses"),
    Flag("updateinsequence", "One router after the other, so that one is always up"),
    {"dns1", kIp, "The first name server of its machines"},
    {"dns2", kIp, "The second"},
};
constexpr ArgumentSpec kDeleteNetwork[] = {
    kNetworkId,
    Flag("forced", "Delete it even if that fails on its devices; for root admins", "false"),
};
constexpr ArgumentSpec kRestart[] = {
    kNetworkId,
    Flag("cleanup", "Destroy its routers and make new ones; its traffic stops meanwhile", "false"),
    Flag("makeredundant", "Give it a second router"),
    Flag("livepatch", "Renew the software of its routers while they run"),
};
constexpr ArgumentSpec kListNetworkOfferings[] = {
    kIdFilter,
    kNameFilter,
    kZoneId,
    Word("guestiptype", "Only for networks of this type", kGuestTypes),
    Word("state", "Only in this state", kOfferingStates),
    {"networkid", kUuid, "Only what this network can be changed to"},
    {"domainid", kUuid, "Only of this domain"},
    Flag("forvpc", "Only for tiers of a VPC, or only others"),
    Flag("isdefault", "Only those of the cloud's own, or only others"),
    {"supportedservices", kText, "Only with these services, such as Lb, separated by commas"},
};
constexpr ArgumentSpec kDisassociate[] = {{"id", kUuid, "The address's id", kRequired}};
constexpr ArgumentSpec kDisableNat[] = {kAddressId};
constexpr ArgumentSpec kListRules[] = {
    kIdFilter,
    {"ipaddressid", kUuid, "Only of this public address"},
    {"networkid", kUuid, "Only to this network"},
    kTagsFilter,
};
constexpr ArgumentSpec kCreateForwarding[] = {
    kAddressId,
    Required(Word("protocol", "What is passed on", kForwardedProtocols)),
    Required(Integer("publicport", "The port, or the first, at the public address", kPorts)),
    Required(Integer("privateport", "The port, or the first, at the machine", kPorts)),
    {"virtualmachineid", kUuid, "The machine that gets it", kRequired},
    Integer("publicendport", "The last port at the public address", kPorts),
    Integer("privateendport", "The last port at the machine", kPorts),
    {"vmguestip", kIp, "The machine's address, if it has several"},
    {"networkid", kUuid, "Needed for tiers of a VPC: the machine's network"},
    {"cidrlist", kCidrList, "Who is let through, where the network can tell; separated by commas"},
    Flag("openfirewall", "Let everybody reach these ports, by a firewall rule of its own", "false"),
};
constexpr ArgumentSpec kUpdateForwarding[] = {
    kRuleId,
    Integer("privateport", "The port, or the first, at the machine", kPorts),
    Integer("privateendport", "The last port at the machine", kPorts),
    {"virtualmachineid", kUuid, "The machine that gets it"},
    {"vmguestip", kIp, "The machine's address, if it has several"},
};
constexpr ArgumentSpec kCreateBalancer[] = {
    {"name", kText, "The rule's name", kRequired},
    Required(Word("algorithm", "How machines are chosen", kAlgorithms)),
    Required(Integer("publicport", "The port at the public address", kPorts)),
    Required(Integer("privateport", "The port at the machines", kPorts)),
    {"publicipid", kUuid, "From list_public_ip_addresses"},
    {"networkid", kUuid, "The machines' network; needed for tiers of a VPC"},
    {"zoneid", kUuid, "Where networks have no addresses of their own"},
    Word("protocol", "", kBalancedProtocols),
    {"description", kText, "For people", kOptional, kToApi, 1, 4096},
    {"cidrlist", kCidrList, "Who is let through; separated by commas"},
    Flag("openfirewall", "Let everybody reach the port, by a firewall rule of its own", "false"),
    kOwnerAccount,
    kOwnerDomain,
};
constexpr ArgumentSpec kUpdateBalancer[] = {
    kRuleId,
    {"name", kText, "The new name"},
    Word("algorithm", "How machines are chosen", kAlgorithms),
    Word("protocol", "", kBalancedProtocols),
    {"description", kText, "For people", kOptional, kToApi, 1, 4096},
};
constexpr ArgumentSpec kBalanced[] = {
    kRuleId,
    {"virtualmachineids", kUuidList, "The machines, separated by commas", kRequired},
};
constexpr ArgumentSpec kListBalanced[] = {
    kRuleId,
    Flag("applied", "false: the machines that it does not send traffic to", "true"),
};

constexpr MemberSpec kServiceMembers[] = {{"name"}};
constexpr MemberSpec kNetworkMembers[] = {
    {"name", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"displaytext"},
    {"type", kString, "", kInTextToo},
    {"state"},
    {"zoneid"},
    {"zonename"},
    {"cidr", kString, "", kInTextToo},
    {"gateway"},
    {"netmask"},
    {"ip6cidr"},
    {"ip6gateway"},
    {"vlan", kString, "Only root admins see it"},
    {"networkdomain"},
    {"dns1"},
    {"dns2"},
    {"networkofferingid"},
    {"networkofferingname"},
    {"acltype"},
    {"aclid"},
    {"account"},
    {"domain"},
    {"projectid"},
    {"project"},
    {"vpcid"},
    {"isdefault", kBoolean},
    {"ispersistent", kBoolean},
    {"canusefordeploy", kBoolean},
    {"restartrequired", kBoolean},
    {"created"},
    Rows("service", "What its devices do", kServiceMembers),
    kTagsMember,
};
constexpr MemberSpec kAddressMembers[] = {
    {"ipaddress", kString, "", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"associatednetworkname", kString, "", kInTextToo},
    {"associatednetworkid"},
    {"vpcid"},
    {"issourcenat", kBoolean, "Whether outgoing traffic has it", kInTextToo},
    {"isstaticnat", kBoolean, "Whether one machine gets all of its traffic", kInTextToo},
    {"virtualmachineid"},
    {"virtualmachinename", kString, "", kInTextToo},
    {"vmipaddress"},
    {"hasrules", kBoolean},
    {"purpose"},
    {"isportable", kBoolean},
    {"zoneid"},
    {"zonename"},
    {"allocated"},
    {"account"},
    {"domain"},
    {"projectid"},
    {"project"},
    {"jobid", kString, "The job that is at work on it"},
    kTagsMember,
};
constexpr MemberSpec kFirewallMembers[] = {
    {"id", kString, "", kInTextToo},
    {"protocol", kString, "", kInTextToo},
    {"startport", kNumber, "", kInTextToo},
    {"endport", kNumber, "", kInTextToo},
    {"icmptype", kNumber},
    {"icmpcode", kNumber},
    {"cidrlist", kString, "Who is let through; none is everybody", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"ipaddress", kString, "", kInTextToo},
    {"ipaddressid"},
    {"networkid"},
    kTagsMember,
};
constexpr MemberSpec kForwardingMembers[] = {
    {"id", kString, "", kInTextToo},
    {"protocol", kString, "", kInTextToo},
    {"ipaddress", kString, "", kInTextToo},
    {"publicport", kNumber, "", kInTextToo},
    {"publicendport", kNumber},
    {"privateport", kNumber, "", kInTextToo},
    {"privateendport", kNumber},
    {"virtualmachinename", kString, "", kInTextToo},
    {"virtualmachineid"},
    {"vmguestip"},
    {"state", kString, "", kInTextToo},
    {"cidrlist"},
    {"ipaddressid"},
    {"networkid"},
    kTagsMember,
};
constexpr MemberSpec kBalancerMembers[] = {
    {"name", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"publicip", kString, "", kInTextToo},
    {"publicport", kNumber, "", kInTextToo},
    {"privateport", kNumber, "", kInTextToo},
    {"algorithm", kString, "", kInTextToo},
    {"protocol"},
    {"description"},
    {"cidrlist"},
    {"publicipid"},
    {"networkid"},
    {"zoneid"},
    {"zonename"},
    {"account"},
    {"domain"},
    {"projectid"},
    {"project"},
    kTagsMember,
};
constexpr MemberSpec kNetworkOfferingMembers[] = {
    {"name", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"displaytext"},
    {"guestiptype", kString, "", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"traffictype"},
    {"isdefault", kBoolean},
    {"availability"},
    {"specifyvlan", kBoolean, "Whether a VLAN must be given; then it is for root admins"},
    {"specifyipranges", kBoolean},
    {"forvpc", kBoolean, "Whether it is for tiers of a VPC"},
    {"ispersistent", kBoolean},
    {"conservemode", kBoolean},
    {"egressdefaultpolicy", kBoolean, "Whether outgoing traffic is let through"},
    {"networkrate", kNumber, "Mbit/s"},
    {"domain"},
    {"zone"},
    Rows("service", "What its devices do", kServiceMembers),
};

constexpr RowFilter kDefaultFilter[] = {{"isdefault", "isdefault"}};
constexpr ListKind kNetworkList = {"listNetworks", "network", "networks", kNetworkMembers,
                                   kDefaultFilter};
constexpr ListKind kAddressList = {"listPublicIpAddresses", "publicipaddress", "public addresses",
                                   kAddressMembers};
constexpr ListKind kBalancerList = {"listLoadBalancerRules", "loadbalancerrule",
                                    "load balancer rules", kBalancerMembers};
constexpr ListKind kNetworkOfferingList = {"listNetworkOfferings", "networkoffering",
                                           "network offerings", kNetworkOfferingMembers};
constexpr ListKind kFirewallList = {"listFirewallRules", "firewallrule", "firewall rules",
                                    kFirewallMembers};
constexpr ListKind kForwardingList = {"listPortForwardingRules", "portforwardingrule",
                                      "port forwarding rules", kForwardingMembers};
constexpr ListKind kBalancedList = {"listLoadBalancerRuleInstances", "loadbalancerruleinstance",
                                    "machines", kMachineMembers};

constexpr auto kOnce = Resubmit::kNever;
constexpr auto kSafe = Resubmit::kUnderSameId;
constexpr ChangeKind Done(std::string_view command, std::string_view look) {
  return {command, Way::kJob, "", {}, look, kSafe};
}
constexpr ChangeKind kCreateOfNetwork = {"createNetwork", Way::kAtOnce, "network", kNetworkMembers,
                                         "list_networks"};
constexpr ChangeKind kAssociateAddress = {
    "associateIpAddress",       Way::kJob, "ipaddress",       kAddressMembers,
    "list_public_ip_addresses", kOnce,     FindAddressMistake};
constexpr ChangeKind kEnableStaticNat = {
    "enableStaticNat", Way::kAtOnce, "", {}, "list_public_ip_addresses"};
constexpr ChangeKind kCreateFirewallRule = {
    "createFirewallRule",  Way::kJob, "firewallrule",   kFirewallMembers,
    "list_firewall_rules", kOnce,     FindPortsMistake, Warning::kOpenness};
constexpr ChangeKind kUpdateOfNetwork = {"updateNetwork", Way::kJob,       "network",
                                         kNetworkMembers, "list_networks", kSafe};
constexpr ChangeKind kDeleteOfNetwork = Done("deleteNetwork", "list_networks");
constexpr ChangeKind kRestartNetwork = {"restartNetwork", Way::kJob, "", {}, "list_networks"};
constexpr ChangeKind kReleaseAddress = Done("disassociateIpAddress", "list_public_ip_addresses");
constexpr ChangeKind kDisableStaticNat = Done("disableStaticNat", "list_public_ip_addresses");
constexpr ChangeKind kDeleteFirewallRule = Done("deleteFirewallRule", "list_firewall_rules");
constexpr ChangeKind kCreateForwardingRule = {
    "createPortForwardingRule",   Way::kJob, "portforwardingrule",  kForwardingMembers,
    "list_port_forwarding_rules", kOnce,     FindPublicPortsMistake};
constexpr ChangeKind kUpdateForwardingRule = {"updatePortForwardingRule",   Way::kJob,
                                              "portforwardingrule",         kForwardingMembers,
                                              "list_port_forwarding_rules", kSafe};
constexpr ChangeKind kDeleteForwardingRule =
    Done("deletePortForwardingRule", "list_port_forwarding_rules");
constexpr ChangeKind kCreateBalancerRule = {
    "createLoadBalancerRule",   Way::kJob, "loadbalancer",     kBalancerMembers,
    "list_load_balancer_rules", kOnce,     FindBalancerMistake};
constexpr ChangeKind kUpdateBalancerRule = {
    "updateLoadBalancerRule",   Way::kJob, "loadbalancer", kBalancerMembers,
    "list_load_balancer_rules", kSafe};
constexpr ChangeKind kDeleteBalancerRule =
    Done("deleteLoadBalancerRule", "list_load_balancer_rules");
constexpr ChangeKind kAssign =
    Done("assignToLoadBalancerRule", "list_load_balancer_rule_instances");
constexpr ChangeKind kRemove =
    Done("removeFromLoadBalancerRule", "list_load_balancer_rule_instances");

constexpr Tool kFirst[] = {
    ListTool<kNetworkList>({"list_networks", "List networks", "Lists networks."},
                           {kListNetworks, kOwnedPages}, Pack::kCore),
    ChangeTool<kCreateOfNetwork>({"create_network", "Create a network",
                                  "Creates a network for machines, or a tier of a VPC."},
                                 {kCreateNetwork, kOwner}, kCreating, Pack::kNetwork),
    ListTool<kAddressList>({"list_public_ip_addresses", "List public addresses",
                            "Lists public IP addresses and what they are used for."},
                           {kListAddresses, kOwnedPages}, Pack::kNetwork),
    ChangeTool<kAssociateAddress>({"associate_ip_address", "Acquire a public address",
                                   "Acquires a public IP address for a network or a VPC, and tells "
                                   "which."},
                                  {kAssociate, kOwnedJob}, kCreating, Pack::kNetwork),
    ChangeTool<kEnableStaticNat>(
        {"enable_static_nat", "Enable static NAT",
         "Gives all traffic of a public address to one machine. Firewall rules still decide what "
         "gets through."},
        {kEnableNat}, kChanging, Pack::kNetwork),
    ChangeTool<kCreateFirewallRule>(
        {"create_firewall_rule", "Create a firewall rule",
         "Lets traffic from outside reach a public address. Without `cidrlist` it is open to "
         "everybody. Not for VPCs, which have lists of their own."},
        {kCreateFirewall, kJobArguments}, kCreating, Pack::kNetwork),
    ListTool<kBalancerList>({"list_load_balancer_rules", "List load balancer rules",
                             "Lists load balancer rules; list_load_balancer_rule_instances shows "
                             "the machines behind one."},
                            {kListBalancers, kOwnedPages}, Pack::kNetwork),
};

constexpr Tool kMore[] = {
    ChangeTool<kUpdateOfNetwork>({"update_network", "Update a network",
                                  "Changes a network's names, name servers or offering. Another "
                                  "offering can interrupt what runs in it."},
                                 {kUpdateNetwork, kJobArguments}, kDestroying, Pack::kNetwork),
    ChangeTool<kDeleteOfNetwork>({"delete_network", "Delete a network",
                                  "Deletes a network that no machine uses, with its rules and "
                                  "public addresses, for good."},
                                 {kDeleteNetwork, kJobArguments}, kForGood, Pack::kNetwork),
    ChangeTool<kRestartNetwork>({"restart_network", "Restart a network",
                                 "Sets up a network's devices anew; with `cleanup` its routers are "
                                 "replaced and its traffic stops meanwhile."},
                                {kRestart, kJobArguments}, kDestroying, Pack::kNetwork),
    ListTool<kNetworkOfferingList>({"list_network_offerings", "List network offerings",
                                    "Lists the kinds of networks that can be created."},
                                   {kListNetworkOfferings, kPages}, Pack::kNetwork),
    ChangeTool<kReleaseAddress>(
        {"disassociate_ip_address", "Release a public address",
         "Gives a public address back, with all of its rules. Somebody else "
         "may get it next."},
        {kDisassociate, kJobArguments}, kForGood, Pack::kNetwork),
    ChangeTool<kDisableStaticNat>({"disable_static_nat", "Disable static NAT",
                                   "Ends the static NAT of a public address; its machine can no "
                                   "longer be reached by it."},
                                  {kDisableNat, kJobArguments}, kDestroying, Pack::kNetwork),
    ListTool<kFirewallList>({"list_firewall_rules", "List firewall rules",
                             "Lists what is let through to public addresses."},
                            {kListRules, kOwnedPages}, Pack::kNetwork),
    ChangeTool<kDeleteFirewallRule>({"delete_firewall_rule", "Delete a firewall rule",
                                     "Deletes a firewall rule: what it let through is cut off."},
                                    {kJustRule, kJobArguments}, kDestroying, Pack::kNetwork),
    ListTool<kForwardingList>({"list_port_forwarding_rules", "List port forwarding rules",
                               "Lists which ports of public addresses are passed on to which "
                               "machines."},
                              {kListRules, kOwnedPages}, Pack::kNetwork),
    ChangeTool<kCreateForwardingRule>(
        {"create_port_forwarding_rule", "Create a port forwarding rule",
         "Passes a port of a public address on to a machine. With "
         "`openfirewall` everybody can reach it."},
        {kCreateForwarding, kJobArguments}, kCreating, Pack::kNetwork),
    ChangeTool<kUpdateForwardingRule>(
        {"update_port_forwarding_rule", "Update a port forwarding rule",
         "Changes the machine or the port that a rule passes on to."},
        {kUpdateForwarding, kJobArguments}, kChanging, Pack::kNetwork),
    ChangeTool<kDeleteForwardingRule>(
        {"delete_port_forwarding_rule", "Delete a port forwarding rule",
         "Deletes a port forwarding rule: the machine can no longer "
         "be reached by it."},
        {kJustRule, kJobArguments}, kDestroying, Pack::kNetwork),
    ChangeTool<kCreateBalancerRule>({"create_load_balancer_rule", "Create a load balancer rule",
                                     "Creates a rule that spreads the traffic of a public port "
                                     "over machines; assign_to_load_balancer_rule adds them."},
                                    {kCreateBalancer, kJobArguments}, kCreating, Pack::kNetwork),
    ChangeTool<kUpdateBalancerRule>({"update_load_balancer_rule", "Update a load balancer rule",
                                     "Changes a load balancer rule's name, algorithm or protocol."},
                                    {kUpdateBalancer, kJobArguments}, kChanging, Pack::kNetwork),
    ChangeTool<kDeleteBalancerRule>({"delete_load_balancer_rule", "Delete a load balancer rule",
                                     "Deletes a load balancer rule: its machines can no longer be "
                                     "reached by it."},
                                    {kJustRule, kJobArguments}, kDestroying, Pack::kNetwork),
    ChangeTool<kAssign>({"assign_to_load_balancer_rule", "Add machines to a load balancer rule",
                         "Adds machines to those that a load balancer rule sends traffic to."},
                        {kBalanced, kJobArguments}, kChanging, Pack::kNetwork),
    ChangeTool<kRemove>(
        {"remove_from_load_balancer_rule", "Take machines from a load balancer rule",
         "Takes machines from those that a load balancer rule sends traffic to."},
        {kBalanced, kJobArguments}, kDestroying, Pack::kNetwork),
    ListTool<kBalancedList>(
        {"list_load_balancer_rule_instances", "List the machines of a load balancer rule",
         "Lists the machines that a load balancer rule sends traffic to."},
        {kListBalanced, kPages}, Pack::kNetwork),
};

}  // namespace

ToolFamily NetworkTools() { return {kFirst, kMore}; }

}  // namespace toolgate::cloudstack

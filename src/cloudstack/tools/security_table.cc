// SPDX-License-Identifier: Apache-2.0
// Tools for SSH key pairs and security groups.
#include "cloudstack/tools/mistakes.h"
#include "cloudstack/tools/tool_rows.h"

namespace toolgate::cloudstack {
namespace {

constexpr std::string_view kProtocols[] = {"tcp", "udp", "icmp", "all"};

constexpr ArgumentSpec kKeyName = {"name", kText, "The key pair's name", kRequired};
constexpr ArgumentSpec kListKeys[] = {
    kNameFilter,
    {"fingerprint", kText, "Only with this fingerprint"},
    kIdFilter,
};
constexpr ArgumentSpec kCreateKey[] = {
    kKeyName,
    {"publickey", kText,
     "A public key of your own to register, as OpenSSH writes it. Without, the cloud makes a pair "
     "and gives the private key this once",
     kOptional, kToTool, 1, 5120},
    Flag("show_privatekey",
         "Put the private key into the text too, not only into the structured content", "false",
         kToTool),
};
constexpr ArgumentSpec kRegisterKey[] = {
    kKeyName,
    {"publickey", kText, "As OpenSSH writes it", kRequired, kToApi, 1, 5120},
};
constexpr ArgumentSpec kDeleteKey[] = {kKeyName};
constexpr ArgumentSpec kListGroups[] = {
    {"securitygroupname", kText, "Exactly this name"},
    {"virtualmachineid", kUuid, "Only those of this machine"},
    kIdFilter,
    kTagsFilter,
};
constexpr ArgumentSpec kCreateGroupRule[] = {
    {"securitygroupid", kUuid, "The group; or else `securitygroupname`"},
    Required(Word("protocol", "What is let through", kProtocols)),
    Integer("startport", "The first port", kPorts),
    Integer("endport", "The last port", kPorts),
    {"cidrlist", kCidrList, "Who is let through, as 10.1.0.0/16, separated by commas"},
    {"usersecuritygrouplist", kGroupList,
     "Machines of which groups are let through: account:group, separated by commas"},
    Integer("icmptype", "For icmp; -1 is every type", {-1, 255}),
    Integer("icmpcode", "For icmp; -1 is every code", {-1, 255}),
    {"securitygroupname", kText, "The group; or else `securitygroupid`"},
};
constexpr ArgumentSpec kCreateGroup[] = {
    {"name", kText, "The group's name", kRequired},
    {"description", kText, "For people"},
};
constexpr ArgumentSpec kDeleteGroup[] = {
    {"id", kUuid, "The group; or else `name`"},
    {"name", kText, "The group; or else `id`"},
};
constexpr ArgumentSpec kRevoke[] = {
    {"id", kUuid, "The rule's id, `ruleid` in list_security_groups", kRequired},
};

constexpr MemberSpec kKeyMembers[] = {
    {"name", kString, "", kInTextToo},
    {"fingerprint", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"account", kString, "", kInTextToo},
    {"domainid"},
    {"domain"},
    {"projectid"},
    {"project"},
};
constexpr MemberSpec kGroupRuleMembers[] = {
    {"ruleid", kString, "", kInTextToo},
    {"protocol", kString, "", kInTextToo},
    {"startport", kNumber, "", kInTextToo},
    {"endport", kNumber, "", kInTextToo},
    {"icmptype", kNumber},
    {"icmpcode", kNumber},
    {"cidr", kString, "", kInTextToo},
    {"account"},
    {"securitygroupname", kString, "", kInTextToo},
    kTagsMember,
};
constexpr MemberSpec kGroupMembers[] = {
    {"name", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"description"},
    {"account", kString, "", kInTextToo},
    {"domainid"},
    {"domain"},
    {"projectid"},
    {"project"},
    {"virtualmachinecount", kNumber, "", kInTextToo},
    {"virtualmachineids", MemberType::kStrings},
    RowsInText("ingressrule", "What its machines let in", kGroupRuleMembers),
    RowsInText("egressrule", "What its machines let out", kGroupRuleMembers),
    kTagsMember,
};

constexpr ListKind kKeyList = {"listSSHKeyPairs", "sshkeypair", "SSH key pairs", kKeyMembers};
constexpr ListKind kGroups = {"listSecurityGroups", "securitygroup", "security groups",
                              kGroupMembers};

constexpr ChangeKind kAuthorize = {
    "authorizeSecurityGroupIngress", Way::kJob,        "securitygroup",      kGroupMembers,
    "list_security_groups",          Resubmit::kNever, FindGroupRuleMistake, Warning::kOpenness};
constexpr ChangeKind kAuthorizeEgress = {
    "authorizeSecurityGroupEgress", Way::kJob,        "securitygroup",      kGroupMembers,
    "list_security_groups",         Resubmit::kNever, FindGroupRuleMistake, Warning::kOpenness};
constexpr ChangeKind kRegister = {"registerSSHKeyPair", Way::kAtOnce, "keypair", kKeyMembers,
                                  "list_ssh_key_pairs"};
constexpr ChangeKind kDeleteKeyPair = {
    "deleteSSHKeyPair", Way::kAtOnce, "", {}, "list_ssh_key_pairs"};
constexpr ChangeKind kCreateSecurityGroup = {"createSecurityGroup", Way::kAtOnce, "securitygroup",
                                             kGroupMembers, "list_security_groups"};
constexpr ChangeKind kDeleteSecurityGroup = {
    "deleteSecurityGroup", Way::kAtOnce,    "", {}, "list_security_groups",
    Resubmit::kNever,      FindGroupMistake};
constexpr ChangeKind kRevokeIngress = {
    "revokeSecurityGroupIngress", Way::kJob, "", {}, "list_security_groups",
    Resubmit::kUnderSameId};
constexpr ChangeKind kRevokeEgress = {
    "revokeSecurityGroupEgress", Way::kJob, "", {}, "list_security_groups", Resubmit::kUnderSameId};

constexpr MemberSpec kKeyOutput[] = {
    {"keypair", MemberType::kObject, "", Shown::kAsData, kKeyMembers},
    {"privatekey", kString, "Shown this once"},
    kErrorMember,
};

constexpr Tool kFirst[] = {
    ListTool<kKeyList>({"list_ssh_key_pairs", "List SSH key pairs", "Lists SSH key pairs."},
                       {kListKeys, kOwnedPages}, Pack::kSecurity),
    {"create_ssh_key_pair", "Create an SSH key pair",
     "Makes an SSH key pair in the cloud and gives the private key this once; or, with "
     "`publickey`, registers a key of your own, which never leaves you.",
     "createSSHKeyPair, registerSSHKeyPair", Effect::kCreates, Repeat::kAddsUp, kCreateKey, kOwner,
     kKeyOutput, CreateSshKeyPair, Pack::kSecurity},
    ListTool<kGroups>(
        {"list_security_groups", "List security groups", "Lists security groups with their rules."},
        {kListGroups, kOwnedPages}, Pack::kSecurity),
    ChangeTool<kAuthorize>({"create_security_group_rule", "Let traffic into a security group",
                            "Lets traffic in to the machines of a security group, from blocks of "
                            "addresses or from other groups."},
                           {kCreateGroupRule, kOwnedJob}, kCreating, Pack::kSecurity),
};

constexpr Tool kMore[] = {
    ChangeTool<kRegister>({"register_ssh_key_pair", "Register an SSH key",
                           "Registers a public key of your own, to be installed in machines."},
                          {kRegisterKey, kOwner}, kCreating, Pack::kSecurity),
    ChangeTool<kDeleteKeyPair>({"delete_ssh_key_pair", "Delete an SSH key pair",
                                "Deletes an SSH key pair from the cloud; machines that have the "
                                "key keep it."},
                               {kDeleteKey, kOwner}, kDestroying, Pack::kSecurity),
    ChangeTool<kCreateSecurityGroup>(
        {"create_security_group", "Create a security group",
         "Creates a security group without rules: it lets nothing in."},
        {kCreateGroup, kOwner}, kCreating, Pack::kSecurity),
    ChangeTool<kDeleteSecurityGroup>({"delete_security_group", "Delete a security group",
                                      "Deletes a security group that no machine is in, with its "
                                      "rules."},
                                     {kDeleteGroup, kOwner}, kDestroying, Pack::kSecurity),
    ChangeTool<kRevokeIngress>(
        {"revoke_security_group_rule", "Take back a rule of a security group",
         "Deletes a rule that lets traffic in; what it let in is cut off."},
        {kRevoke, kJobArguments}, kDestroying, Pack::kSecurity),
    ChangeTool<kAuthorizeEgress>(
        {"create_security_group_egress_rule", "Let traffic out of a security group",
         "Lets traffic out of the machines of a security group. With the "
         "first such rule, all other outgoing traffic is cut off."},
        {kCreateGroupRule, kOwnedJob}, kCreating, Pack::kSecurity),
    ChangeTool<kRevokeEgress>(
        {"revoke_security_group_egress_rule", "Take back an egress rule of a security group",
         "Deletes a rule that lets traffic out; without any, all may go out."},
        {kRevoke, kJobArguments}, kDestroying, Pack::kSecurity),
};

}  // namespace

ToolFamily SecurityTools() { return {kFirst, kMore}; }

}  // namespace toolgate::cloudstack

// SPDX-License-Identifier: Apache-2.0
// The commands of security groups, keys and affinity groups, with their parameters, from the
// annotations of Apache CloudStack 4.22.
#include "simulator/networks/commands.h"

namespace toolgate::simulator {
namespace {

constexpr Command kCommands[] = {
    {"createSecurityGroup", "securitygroup.CreateSecurityGroupCmd", CommandKind::kSync,
     Rights::kEveryone, "Creates a security group",
     "account:string domainid:uuid(Domain) description:string name!:string "
     "projectid:uuid(Project)",
     CreateSecurityGroup, "SG.CREATE", "creating security group", "SecurityGroup",
     "SecurityGroupResponse", ""},
    {"listSecurityGroups", "securitygroup.ListSecurityGroupsCmd", CommandKind::kList,
     Rights::kEveryone, "Lists security groups",
     "+LIST +ACCT +PROJ securitygroupname:string virtualmachineid:uuid(UserVm) "
     "id:uuid(SecurityGroup) tags:map",
     ListSecurityGroups, "", "", "", "SecurityGroupResponse", ""},
    {"deleteSecurityGroup", "securitygroup.DeleteSecurityGroupCmd", CommandKind::kSync,
     Rights::kEveryone, "Deletes security group",
     "account:string domainid:uuid(Domain) projectid:uuid(Project) id:uuid(SecurityGroup) "
     "name:string",
     DeleteSecurityGroup, "SG.DELETE", "deleting security group", "SecurityGroup",
     "SuccessResponse", ""},
    {"authorizeSecurityGroupIngress", "securitygroup.AuthorizeSecurityGroupIngressCmd",
     CommandKind::kAsync, Rights::kEveryone,
     "Authorizes a particular ingress rule for this security group",
     "protocol:string startport:integer endport:integer icmptype:integer icmpcode:integer "
     "cidrlist:list<string> usersecuritygrouplist:map domainid:uuid(Domain) "
     "account:string projectid:uuid(Project) securitygroupid:uuid(SecurityGroup) "
     "securitygroupname:string",
     AuthorizeSecurityGroupIngress, "SG.AUTH.INGRESS", "adding ingress rule to security group",
     "SecurityGroup", "SecurityGroupRuleResponse", "", JavaArea::kUser},
    {"revokeSecurityGroupIngress", "securitygroup.RevokeSecurityGroupIngressCmd",
     CommandKind::kAsync, Rights::kEveryone,
     "Deletes a particular ingress rule from this security group", "id!:uuid(SecurityGroupRule)",
     RevokeSecurityGroupIngress, "SG.REVOKE.INGRESS", "revoking ingress rule from security group",
     "SecurityGroup", "SuccessResponse", "", JavaArea::kUser},
    {"authorizeSecurityGroupEgress", "securitygroup.AuthorizeSecurityGroupEgressCmd",
     CommandKind::kAsync, Rights::kEveryone,
     "Authorizes a particular egress rule for this security group",
     "protocol:string startport:integer endport:integer icmptype:integer icmpcode:integer "
     "cidrlist:list<string> usersecuritygrouplist:map domainid:uuid(Domain) "
     "account:string projectid:uuid(Project) securitygroupid:uuid(SecurityGroup) "
     "securitygroupname:string",
     AuthorizeSecurityGroupEgress, "SG.AUTH.EGRESS", "adding egress rule to security group",
     "SecurityGroup", "SecurityGroupRuleResponse", "", JavaArea::kUser},
    {"revokeSecurityGroupEgress", "securitygroup.RevokeSecurityGroupEgressCmd", CommandKind::kAsync,
     Rights::kEveryone, "Deletes a particular egress rule from this security group",
     "id!:uuid(SecurityGroupRule)", RevokeSecurityGroupEgress, "SG.REVOKE.EGRESS",
     "revoking egress rule from security group", "SecurityGroup", "SuccessResponse", "",
     JavaArea::kUser},
    {"createSSHKeyPair", "ssh.CreateSSHKeyPairCmd", CommandKind::kSync, Rights::kEveryone,
     "Create a new keypair and returns the private key",
     "name!:string account:string domainid:uuid(Domain) projectid:uuid(Project)", CreateSshKeyPair,
     "", "", "", "CreateSSHKeyPairResponse", ""},
    {"registerSSHKeyPair", "ssh.RegisterSSHKeyPairCmd", CommandKind::kSync, Rights::kEveryone,
     "Register a public key in a keypair under a certain name",
     "name!:string publickey!:string<=5120 account:string domainid:uuid(Domain) "
     "projectid:uuid(Project)",
     RegisterSshKeyPair, "REGISTER.SSH.KEYPAIR", "registering SSH key pair", "SSHKeyPair",
     "SSHKeyPairResponse", ""},
    {"listSSHKeyPairs", "ssh.ListSSHKeyPairsCmd", CommandKind::kList, Rights::kEveryone,
     "List registered keypairs",
     "+LIST +ACCT +PROJ id:uuid(SSHKeyPair) name:string fingerprint:string", ListSshKeyPairs, "",
     "", "", "SSHKeyPairResponse", ""},
    {"deleteSSHKeyPair", "ssh.DeleteSSHKeyPairCmd", CommandKind::kSync, Rights::kEveryone,
     "Deletes a keypair by name",
     "name!:string account:string domainid:uuid(Domain) projectid:uuid(Project)", DeleteSshKeyPair,
     "", "", "", "SuccessResponse", ""},
    {"listAffinityGroups", "affinitygroup.ListAffinityGroupsCmd", CommandKind::kList,
     Rights::kEveryone, "Lists affinity groups",
     "+LIST +ACCT +PROJ name:string virtualmachineid:uuid(UserVm) id:uuid(AffinityGroup) "
     "type:string",
     ListAffinityGroups, "", "", "", "AffinityGroupResponse", ""},
};

}  // namespace

std::span<const Command> GroupCommands() { return kCommands; }

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// createSecurityGroup, listSecurityGroups, deleteSecurityGroup (SecurityGroupManagerImpl, 4.22).
#include <algorithm>

#include <fmt/format.h>

#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/networks/commands.h"
#include "simulator/networks/groups.h"

namespace toolgate::simulator {
namespace {

ApiFailure InUse(std::string text) { return {cloudstack::kResourceInUse, std::move(text)}; }

void WriteRule(json::Writer& writer, const SecurityGroupRule& rule, const RowView& view) {
  writer.BeginObject().Member("ruleid", rule.id).Member("protocol", rule.protocol);
  if (rule.protocol == "icmp") {
    writer.Member("icmptype", int64_t{rule.start}).Member("icmpcode", int64_t{rule.end});
  } else if (rule.protocol == "tcp" || rule.protocol == "udp") {
    writer.Member("startport", int64_t{rule.start}).Member("endport", int64_t{rule.end});
  }
  if (rule.source) {
    writer.Member("securitygroupname", rule.source->name);
    writer.Member("account", rule.source->account->name);
  } else {
    writer.Member("cidr", rule.cidr);
  }
  WriteTags(writer, view.cloud, rule.id);
  writer.EndObject();
}

void WriteRules(json::Writer& writer, std::string_view key, RuleDirection direction,
                const GroupRules& rules, const RowView& view) {
  writer.Key(key).BeginArray();
  for (const SecurityGroupRule* rule : rules) {
    if (rule->direction == direction) WriteRule(writer, *rule, view);
  }
  writer.EndArray();
}

bool HoldsMachine(const SecurityGroup& group, std::string_view id) {
  return std::any_of(group.members.begin(), group.members.end(),
                     [id](const VirtualMachine* machine) { return machine->id == id; });
}

// Why `group` cannot go.
std::optional<ApiFailure> FindUse(const Cloud& cloud, const SecurityGroup& group) {
  if (group.name == kDefaultGroup) return Invalid("The network group default is reserved");
  if (!group.members.empty()) {
    return InUse("Cannot delete group when it's in use by virtual machines");
  }
  for (const SecurityGroupRule& rule : cloud.security_group_rules) {
    if (rule.deleted || rule.source != &group || rule.group == &group) continue;
    return InUse("Cannot delete group when there are security rules that allow this group");
  }
  return std::nullopt;
}

}  // namespace

GroupRules RulesOf(const Cloud& cloud, const SecurityGroup& group) {
  GroupRules rules;
  for (const SecurityGroupRule& rule : cloud.security_group_rules) {
    if (rule.group == &group && !rule.deleted) rules.push_back(&rule);
  }
  return rules;
}

void WriteSecurityGroup(json::Writer& writer, const SecurityGroup& group, const GroupRules& rules,
                        const RowView& view) {
  writer.BeginObject().Member("id", group.id).Member("name", group.name);
  writer.Member("description", group.description);
  WriteOwner(writer, *group.account);
  WriteRules(writer, "ingressrule", RuleDirection::kIngress, rules, view);
  WriteRules(writer, "egressrule", RuleDirection::kEgress, rules, view);
  WriteTags(writer, view.cloud, group.id);
  writer.Member("virtualmachinecount", static_cast<int64_t>(group.members.size()));
  writer.Key("virtualmachineids").BeginArray();
  for (const VirtualMachine* machine : group.members) writer.String(machine->id);
  writer.EndArray();
  WritePending(writer, view, group.id);
  writer.EndObject();
}

SecurityGroup* FindGroup(Cloud& cloud, const Account& account, std::string_view name) {
  for (SecurityGroup& group : cloud.security_groups) {
    if (!group.deleted && group.account == &account && group.name == name) return &group;
  }
  return nullptr;
}

Reply CreateSecurityGroup(CommandContext& context) {
  const auto owner = TakeOwner(context);
  if (!owner) return Fail(owner.error());
  const std::string_view name = context.arguments.Text("name");
  if (FindGroup(context.cloud, **owner, name)) {
    return Fail(Invalid(fmt::format(
        "Unable to create security group, a group with name {} already exists.", name)));
  }
  SecurityGroup group;
  group.id = context.cloud.NewId();
  group.name = name;
  group.description = context.arguments.Text("description");
  group.account = *owner;
  const SecurityGroup& added = context.cloud.security_groups.Add(std::move(group));
  context.subject = {"SecurityGroup", added.id, added.account};
  return OneRow("securitygroup", [&](json::Writer& writer) {
    WriteSecurityGroup(writer, added, {}, ViewOf(context));
  });
}

Reply ListSecurityGroups(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto groups = Select(context.cloud.security_groups, [&](const SecurityGroup& group) {
    return !group.deleted && IsInScope(context, *group.account) &&
           !Differs(arguments, "id", group.id) &&
           !Differs(arguments, "securitygroupname", group.name) &&
           HasKeyword(arguments, group.name) && MatchesTags(context, group.id) &&
           (!arguments.Has("virtualmachineid") ||
            HoldsMachine(group, arguments.Text("virtualmachineid")));
  });
  return WriteList(context, "securitygroup", groups,
                   [view = ViewOf(context)](json::Writer& writer, const SecurityGroup& group) {
                     WriteSecurityGroup(writer, group, RulesOf(view.cloud, group), view);
                   });
}

Reply DeleteSecurityGroup(CommandContext& context) {
  Cloud& cloud = context.cloud;
  const Arguments& arguments = context.arguments;
  if (arguments.Has("id") == arguments.Has("name")) {
    return Fail(Invalid("Give either the id or the name of the security group"));
  }
  SecurityGroup* group = cloud.security_groups.Find(arguments.Text("id"));
  if (!group) {
    const auto owner = TakeOwner(context);
    if (!owner) return Fail(owner.error());
    group = FindGroup(cloud, **owner, arguments.Text("name"));
  }
  if (!group) {
    return Fail(Invalid(fmt::format("Unable to find security group by name {}",
                                    base::Printable(arguments.Text("name")))));
  }
  auto refused = CheckAccess(context.caller, *group->account, group->name);
  if (!refused) refused = FindUse(cloud, *group);
  if (refused) return Fail(std::move(*refused));
  group->deleted = true;
  for (SecurityGroupRule& rule : cloud.security_group_rules) {
    if (rule.group == group) rule.deleted = true;
  }
  context.subject = {"SecurityGroup", group->id, group->account};
  return kSuccess;
}

}  // namespace toolgate::simulator

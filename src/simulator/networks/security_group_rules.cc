// SPDX-License-Identifier: Apache-2.0
// authorizeSecurityGroupIngress, -Egress and revokeSecurityGroupIngress, -Egress
// (SecurityGroupManagerImpl, 4.22).
#include <charconv>

#include <fmt/format.h>

#include "base/cidr.h"
#include "base/text.h"
#include "simulator/networks/commands.h"
#include "simulator/networks/groups.h"

namespace toolgate::simulator {
namespace {

using Refusal = std::optional<ApiFailure>;
using std::chrono::seconds;

constexpr seconds kAuthorize{2};
constexpr seconds kRevoke{2};

// What traffic a rule lets through.
struct Traffic {
  std::string protocol;
  int start = 0;
  int end = 0;
};

// Where it comes from, or goes to: of each rule one of both.
struct Peers {
  std::vector<std::string> cidrs;
  std::vector<const SecurityGroup*> groups;
};

using ReadTraffic = tl::expected<Traffic, ApiFailure>;

ReadTraffic ReadIcmp(const Arguments& arguments) {
  if (!arguments.Has("icmptype") || !arguments.Has("icmpcode")) {
    return Fail(Invalid("Invalid ICMP type/code specified: both are required"));
  }
  const int64_t type = arguments.Number("icmptype", -1);
  const int64_t code = arguments.Number("icmpcode", -1);
  if (type > 255 || code > 255 || type < -1 || code < -1) {
    return Fail(Invalid("Invalid icmp type/code "));
  }
  if ((type == -1) != (code == -1)) {
    return Fail(Invalid("Invalid icmp code: -1 goes with type -1 only, and the other way round"));
  }
  return Traffic{"icmp", static_cast<int>(type), static_cast<int>(code)};
}

ReadTraffic ReadPorts(const Arguments& arguments, const std::string& protocol) {
  if (!arguments.Has("startport") || !arguments.Has("endport")) {
    return Fail(Invalid("Invalid port range specified: startport and endport are required"));
  }
  const int64_t start = arguments.Number("startport", -1);
  int64_t end = arguments.Number("endport", -1);
  if (start == 0 && end == 0) end = 65535;
  if (start < 0 || start > end || end > 65535) {
    return Fail(Invalid(fmt::format("Invalid port range {}:{}", start, end)));
  }
  return Traffic{protocol, static_cast<int>(start), static_cast<int>(end)};
}

ReadTraffic Read(const Arguments& arguments) {
  const std::string protocol = arguments.Has("protocol")
                                   ? base::ToAsciiLower(arguments.Text("protocol"))
                                   : std::string("all");
  if (protocol == "icmp") return ReadIcmp(arguments);
  if (protocol == "tcp" || protocol == "udp") return ReadPorts(arguments, protocol);
  if (protocol == "all") {
    if (!arguments.Has("startport") && !arguments.Has("endport")) return Traffic{protocol, 0, 0};
    return Fail(Invalid("Cannot specify startPort or endPort without specifying protocol"));
  }
  const auto number = base::ParseUint(protocol);
  if (!number || *number > 255) {
    return Fail(Invalid("Invalid protocol " + base::Printable(protocol)));
  }
  // Those of TCP, UDP and ICMP are their names.
  if (*number == 1) return ReadIcmp(arguments);
  if (*number == 6) return ReadPorts(arguments, "tcp");
  if (*number == 17) return ReadPorts(arguments, "udp");
  return Traffic{protocol, 0, 0};
}

// The group that `usersecuritygrouplist` names in one of its entries.
tl::expected<const SecurityGroup*, ApiFailure> FindPeer(const CommandContext& context,
                                                        const SecurityGroup& group,
                                                        const MapRow& row) {
  const std::string_view name = Field(row, "group");
  const std::string_view account = Field(row, "account");
  if (name.empty() || account.empty()) {
    return Fail(
        Invalid("Invalid user group specified: usersecuritygrouplist[N] needs the fields group and "
                "account"));
  }
  const Account* owner = FindAccount(context.cloud, account, *group.account->domain);
  if (!owner) return Fail(Invalid("Nonexistent account: " + base::Printable(account)));
  const SecurityGroup* peer = FindGroup(context.cloud, *owner, name);
  if (peer) return peer;
  return Fail(Invalid(
      fmt::format("Nonexistent group {} for account {}", base::Printable(name), owner->name)));
}

tl::expected<Peers, ApiFailure> ReadPeers(const CommandContext& context,
                                          const SecurityGroup& group) {
  Peers peers;
  for (std::string_view cidr : context.arguments.List("cidrlist")) {
    if (cidr.find('/') == cidr.npos || !base::Cidr::Parse(cidr)) {
      return Fail(Invalid("Invalid cidr " + base::Printable(cidr)));
    }
    peers.cidrs.emplace_back(cidr);
  }
  const auto rows = context.arguments.Rows("usersecuritygrouplist");
  for (const MapRow& row : rows) {
    const auto peer = FindPeer(context, group, row);
    if (!peer) return Fail(peer.error());
    peers.groups.push_back(*peer);
  }
  if (peers.cidrs.empty() && peers.groups.empty()) {
    return Fail(Invalid("At least one cidr or at least one security group needs to be specified"));
  }
  return peers;
}

bool Exists(const Cloud& cloud, const SecurityGroupRule& wanted) {
  for (const SecurityGroupRule& rule : cloud.security_group_rules) {
    const bool is_same = !rule.deleted && rule.group == wanted.group &&
                         rule.direction == wanted.direction && rule.protocol == wanted.protocol &&
                         rule.start == wanted.start && rule.end == wanted.end &&
                         rule.cidr == wanted.cidr && rule.source == wanted.source;
    if (is_same) return true;
  }
  return false;
}

void AddUnlessThere(Cloud& cloud, SecurityGroupRule rule, GroupRules& added) {
  if (Exists(cloud, rule)) return;
  rule.id = cloud.NewId();
  added.push_back(&cloud.security_group_rules.Add(std::move(rule)));
}

// Those that are new; rules that are there already are passed over in silence.
GroupRules AddRules(Cloud& cloud, const SecurityGroup& group, RuleDirection direction,
                    const Traffic& traffic, const Peers& peers) {
  GroupRules added;
  SecurityGroupRule rule;
  rule.group = &group;
  rule.direction = direction;
  rule.protocol = traffic.protocol;
  rule.start = traffic.start;
  rule.end = traffic.end;
  for (const SecurityGroup* peer : peers.groups) {
    rule.source = peer;
    AddUnlessThere(cloud, rule, added);
  }
  rule.source = nullptr;
  for (const std::string& cidr : peers.cidrs) {
    rule.cidr = cidr;
    AddUnlessThere(cloud, rule, added);
  }
  return added;
}

Taken<SecurityGroup> TakeGroup(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  if (arguments.Has("securitygroupid") == arguments.Has("securitygroupname")) {
    return Fail(Invalid("Give either securitygroupid or securitygroupname"));
  }
  SecurityGroup* group = context.cloud.security_groups.Find(arguments.Text("securitygroupid"));
  if (!group) {
    const auto owner = TakeOwner(context);
    if (!owner) return Fail(owner.error());
    group = FindGroup(context.cloud, **owner, arguments.Text("securitygroupname"));
  }
  if (!group) {
    return Fail(Invalid(fmt::format("Unable to find security group {}",
                                    base::Printable(arguments.Text("securitygroupname")))));
  }
  auto refused = CheckAccess(context.caller, *group->account, group->name);
  if (refused) return Fail(std::move(*refused));
  return group;
}

Reply Authorize(CommandContext& context, RuleDirection direction) {
  const auto group = TakeGroup(context);
  if (!group) return Fail(group.error());
  const auto traffic = Read(context.arguments);
  const auto peers = ReadPeers(context, **group);
  // The server looks at both in the job.
  auto work = [&cloud = context.cloud, &group = **group, direction, traffic,
               peers](JobRun& run) -> net::Task<Reply> {
    if (!peers) co_return Fail(peers.error());
    if (!traffic) co_return Fail(traffic.error());
    if (group.deleted) co_return Fail(Invalid("Unable to find security group " + group.id));
    auto failed = co_await run.Work("authorize", kAuthorize);
    if (failed) co_return Fail(std::move(*failed));
    const GroupRules added = AddRules(cloud, group, direction, *traffic, *peers);
    if (added.empty()) {
      co_return Fail(
          {cloudstack::kInternalError, direction == RuleDirection::kIngress
                                           ? "Failed to authorize security group ingress rule(s)"
                                           : "Failed to authorize security group egress rule(s)"});
    }
    co_return OneRow("securitygroup", [&](json::Writer& writer) {
      WriteSecurityGroup(writer, group, added, {cloud});
    });
  };
  return EnterJob(context, {"SecurityGroup", (*group)->id, (*group)->account}, work);
}

Reply Revoke(CommandContext& context, RuleDirection direction) {
  SecurityGroupRule& rule = *context.cloud.security_group_rules.Find(context.arguments.Text("id"));
  const Account& owner = *rule.group->account;
  if (auto refused = CheckAccess(context.caller, owner, rule.group->name)) {
    return Fail(std::move(*refused));
  }
  auto work = [&rule, direction](JobRun& run) -> net::Task<Reply> {
    if (rule.deleted) co_return Fail(Invalid("Unable to find security rule with id " + rule.id));
    if (rule.direction != direction) {
      co_return Fail(Invalid("Mismatch in rule type for security rule with id " + rule.id));
    }
    auto failed = co_await run.Work("revoke", kRevoke);
    if (failed) co_return Fail(std::move(*failed));
    rule.deleted = true;
    co_return kSuccess;
  };
  return EnterJob(context, {"SecurityGroup", rule.group->id, &owner}, work);
}

}  // namespace

Reply AuthorizeSecurityGroupIngress(CommandContext& context) {
  return Authorize(context, RuleDirection::kIngress);
}

Reply AuthorizeSecurityGroupEgress(CommandContext& context) {
  return Authorize(context, RuleDirection::kEgress);
}

Reply RevokeSecurityGroupIngress(CommandContext& context) {
  return Revoke(context, RuleDirection::kIngress);
}

Reply RevokeSecurityGroupEgress(CommandContext& context) {
  return Revoke(context, RuleDirection::kEgress);
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// createFirewallRule, listFirewallRules, deleteFirewallRule.
#include <fmt/format.h>

#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/networks/commands.h"
#include "simulator/networks/rules.h"

namespace toolgate::simulator {
namespace {

void WriteFirewallRule(json::Writer& writer, const FirewallRule& rule, const RowView& view) {
  writer.BeginObject().Member("id", rule.id).Member("protocol", rule.protocol);
  if (rule.start_port >= 0) {
    writer.Member("startport", int64_t{rule.start_port}).Member("endport", int64_t{rule.end_port});
  }
  writer.Member("ipaddressid", rule.address->id).Member("networkid", rule.network->id);
  writer.Member("ipaddress", rule.address->address).Member("state", Name(rule.state));
  writer.Member("cidrlist", base::Join(rule.cidrs, ","));
  if (rule.protocol == "icmp") {
    writer.Member("icmptype", int64_t{rule.icmp_type});
    writer.Member("icmpcode", int64_t{rule.icmp_code});
  }
  if (view.for_admin) writer.Member("fordisplay", true);
  writer.Member("destcidrlist", "").Member("traffictype", "Ingress");
  WriteTags(writer, view.cloud, rule.id);
  WritePending(writer, view, rule.id);
  writer.EndObject();
}

// Sets protocol and ports, or what ICMP has instead.
std::optional<ApiFailure> TakeTraffic(const Arguments& arguments, FirewallRule& rule) {
  rule.protocol = base::ToAsciiLower(arguments.Text("protocol"));
  if (rule.protocol != "tcp" && rule.protocol != "udp" && rule.protocol != "icmp") {
    return Invalid(fmt::format("Protocol {} is not supported in network {}",
                               base::Printable(rule.protocol), rule.network->name));
  }
  const bool is_icmp = rule.protocol == "icmp";
  if (!is_icmp && (arguments.Has("icmptype") || arguments.Has("icmpcode"))) {
    return Invalid("Can specify icmpCode and icmpType for ICMP protocol only");
  }
  if (is_icmp && (arguments.Has("startport") || arguments.Has("endport"))) {
    return Invalid("Can't specify start/end port when protocol is ICMP");
  }
  if (is_icmp) {
    rule.icmp_type = NumberOr(arguments, "icmptype", -1);
    rule.icmp_code = NumberOr(arguments, "icmpcode", -1);
    if (rule.icmp_type < -1 || rule.icmp_type > 255 || rule.icmp_code < -1 ||
        rule.icmp_code > 255) {
      return Invalid("Invalid ICMP type or code");
    }
    return std::nullopt;
  }
  const int end = NumberOr(arguments, "endport", -1);
  rule.start_port = NumberOr(arguments, "startport", end);
  rule.end_port = arguments.Has("endport") ? end : rule.start_port;
  return CheckPorts(rule.start_port, rule.end_port);
}

}  // namespace

Reply CreateFirewallRule(CommandContext& context) {
  if (auto refused = CheckCidrs(context.arguments)) return Fail(std::move(*refused));
  auto rule = StageRule(context, RulePurpose::kFirewall, "ipaddressid", "Firewall");
  if (!rule) return Fail(rule.error());
  if (auto refused = TakeTraffic(context.arguments, *rule)) return Fail(std::move(*refused));
  rule->cidrs = ReadCidrs(context.arguments);
  if (rule->cidrs.empty()) rule->cidrs.emplace_back("0.0.0.0/0");
  if (base::EqualsIgnoreCase(context.arguments.Text("type"), "system") &&
      !IsRootAdmin(context.caller)) {
    return Fail(Invalid("Only root admins may create firewall rules of type system"));
  }
  if (auto conflict = FindConflict(context.cloud, *rule)) return Fail(std::move(*conflict));
  FirewallRule& added = AddRule(context.cloud, std::move(*rule), context.now);
  return EnterActivation(context, added, "FirewallRule", "firewallrule", WriteFirewallRule);
}

Reply ListFirewallRules(CommandContext& context) {
  const auto rules = Select(context.cloud.firewall_rules, [&](const FirewallRule& rule) {
    return MatchesRule(context, rule, RulePurpose::kFirewall);
  });
  return WriteList(context, "firewallrule", rules,
                   [view = ViewOf(context)](json::Writer& writer, const FirewallRule& rule) {
                     WriteFirewallRule(writer, rule, view);
                   });
}

Reply DeleteFirewallRule(CommandContext& context) {
  const auto rule = TakeRule(context, RulePurpose::kFirewall);
  if (!rule) return Fail(rule.error());
  return EnterRevocation(context, **rule, "FirewallRule");
}

}  // namespace toolgate::simulator

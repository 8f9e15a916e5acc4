// SPDX-License-Identifier: Apache-2.0
// The commands of port forwarding rules (RulesManagerImpl, 4.22).
#include <fmt/format.h>

#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/networks/commands.h"
#include "simulator/networks/machine_networks.h"
#include "simulator/networks/rules.h"

namespace toolgate::simulator {
namespace {

using Refusal = std::optional<ApiFailure>;
using std::chrono::seconds;

constexpr seconds kUpdate{3};

void WriteForwarding(json::Writer& writer, const FirewallRule& rule, const RowView& view) {
  writer.BeginObject().Member("id", rule.id);
  // Ports are texts here, unlike in firewall rules.
  writer.Member("privateport", std::to_string(rule.private_port));
  writer.Member("privateendport", std::to_string(rule.private_end_port));
  writer.Member("protocol", rule.protocol);
  writer.Member("publicport", std::to_string(rule.start_port));
  writer.Member("publicendport", std::to_string(rule.end_port));
  writer.Member("virtualmachineid", rule.machine->id);
  writer.Member("virtualmachinename", rule.machine->name);
  writer.Member("virtualmachinedisplayname", rule.machine->display_name);
  writer.Member("vmguestip", rule.guest_address);
  writer.Member("ipaddressid", rule.address->id).Member("ipaddress", rule.address->address);
  writer.Member("state", Name(rule.state)).Member("cidrlist", base::Join(rule.cidrs, ","));
  writer.Member("networkid", rule.network->id);
  if (view.for_admin) writer.Member("fordisplay", true);
  WriteTags(writer, view.cloud, rule.id);
  WritePending(writer, view, rule.id);
  writer.EndObject();
}

Refusal CheckPrivatePorts(const FirewallRule& rule) {
  if (auto refused = CheckPorts(rule.private_port, rule.private_end_port)) return refused;
  const int ports = rule.end_port - rule.start_port;
  if (rule.private_end_port - rule.private_port != ports) {
    return Invalid("Source port and destination port ranges should be of equal sizes.");
  }
  if (ports > 0 && rule.private_port != rule.start_port) {
    return Invalid("Private port start should be equal to public port start");
  }
  return std::nullopt;
}

// Points `rule` to `machine`, at the address `wanted` if that is not empty.
Refusal PointTo(const VirtualMachine& machine, std::string_view wanted, FirewallRule& rule) {
  if (machine.account != rule.account) {
    return Invalid("The owner of the ip address is not the owner of the instance");
  }
  const Nic* nic = FindNic(machine, *rule.network);
  if (!nic || nic->address.empty()) {
    return Invalid("Vm doesn't belong to network associated with ipAddress");
  }
  if (!wanted.empty() && wanted != nic->address) {
    return Invalid("vmguestip is no address of the instance in the network");
  }
  rule.machine = &machine;
  rule.guest_address = nic->address;
  return std::nullopt;
}

Refusal TakePorts(const Arguments& arguments, FirewallRule& rule) {
  rule.protocol = base::ToAsciiLower(arguments.Text("protocol"));
  if (rule.protocol != "tcp" && rule.protocol != "udp") {
    return Invalid(fmt::format("Protocol {} is not supported for port forwarding",
                               base::Printable(rule.protocol)));
  }
  rule.start_port = NumberOr(arguments, "publicport", 0);
  rule.end_port = NumberOr(arguments, "publicendport", rule.start_port);
  rule.private_port = NumberOr(arguments, "privateport", 0);
  rule.private_end_port = NumberOr(arguments, "privateendport", rule.private_port);
  if (auto refused = CheckPorts(rule.start_port, rule.end_port)) return refused;
  return CheckPrivatePorts(rule);
}

// What the request asks for, or why it cannot be had.
tl::expected<FirewallRule, ApiFailure> Stage(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  auto rule = StageRule(context, RulePurpose::kPortForwarding, "ipaddressid", "PortForwarding");
  if (!rule) return rule;
  if (rule->address->machine) {
    return Fail(Invalid(
        fmt::format("Unable to create port forwarding rule: ip address {} has static nat enabled",
                    rule->address->address)));
  }
  if (arguments.Has("cidrlist") && !rule->network->vpc) {
    return Fail(Invalid(
        "Parameter cidrList is for tiers of VPCs; to let only some sources in, create a firewall "
        "rule"));
  }
  if (auto refused = CheckCidrs(arguments)) return Fail(std::move(*refused));
  rule->cidrs = ReadCidrs(arguments);
  if (auto refused = TakePorts(arguments, *rule)) return Fail(std::move(*refused));
  const auto machine = TakeMember(context, "virtualmachineid");
  if (!machine) return Fail(machine.error());
  if (auto refused = PointTo(**machine, arguments.Text("vmguestip"), *rule)) {
    return Fail(std::move(*refused));
  }
  if (auto conflict = FindConflict(context.cloud, *rule)) return Fail(std::move(*conflict));
  return rule;
}

}  // namespace

Reply CreatePortForwardingRule(CommandContext& context) {
  auto rule = Stage(context);
  if (!rule) return Fail(rule.error());
  const bool opens = context.arguments.Flag("openfirewall", rule->network->vpc == nullptr);
  FirewallRule& added = AddRule(context.cloud, std::move(*rule), context.now);
  if (opens) OpenFirewall(context.cloud, added, context.now);
  return EnterActivation(context, added, "PortForwardingRule", "portforwardingrule",
                         WriteForwarding);
}

Reply UpdatePortForwardingRule(CommandContext& context) {
  const auto taken = TakeRule(context, RulePurpose::kPortForwarding);
  if (!taken) return Fail(taken.error());
  const Arguments& arguments = context.arguments;
  FirewallRule changed = **taken;
  changed.private_port = NumberOr(arguments, "privateport", changed.private_port);
  const int ports = changed.end_port - changed.start_port;
  changed.private_end_port = NumberOr(arguments, "privateendport", changed.private_port + ports);
  const VirtualMachine* machine = changed.machine;
  if (arguments.Has("virtualmachineid")) {
    const auto other = TakeMember(context, "virtualmachineid");
    if (!other) return Fail(other.error());
    machine = *other;
  }
  const std::string wanted(arguments.Text("vmguestip"));
  auto work = [&cloud = context.cloud, &rule = **taken, changed, machine, wanted,
               for_admin = IsAdmin(context.caller)](JobRun& run) mutable -> net::Task<Reply> {
    if (rule.deleted) co_return Fail(Invalid("Unable to find rule " + rule.id));
    if (auto refused = CheckPrivatePorts(changed)) co_return Fail(std::move(*refused));
    if (auto refused = PointTo(*machine, wanted, changed)) co_return Fail(std::move(*refused));
    auto failed = co_await run.Work("update", kUpdate);
    if (failed) co_return Fail(std::move(*failed));
    rule.private_port = changed.private_port;
    rule.private_end_port = changed.private_end_port;
    rule.machine = changed.machine;
    rule.guest_address = changed.guest_address;
    co_return OneRow("portforwardingrule", [&](json::Writer& writer) {
      WriteForwarding(writer, rule, {cloud, nullptr, for_admin});
    });
  };
  return EnterNetworkJob(context, {"PortForwardingRule", changed.id, changed.account},
                         changed.network, work);
}

Reply ListPortForwardingRules(CommandContext& context) {
  const auto rules = Select(context.cloud.firewall_rules, [&](const FirewallRule& rule) {
    return MatchesRule(context, rule, RulePurpose::kPortForwarding);
  });
  return WriteList(context, "portforwardingrule", rules,
                   [view = ViewOf(context)](json::Writer& writer, const FirewallRule& rule) {
                     WriteForwarding(writer, rule, view);
                   });
}

Reply DeletePortForwardingRule(CommandContext& context) {
  const auto rule = TakeRule(context, RulePurpose::kPortForwarding);
  if (!rule) return Fail(rule.error());
  return EnterRevocation(context, **rule, "PortForwardingRule");
}

}  // namespace toolgate::simulator

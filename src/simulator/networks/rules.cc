// SPDX-License-Identifier: Apache-2.0
#include "simulator/networks/rules.h"

#include <fmt/format.h>

#include "simulator/engine/listing.h"
#include "simulator/model/holdings.h"
#include "simulator/model/ipv4.h"
#include "simulator/networks/network_life.h"
#include "simulator/networks/public_addresses.h"

namespace toolgate::simulator {
namespace {

using std::chrono::seconds;

constexpr seconds kApply{3};
constexpr seconds kRevoke{3};
constexpr std::string_view kEverywhere = "0.0.0.0/0";

bool IsPort(int port) { return port >= 1 && port <= 65535; }

bool ShareSource(const FirewallRule& a, const FirewallRule& b) {
  if (a.cidrs.empty() && b.cidrs.empty()) return true;
  return std::any_of(a.cidrs.begin(), a.cidrs.end(), [&b](const std::string& cidr) {
    return std::find(b.cidrs.begin(), b.cidrs.end(), cidr) != b.cidrs.end();
  });
}

bool SharePorts(const FirewallRule& a, const FirewallRule& b) {
  return a.start_port <= b.end_port && b.start_port <= a.end_port;
}

std::optional<ApiFailure> FindConflictWith(const FirewallRule& rule, const FirewallRule& other) {
  const bool is_firewall = rule.purpose == RulePurpose::kFirewall;
  // Firewall rules go with all others: they open what those forward.
  if (is_firewall != (other.purpose == RulePurpose::kFirewall)) return std::nullopt;
  const bool both_forward =
      rule.purpose == RulePurpose::kPortForwarding && other.purpose == RulePurpose::kPortForwarding;
  if ((is_firewall || both_forward) && rule.protocol != other.protocol) return std::nullopt;
  if ((is_firewall || both_forward) && !ShareSource(rule, other)) return std::nullopt;
  if (rule.protocol == "icmp") {
    const bool is_same = rule.icmp_type == other.icmp_type && rule.icmp_code == other.icmp_code;
    if (!is_same) return std::nullopt;
    return Invalid("New rule conflicts with existing rule: " + other.id);
  }
  const bool has_ports = rule.start_port >= 0;
  if (has_ports != (other.start_port >= 0)) return std::nullopt;
  if (has_ports && !SharePorts(rule, other)) return std::nullopt;
  if (!has_ports) {
    return ApiFailure{
        cloudstack::kNetworkRuleConflict,
        fmt::format("There is already a firewall rule specified with protocol = {} and no ports",
                    rule.protocol)};
  }
  return ApiFailure{
      cloudstack::kNetworkRuleConflict,
      fmt::format("The range specified, {}-{}, conflicts with rule {} which has {}-{}",
                  rule.start_port, rule.end_port, other.id, other.start_port, other.end_port)};
}

}  // namespace

std::string_view Name(RuleState state) {
  constexpr std::string_view kNames[] = {"Staged", "Add", "Active", "Revoke"};
  return kNames[static_cast<size_t>(state)];
}

tl::expected<FirewallRule, ApiFailure> StageRule(CommandContext& context, RulePurpose purpose,
                                                 std::string_view parameter,
                                                 std::string_view service) {
  const auto address = TakeAddress(context, parameter);
  if (!address) return Fail(address.error());
  const Network* network = (*address)->network;
  if (!network) {
    return Fail(Invalid(
        fmt::format("Unable to create the rule: ip address {} is not associated with any network",
                    (*address)->address)));
  }
  if (!Supports(*network, service)) {
    return Fail(Invalid(fmt::format("Network {} does not support {}", network->name, service)));
  }
  FirewallRule rule;
  rule.purpose = purpose;
  rule.address = *address;
  rule.network = network;
  rule.account = (*address)->account;
  return rule;
}

std::optional<ApiFailure> CheckPorts(int start, int end) {
  if (start != -1 && !IsPort(start)) {
    return Invalid(fmt::format("publicPort is an invalid value: {}", start));
  }
  if (end != -1 && !IsPort(end)) {
    return Invalid(fmt::format("Public port range is an invalid value: {}", end));
  }
  if (start > end) return Invalid("Start port can't be bigger than end port");
  return std::nullopt;
}

std::optional<ApiFailure> CheckCidrs(const Arguments& arguments) {
  for (std::string_view cidr : arguments.List("cidrlist")) {
    if (!ParseIpv4Block(cidr)) {
      return ApiFailure{cloudstack::kParameterError,
                        "Source cidrs formatting error " + base::Printable(cidr)};
    }
  }
  return std::nullopt;
}

std::vector<std::string> ReadCidrs(const Arguments& arguments) {
  const auto cidrs = arguments.List("cidrlist");
  return {cidrs.begin(), cidrs.end()};
}

std::optional<ApiFailure> FindConflict(const Cloud& cloud, const FirewallRule& rule) {
  for (const FirewallRule& other : cloud.firewall_rules) {
    const bool counts =
        other.address == rule.address && !other.deleted && other.state != RuleState::kRevoke;
    if (!counts) continue;
    if (auto conflict = FindConflictWith(rule, other)) return conflict;
  }
  return std::nullopt;
}

FirewallRule& AddRule(Cloud& cloud, FirewallRule rule, base::WallTime now) {
  rule.id = cloud.NewId();
  rule.state = RuleState::kAdd;
  FirewallRule& added = cloud.firewall_rules.Add(std::move(rule));
  ChargeFor(cloud, added, UsageChange::kStarted, now);
  return added;
}

void OpenFirewall(Cloud& cloud, const FirewallRule& rule, base::WallTime now) {
  FirewallRule opened;
  opened.address = rule.address;
  opened.network = rule.network;
  opened.account = rule.account;
  opened.protocol = rule.protocol == "udp" ? "udp" : "tcp";
  opened.start_port = rule.start_port;
  opened.end_port = rule.end_port;
  opened.cidrs = {std::string(kEverywhere)};
  opened.opened_for = rule.id;
  if (!FindConflict(cloud, opened)) AddRule(cloud, std::move(opened), now);
}

net::Task<std::optional<ApiFailure>> Activate(JobRun& run, Cloud& cloud, FirewallRule& rule,
                                              const base::Clock& clock) {
  auto failed = co_await run.Work("apply", kApply);
  if (!failed && rule.deleted) failed = Invalid("The rule was deleted meanwhile");
  if (failed) {
    DeleteRule(cloud, rule, clock.WallNow());
    co_return failed;
  }
  rule.state = RuleState::kActive;
  for (FirewallRule& opened : cloud.firewall_rules) {
    if (opened.opened_for == rule.id) opened.state = RuleState::kActive;
  }
  co_return std::nullopt;
}

Reply EnterActivation(CommandContext& context, FirewallRule& added, std::string instance_type,
                      std::string_view key,
                      void (*write)(json::Writer& writer, const FirewallRule& rule,
                                    const RowView& view)) {
  auto body = [&cloud = context.cloud, &added, &clock = context.clock](JobRun& run) {
    return Activate(run, cloud, added, clock);
  };
  auto result = [&cloud = context.cloud, &added, key, write, for_admin = IsAdmin(context.caller)] {
    return OneRow(key, [&](json::Writer& writer) {
      write(writer, added, {cloud, nullptr, for_admin});
    });
  };
  return EnterNetworkJob(context, {std::move(instance_type), added.id, added.account},
                         added.network, ReplyAfter(body, result), Shown::kJobAndId);
}

Reply EnterRevocation(CommandContext& context, FirewallRule& rule, std::string instance_type) {
  auto work = [&cloud = context.cloud, &rule,
               &clock = context.clock](JobRun& run) -> net::Task<Reply> {
    if (rule.deleted) co_return Fail(Invalid("Unable to find rule " + rule.id));
    rule.state = RuleState::kRevoke;
    auto failed = co_await run.Work("revoke", kRevoke);
    if (failed) co_return Fail(std::move(*failed));  // and it stays in Revoke
    DeleteRule(cloud, rule, clock.WallNow());
    co_return kSuccess;
  };
  return EnterNetworkJob(context, {std::move(instance_type), rule.id, rule.account}, rule.network,
                         work);
}

bool MatchesRule(const CommandContext& context, const FirewallRule& rule, RulePurpose purpose) {
  const Arguments& arguments = context.arguments;
  return !rule.deleted && rule.purpose == purpose && IsInScope(context, *rule.account) &&
         !Differs(arguments, "id", rule.id) &&
         !Differs(arguments, "ipaddressid", rule.address->id) &&
         !Differs(arguments, "networkid", rule.network->id) && MatchesTags(context, rule.id);
}

}  // namespace toolgate::simulator

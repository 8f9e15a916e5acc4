// SPDX-License-Identifier: Apache-2.0
// The commands of load balancer rules (LoadBalancingRulesManagerImpl, 4.22).
#include <fmt/format.h>

#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/networks/commands.h"
#include "simulator/networks/rules.h"

namespace toolgate::simulator {
namespace {

using Refusal = std::optional<ApiFailure>;
using std::chrono::seconds;

constexpr seconds kUpdate{3};
constexpr std::string_view kAlgorithms[] = {"roundrobin", "leastconn", "source"};
constexpr std::string_view kProtocols[] = {"tcp", "udp", "tcp-proxy", "ssl"};

void WriteBalancer(json::Writer& writer, const FirewallRule& rule, const RowView& view) {
  writer.BeginObject().Member("id", rule.id).Member("name", rule.name);
  if (!rule.description.empty()) writer.Member("description", rule.description);
  writer.Member("publicipid", rule.address->id).Member("publicip", rule.address->address);
  writer.Member("publicport", std::to_string(rule.start_port));
  writer.Member("privateport", std::to_string(rule.private_port));
  writer.Member("algorithm", rule.algorithm).Member("networkid", rule.network->id);
  writer.Member("cidrlist", base::Join(rule.cidrs, ","));
  WriteOwner(writer, *rule.account);
  writer.Member("state", Name(rule.state));
  WriteZoneMembers(writer, *rule.address->zone);
  writer.Member("protocol", rule.protocol);
  if (view.for_admin) writer.Member("fordisplay", true);
  WriteTags(writer, view.cloud, rule.id);
  WritePending(writer, view, rule.id);
  writer.EndObject();
}

template <size_t N>
bool IsOneOf(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// Takes what was sent of what can be changed later, too.
Refusal TakeWords(const Arguments& arguments, FirewallRule& rule) {
  if (arguments.Has("name")) rule.name = arguments.Text("name");
  if (arguments.Has("description")) rule.description = arguments.Text("description");
  if (arguments.Has("algorithm")) rule.algorithm = base::ToAsciiLower(arguments.Text("algorithm"));
  if (arguments.Has("protocol")) rule.protocol = base::ToAsciiLower(arguments.Text("protocol"));
  if (!IsOneOf(kAlgorithms, rule.algorithm)) {
    return Invalid("Invalid algorithm: " + base::Printable(rule.algorithm));
  }
  if (!IsOneOf(kProtocols, rule.protocol)) {
    return Invalid("Invalid lb protocol: " + base::Printable(rule.protocol));
  }
  if (auto refused = CheckCidrs(arguments)) return refused;
  if (arguments.Has("cidrlist")) rule.cidrs = ReadCidrs(arguments);
  return std::nullopt;
}

tl::expected<FirewallRule, ApiFailure> Stage(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  if (!arguments.Has("publicipid")) {
    return Fail(Invalid("Can't create a load balancer rule without publicipid"));
  }
  auto rule = StageRule(context, RulePurpose::kLoadBalancing, "publicipid", "Lb");
  if (!rule) return rule;
  if (rule->address->machine) {
    return Fail({cloudstack::kNetworkRuleConflict,
                 "Can't do load balance on ip address: " + rule->address->address});
  }
  rule->protocol = "tcp";
  if (auto refused = TakeWords(arguments, *rule)) return Fail(std::move(*refused));
  rule->start_port = rule->end_port = static_cast<int>(arguments.Number("publicport", 0));
  rule->private_port = rule->private_end_port =
      static_cast<int>(arguments.Number("privateport", 0));
  for (const int port : {rule->start_port, rule->private_port}) {
    if (auto refused = CheckPorts(port, port)) return Fail(std::move(*refused));
    if (port == -1) return Fail(Invalid("Invalid port: -1"));
  }
  if (auto conflict = FindConflict(context.cloud, *rule)) return Fail(std::move(*conflict));
  return rule;
}

}  // namespace

Reply CreateLoadBalancerRule(CommandContext& context) {
  auto rule = Stage(context);
  if (!rule) return Fail(rule.error());
  const bool opens = context.arguments.Flag("openfirewall", rule->network->vpc == nullptr);
  FirewallRule& added = AddRule(context.cloud, std::move(*rule), context.now);
  if (opens) OpenFirewall(context.cloud, added, context.now);
  return EnterActivation(context, added, "LoadBalancerRule", "loadbalancer", WriteBalancer);
}

Reply UpdateLoadBalancerRule(CommandContext& context) {
  const auto taken = TakeRule(context, RulePurpose::kLoadBalancing);
  if (!taken) return Fail(taken.error());
  FirewallRule changed = **taken;
  const auto refused = TakeWords(context.arguments, changed);
  auto work = [&cloud = context.cloud, &rule = **taken, changed, refused,
               for_admin = IsAdmin(context.caller)](JobRun& run) -> net::Task<Reply> {
    if (refused) co_return Fail(*refused);
    if (rule.deleted) co_return Fail(Invalid("Unable to find rule " + rule.id));
    auto failed = co_await run.Work("update", kUpdate);
    if (failed) co_return Fail(std::move(*failed));
    cloud.firewall_rules.Rename(rule, changed.name);
    rule.description = changed.description;
    rule.algorithm = changed.algorithm;
    rule.protocol = changed.protocol;
    rule.cidrs = changed.cidrs;
    co_return OneRow("loadbalancer", [&](json::Writer& writer) {
      WriteBalancer(writer, rule, {cloud, nullptr, for_admin});
    });
  };
  return EnterNetworkJob(context, {"LoadBalancerRule", changed.id, changed.account},
                         changed.network, work);
}

Reply ListLoadBalancerRules(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto rules = Select(context.cloud.firewall_rules, [&](const FirewallRule& rule) {
    if (!MatchesRule(context, rule, RulePurpose::kLoadBalancing)) return false;
    const bool has_machine =
        !arguments.Has("virtualmachineid") ||
        std::any_of(rule.members.begin(), rule.members.end(), [&](const VirtualMachine* member) {
          return member->id == arguments.Text("virtualmachineid");
        });
    return has_machine && MatchesNames(arguments, rule.id, rule.name) &&
           HasKeyword(arguments, rule.name) &&
           !Differs(arguments, "publicipid", rule.address->id) &&
           !Differs(arguments, "zoneid", rule.address->zone->id);
  });
  return WriteList(context, "loadbalancerrule", rules,
                   [view = ViewOf(context)](json::Writer& writer, const FirewallRule& rule) {
                     WriteBalancer(writer, rule, view);
                   });
}

Reply DeleteLoadBalancerRule(CommandContext& context) {
  const auto rule = TakeRule(context, RulePurpose::kLoadBalancing);
  if (!rule) return Fail(rule.error());
  return EnterRevocation(context, **rule, "LoadBalancerRule");
}

}  // namespace toolgate::simulator

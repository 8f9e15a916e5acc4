// SPDX-License-Identifier: Apache-2.0
// Lists of networks, offerings, VPCs and routers.
#include "simulator/engine/listing.h"
#include "simulator/networks/commands.h"
#include "simulator/networks/network_life.h"
#include "simulator/networks/network_view.h"

namespace toolgate::simulator {
namespace {

// Whether a flag was sent that is not `value`.
bool FlagDiffers(const Arguments& arguments, std::string_view name, bool value) {
  return arguments.Has(name) && arguments.Flag(name) != value;
}

bool IdDiffers(const Arguments& arguments, std::string_view name, bool has, std::string_view id) {
  return arguments.Has(name) && (!has || arguments.Text(name) != id);
}

// The networks of an account, and those that its domain shares.
bool IsVisible(const CommandContext& context, const Network& network) {
  const std::string filter = base::ToAsciiLower(context.arguments.Text("networkfilter"));
  const bool is_shared = network.acl_type == "Domain";
  if (filter == "account" && is_shared) return false;
  if ((filter == "domain" || filter == "shared") && !is_shared) return false;
  if (IsInScope(context, *network.account)) return true;
  const bool is_narrowed =
      context.arguments.Has("account") || context.arguments.Has("projectid") || filter == "account";
  return is_shared && !is_narrowed && IsWithin(*context.caller.domain, *network.account->domain);
}

bool OffersAll(const Arguments& arguments, const Network& network) {
  for (std::string_view service : arguments.List("supportedservices")) {
    if (!Supports(network, service)) return false;
  }
  return true;
}

bool MatchesKind(const Arguments& arguments, const Network& network) {
  const bool any_type = base::EqualsIgnoreCase(arguments.Text("type"), "all");
  return (any_type || !Differs(arguments, "type", network.type)) &&
         !Differs(arguments, "acltype", network.acl_type) &&
         !Differs(arguments, "traffictype", "Guest") &&
         !FlagDiffers(arguments, "issystem", false) &&
         !FlagDiffers(arguments, "restartrequired", network.restart_required) &&
         !FlagDiffers(arguments, "canusefordeploy", true) &&
         !FlagDiffers(arguments, "forvpc", network.vpc != nullptr) &&
         !FlagDiffers(arguments, "specifyipranges",
                      network.offering && network.offering->specify_ip_ranges) &&
         OffersAll(arguments, network);
}

bool Matches(const CommandContext& context, const Network& network) {
  const Arguments& arguments = context.arguments;
  return !network.removed && IsVisible(context, network) &&
         MatchesNames(arguments, network.id, network.name) &&
         HasKeyword(arguments, network.name, network.display_text) &&
         !Differs(arguments, "zoneid", network.zone->id) &&
         !Differs(arguments, "vlan", network.vlan) &&
         !IdDiffers(arguments, "vpcid", network.vpc, network.vpc ? network.vpc->id : "") &&
         !IdDiffers(arguments, "networkofferingid", network.offering,
                    network.offering ? network.offering->id : "") &&
         !arguments.Has("associatednetworkid") && MatchesKind(arguments, network) &&
         MatchesTags(context, network.id);
}

}  // namespace

Reply ListNetworks(CommandContext& context) {
  const auto networks = Select(context.cloud.networks, [&context](const Network& network) {
    return Matches(context, network);
  });
  if (context.arguments.Flag("retrieveonlyresourcecount")) return CountOnly(networks.size());
  return WriteList(context, "network", networks,
                   [view = ViewOf(context)](json::Writer& writer, const Network& network) {
                     WriteNetwork(writer, network, view);
                   });
}

Reply ListVpcs(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto vpcs = Select(context.cloud.vpcs, [&](const Vpc& vpc) {
    return IsInScope(context, *vpc.account) && MatchesNames(arguments, vpc.id, vpc.name) &&
           HasKeyword(arguments, vpc.name, vpc.display_text) &&
           !Differs(arguments, "zoneid", vpc.zone->id) &&
           !Differs(arguments, "displaytext", vpc.display_text) &&
           !Differs(arguments, "cidr", vpc.cidr) && !Differs(arguments, "state", vpc.state) &&
           !FlagDiffers(arguments, "restartrequired", false) && MatchesTags(context, vpc.id);
  });
  return WriteList(context, "vpc", vpcs,
                   [view = ViewOf(context)](json::Writer& writer, const Vpc& vpc) {
                     WriteVpc(writer, vpc, view);
                   });
}

Reply ListRouters(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto routers = Select(context.cloud.routers, [&](const Router& router) {
    return !router.deleted && IsInScope(context, *router.network->account) &&
           MatchesNames(arguments, router.id, router.name) && HasKeyword(arguments, router.name) &&
           !Differs(arguments, "state", router.state) &&
           !Differs(arguments, "hostid", router.host->id) &&
           !Differs(arguments, "zoneid", router.network->zone->id) &&
           !Differs(arguments, "networkid", router.network->id) &&
           !Differs(arguments, "version", "4.22.0") && !arguments.Has("vpcid") &&
           !FlagDiffers(arguments, "forvpc", false) &&
           !FlagDiffers(arguments, "healthchecksfailed", false);
  });
  return WriteList(context, "router", routers,
                   [view = ViewOf(context)](json::Writer& writer, const Router& router) {
                     WriteRouter(writer, router, view);
                   });
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/networks/commands.h"

namespace toolgate::simulator {
namespace {

void WriteNetwork(json::Writer& writer, const Network& network) {
  writer.BeginObject().Member("id", network.id).Member("name", network.name);
  writer.Member("displaytext", network.display_text).Member("traffictype", "Guest");
  if (!network.gateway.empty()) {
    writer.Member("gateway", network.gateway).Member("netmask", network.netmask);
    writer.Member("cidr", network.cidr);
  }
  WriteZoneMembers(writer, *network.zone);
  writer.Member("issystem", false).Member("state", network.state).Member("type", network.type);
  writer.Member("acltype", "Account");
  WriteOwner(writer, *network.account);
  writer.Member("networkdomain", network.domain).Member("canusefordeploy", true);
  WriteEmptyList(writer, "service");
  WriteEmptyList(writer, "tags");
  writer.EndObject();
}

}  // namespace

Reply ListNetworks(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto networks = Select(context.cloud.networks, [&](const Network& network) {
    return IsInScope(context, *network.account) &&
           MatchesNames(arguments, network.id, network.name) &&
           HasKeyword(arguments, network.name, network.display_text) &&
           !Differs(arguments, "zoneid", network.zone->id) &&
           (base::EqualsIgnoreCase(arguments.Text("type"), "all") ||
            !Differs(arguments, "type", network.type));
  });
  return WriteList(context, "network", networks, WriteNetwork);
}

}  // namespace toolgate::simulator

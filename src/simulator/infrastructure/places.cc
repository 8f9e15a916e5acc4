// SPDX-License-Identifier: Apache-2.0
// listZones, listPods, listClusters.
#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/infrastructure/capacity.h"
#include "simulator/infrastructure/commands.h"

namespace toolgate::simulator {
namespace {

void WriteZone(json::Writer& writer, const CommandContext& context, const Zone& zone) {
  writer.BeginObject().Member("id", zone.id).Member("name", zone.name);
  writer.Member("dns1", zone.dns);
  if (IsAdmin(context.caller)) {
    writer.Member("internaldns1", zone.internal_dns);
    writer.Member("guestcidraddress", zone.guest_cidr);
  }
  writer.Member("networktype", "Advanced").Member("securitygroupsenabled", false);
  writer.Member("allocationstate", zone.allocation_state);
  writer.Member("dhcpprovider", "VirtualRouter").Member("localstorageenabled", false);
  if (context.arguments.Flag("showcapacities")) {
    WriteCapacities(writer, CapacitiesOf(context.cloud, zone));
  }
  writer.Member("type", "Core").Member("ismultiarch", false);
  WriteTags(writer, context.cloud, zone.id);
  writer.EndObject();
}

void WritePod(json::Writer& writer, const CommandContext& context, const Pod& pod) {
  writer.BeginObject().Member("id", pod.id).Member("name", pod.name);
  WriteZoneMembers(writer, *pod.zone);
  writer.Member("gateway", pod.gateway).Member("netmask", pod.netmask);
  writer.Key("ipranges").BeginArray().BeginObject();
  writer.Member("startip", pod.start_address).Member("endip", pod.end_address);
  writer.Member("forsystemvms", "0").Member("gateway", pod.gateway).EndObject().EndArray();
  writer.Key("startip").BeginArray().String(pod.start_address).EndArray();
  writer.Key("endip").BeginArray().String(pod.end_address).EndArray();
  writer.Key("forsystemvms").BeginArray().String("0").EndArray();
  writer.Member("allocationstate", pod.allocation_state);
  if (context.arguments.Flag("showcapacities")) {
    WriteCapacities(writer, CapacitiesOf(context.cloud, pod));
  }
  writer.Member("hasannotations", false).EndObject();
}

void WriteCluster(json::Writer& writer, const CommandContext& context, const Cluster& cluster) {
  writer.BeginObject().Member("id", cluster.id).Member("name", cluster.name);
  writer.Member("podid", cluster.pod->id).Member("podname", cluster.pod->name);
  WriteZoneMembers(writer, *cluster.pod->zone);
  writer.Member("hypervisortype", kHypervisor).Member("clustertype", "CloudManaged");
  writer.Member("allocationstate", cluster.allocation_state).Member("managedstate", "Managed");
  if (context.arguments.Flag("showcapacities")) {
    WriteCapacities(writer, CapacitiesOf(context.cloud, cluster));
  }
  writer.Member("cpuovercommitratio", FormatDecimal(cluster.cpu_overcommit));
  writer.Member("memoryovercommitratio", FormatDecimal(cluster.memory_overcommit));
  writer.Member("arch", kArchitecture).Member("hasannotations", false).EndObject();
}

}  // namespace

Reply ListZones(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto zones = Select(context.cloud.zones, [&](const Zone& zone) {
    // Whoever does not run the cloud has no use for a zone that takes nothing.
    const bool is_shown = IsRootAdmin(context.caller) || zone.allocation_state == "Enabled";
    return is_shown && MatchesNames(arguments, zone.id, zone.name) &&
           HasKeyword(arguments, zone.name) && MatchesTags(context, zone.id) &&
           !Differs(arguments, "networktype", "Advanced");
  });
  return WriteList(context, "zone", zones, [&context](json::Writer& writer, const Zone& zone) {
    WriteZone(writer, context, zone);
  });
}

Reply ListPods(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto pods = Select(context.cloud.pods, [&](const Pod& pod) {
    return MatchesNames(arguments, pod.id, pod.name) && HasKeyword(arguments, pod.name) &&
           !Differs(arguments, "zoneid", pod.zone->id) &&
           !Differs(arguments, "allocationstate", pod.allocation_state);
  });
  return WriteList(context, "pod", pods, [&context](json::Writer& writer, const Pod& pod) {
    WritePod(writer, context, pod);
  });
}

Reply ListClusters(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto clusters = Select(context.cloud.clusters, [&](const Cluster& cluster) {
    return MatchesNames(arguments, cluster.id, cluster.name) &&
           HasKeyword(arguments, cluster.name, kHypervisor) &&
           !Differs(arguments, "podid", cluster.pod->id) &&
           !Differs(arguments, "zoneid", cluster.pod->zone->id) &&
           !Differs(arguments, "hypervisor", kHypervisor) &&
           !Differs(arguments, "clustertype", "CloudManaged") &&
           !Differs(arguments, "managedstate", "Managed") &&
           !Differs(arguments, "arch", kArchitecture) &&
           !Differs(arguments, "allocationstate", cluster.allocation_state);
  });
  return WriteList(context, "cluster", clusters,
                   [&context](json::Writer& writer, const Cluster& cluster) {
                     WriteCluster(writer, context, cluster);
                   });
}

}  // namespace toolgate::simulator

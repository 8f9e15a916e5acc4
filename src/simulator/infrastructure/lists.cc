// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/infrastructure/commands.h"

namespace toolgate::simulator {
namespace {

void WriteZone(json::Writer& writer, const Zone& zone) {
  writer.BeginObject().Member("id", zone.id).Member("name", zone.name);
  writer.Member("dns1", zone.dns).Member("networktype", "Advanced");
  writer.Member("securitygroupsenabled", false).Member("allocationstate", "Enabled");
  writer.Member("dhcpprovider", "VirtualRouter").Member("localstorageenabled", false);
  writer.Member("type", "Core");
  WriteEmptyList(writer, "tags");
  writer.EndObject();
}

void WriteHost(json::Writer& writer, const Host& host) {
  writer.BeginObject().Member("id", host.id).Member("name", host.name);
  writer.Member("state", Name(host.status)).Member("type", "Routing");
  writer.Member("ipaddress", host.address);
  WriteZoneMembers(writer, *host.zone);
  writer.Member("hypervisor", kHypervisor).Member("resourcestate", "Enabled");
  writer.EndObject();
}

void WriteOffering(json::Writer& writer, const ServiceOffering& offering) {
  writer.BeginObject().Member("id", offering.id).Member("name", offering.name);
  writer.Member("state", "Active").Member("displaytext", offering.display_text);
  writer.Member("cpunumber", offering.cpu_number).Member("cpuspeed", offering.cpu_speed_mhz);
  writer.Member("memory", offering.memory_mib).Member("storagetype", "shared");
  writer.Member("provisioningtype", "thin").Member("offerha", false);
  writer.Member("iscustomized", false).Member("dynamicscalingenabled", true);
  writer.EndObject();
}

void WriteTemplate(json::Writer& writer, const Template& source) {
  writer.BeginObject().Member("id", source.id).Member("name", source.name);
  writer.Member("displaytext", source.display_text).Member("ispublic", true);
  writer.Member("isready", true).Member("passwordenabled", source.password_enabled);
  writer.Member("format", "QCOW2").Member("isfeatured", source.is_featured);
  writer.Member("crossZones", false).Member("ostypename", source.os_type);
  WriteZoneMembers(writer, *source.zone);
  writer.Member("status", "Download Complete").Member("size", source.size_bytes);
  writer.Member("templatetype", "USER").Member("hypervisor", kHypervisor);
  writer.Member("isdynamicallyscalable", true).Member("bits", int64_t{64});
  WriteEmptyList(writer, "tags");
  writer.EndObject();
}

}  // namespace

Reply ListZones(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto zones = Select(context.cloud.zones, [&](const Zone& zone) {
    return MatchesNames(arguments, zone.id, zone.name) && HasKeyword(arguments, zone.name) &&
           !Differs(arguments, "networktype", "Advanced");
  });
  return WriteList(context, "zone", zones, WriteZone);
}

Reply ListHosts(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto hosts = Select(context.cloud.hosts, [&](const Host& host) {
    return MatchesNames(arguments, host.id, host.name) && HasKeyword(arguments, host.name) &&
           !Differs(arguments, "zoneid", host.zone->id) &&
           !Differs(arguments, "state", Name(host.status)) &&
           !Differs(arguments, "type", "Routing");
  });
  return WriteList(context, "host", hosts, WriteHost);
}

Reply ListServiceOfferings(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto offerings = Select(context.cloud.offerings, [&](const ServiceOffering& offering) {
    return MatchesNames(arguments, offering.id, offering.name) &&
           HasKeyword(arguments, offering.name, offering.display_text) &&
           arguments.Number("cpunumber", offering.cpu_number) == offering.cpu_number &&
           arguments.Number("memory", offering.memory_mib) == offering.memory_mib;
  });
  return WriteList(context, "serviceoffering", offerings, WriteOffering);
}

Reply ListTemplates(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const std::string filter = base::ToAsciiLower(arguments.Text("templatefilter"));
  constexpr std::string_view kFilters[] = {"featured",         "self",       "selfexecutable",
                                           "sharedexecutable", "executable", "community",
                                           "shared",           "all"};
  if (std::find(std::begin(kFilters), std::end(kFilters), filter) == std::end(kFilters)) {
    return Fail(Invalid("Please specify a valid template filter"));
  }
  if (filter == "all" && !IsAdmin(context.caller)) {
    return Fail(Invalid("Filter all can be specified by root admin only"));
  }
  const bool shows_featured = filter == "featured" || filter == "executable" || filter == "all";
  const auto templates = Select(context.cloud.templates, [&](const Template& source) {
    return shows_featured && source.is_featured && !source.is_iso &&
           MatchesNames(arguments, source.id, source.name) &&
           HasKeyword(arguments, source.name, source.display_text) &&
           !Differs(arguments, "zoneid", source.zone->id);
  });
  return WriteList(context, "template", templates, WriteTemplate);
}

}  // namespace toolgate::simulator

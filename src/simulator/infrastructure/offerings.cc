// SPDX-License-Identifier: Apache-2.0
// listServiceOfferings, listDiskOfferings, listNetworkOfferings.
#include <algorithm>

#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/infrastructure/commands.h"

namespace toolgate::simulator {
namespace {

constexpr std::string_view kAllStates = "all";

// The bounds of a custom offering.
void WriteBounds(json::Writer& writer, const ServiceOffering& offering) {
  writer.Key("serviceofferingdetails").BeginObject();
  const auto write = [&writer](std::string_view name, int64_t value) {
    if (value > 0) writer.Member(name, std::to_string(value));
  };
  write("mincpunumber", offering.cpu_number_min);
  write("maxcpunumber", offering.cpu_number_max);
  write("minmemory", offering.memory_mib_min);
  write("maxmemory", offering.memory_mib_max);
  writer.EndObject();
}

void WriteServiceOffering(json::Writer& writer, const ServiceOffering& offering) {
  writer.BeginObject().Member("id", offering.id).Member("name", offering.name);
  writer.Member("state", offering.state).Member("displaytext", offering.display_text);
  if (offering.cpu_number > 0) writer.Member("cpunumber", offering.cpu_number);
  if (offering.cpu_speed_mhz > 0) writer.Member("cpuspeed", offering.cpu_speed_mhz);
  if (offering.memory_mib > 0) writer.Member("memory", offering.memory_mib);
  writer.Member("created", base::FormatUtcSeconds(offering.created));
  writer.Member("storagetype", "shared").Member("provisioningtype", "thin");
  writer.Member("offerha", offering.offers_ha).Member("limitcpuuse", false);
  writer.Member("isvolatile", false);
  if (!offering.storage_tags.empty()) writer.Member("storagetags", offering.storage_tags);
  if (!offering.host_tags.empty()) writer.Member("hosttags", offering.host_tags);
  writer.Member("issystem", false).Member("defaultuse", false);
  writer.Member("iscustomized", offering.is_custom).Member("iscustomizediops", false);
  if (offering.is_custom) WriteBounds(writer, offering);
  if (offering.root_disk_gib > 0) writer.Member("rootdisksize", offering.root_disk_gib);
  writer.Member("cacheMode", "none").Member("dynamicscalingenabled", true);
  writer.Member("diskofferingstrictness", false).Member("encryptroot", false);
  writer.Member("hasannotations", false).EndObject();
}

// The CPUs that were asked for, which a custom offering has if they are within its bounds.
bool Offers(int64_t asked, int64_t fixed, int64_t least, int64_t most) {
  if (fixed > 0) return asked == fixed;
  return asked >= least && (most == 0 || asked <= most);
}

bool MatchesSize(const Arguments& arguments, const ServiceOffering& offering) {
  if (arguments.Has("cpunumber") && !Offers(arguments.Number("cpunumber", 0), offering.cpu_number,
                                            offering.cpu_number_min, offering.cpu_number_max)) {
    return false;
  }
  if (arguments.Has("memory") && !Offers(arguments.Number("memory", 0), offering.memory_mib,
                                         offering.memory_mib_min, offering.memory_mib_max)) {
    return false;
  }
  return arguments.Number("cpuspeed", offering.cpu_speed_mhz) == offering.cpu_speed_mhz;
}

// Only root admins ask for inactive ones, or for all.
bool MatchesState(const CommandContext& context, std::string_view state) {
  const Arguments& arguments = context.arguments;
  if (!IsRootAdmin(context.caller) || !arguments.Has("state")) return state == "Active";
  return base::EqualsIgnoreCase(arguments.Text("state"), kAllStates) ||
         !Differs(arguments, "state", state);
}

// With a machine: what it could change to.
bool CouldServe(const VirtualMachine* machine, const ServiceOffering& offering) {
  return !machine || machine->offering != &offering;
}

void WriteDiskOffering(json::Writer& writer, const DiskOffering& offering) {
  writer.BeginObject().Member("id", offering.id).Member("name", offering.name);
  writer.Member("state", offering.state).Member("displaytext", offering.display_text);
  writer.Member("disksize", offering.size_gib);
  writer.Member("created", base::FormatUtcSeconds(offering.created));
  writer.Member("iscustomized", offering.is_custom).Member("iscustomizediops", false);
  if (!offering.tags.empty()) writer.Member("tags", offering.tags);
  writer.Member("storagetype", "shared").Member("provisioningtype", "thin");
  writer.Member("cacheMode", "none").Member("displayoffering", true);
  writer.Member("disksizestrictness", false).Member("encrypt", false);
  writer.Member("hasannotations", false).EndObject();
}

void WriteNetworkOffering(json::Writer& writer, const NetworkOffering& offering) {
  writer.BeginObject().Member("id", offering.id).Member("name", offering.name);
  writer.Member("displaytext", offering.display_text);
  writer.Member("created", base::FormatUtcSeconds(offering.created));
  writer.Member("traffictype", "Guest").Member("isdefault", offering.is_default);
  writer.Member("specifyvlan", offering.specify_vlan).Member("conservemode", true);
  writer.Member("specifyipranges", offering.specify_ip_ranges);
  writer.Member("availability", "Optional").Member("state", offering.state);
  writer.Member("guestiptype", offering.guest_type).Key("service").BeginArray();
  const bool is_of_vpc = offering.for_vpc;
  for (const std::string& service : offering.services) {
    writer.BeginObject().Member("name", service).Key("provider").BeginArray().BeginObject();
    writer.Member("name", is_of_vpc ? "VpcVirtualRouter" : "VirtualRouter");
    writer.EndObject().EndArray().EndObject();
  }
  writer.EndArray().Member("forvpc", offering.for_vpc).Member("ispersistent", false);
  writer.Member("egressdefaultpolicy", false).Member("hasannotations", false).EndObject();
}

bool HasService(const NetworkOffering& offering, std::string_view name) {
  return std::any_of(
      offering.services.begin(), offering.services.end(),
      [name](const std::string& service) { return base::EqualsIgnoreCase(service, name); });
}

bool HasServices(const Arguments& arguments, const NetworkOffering& offering) {
  const auto wanted = arguments.List("supportedservices");
  const bool has_all = std::all_of(wanted.begin(), wanted.end(), [&](std::string_view name) {
    return HasService(offering, name);
  });
  if (!has_all) return false;
  if (!arguments.Has("sourcenatsupported")) return true;
  return HasService(offering, "SourceNat") == arguments.Flag("sourcenatsupported");
}

bool IsFlag(const Arguments& arguments, std::string_view name, bool value) {
  return !arguments.Has(name) || arguments.Flag(name) == value;
}

}  // namespace

Reply ListServiceOfferings(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto* machine = context.cloud.machines.Find(arguments.Text("virtualmachineid"));
  if (machine) {
    if (auto refused = CheckAccess(context.caller, *machine->account, machine->name)) {
      return Fail(std::move(*refused));
    }
  }
  if (arguments.Flag("issystem") && !IsRootAdmin(context.caller)) {
    return Fail(Invalid("Only ROOT admins can access system's offering"));
  }
  const bool has_none = arguments.Flag("issystem") || arguments.Flag("encryptroot") ||
                        arguments.Flag("gpuenabled") || Differs(arguments, "storagetype", "shared");
  const auto offerings = Select(context.cloud.offerings, [&](const ServiceOffering& offering) {
    return !has_none && MatchesNames(arguments, offering.id, offering.name) &&
           HasKeyword(arguments, offering.name, offering.display_text) &&
           MatchesState(context, offering.state) && MatchesSize(arguments, offering) &&
           CouldServe(machine, offering);
  });
  return WriteList(context, "serviceoffering", offerings, WriteServiceOffering);
}

Reply ListDiskOfferings(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const bool has_none = arguments.Flag("encrypt") || Differs(arguments, "storagetype", "shared");
  const auto offerings = Select(context.cloud.disk_offerings, [&](const DiskOffering& offering) {
    return !has_none && MatchesNames(arguments, offering.id, offering.name) &&
           HasKeyword(arguments, offering.name, offering.display_text) &&
           MatchesState(context, offering.state);
  });
  return WriteList(context, "diskoffering", offerings, WriteDiskOffering);
}

Reply ListNetworkOfferings(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto offerings =
      Select(context.cloud.network_offerings, [&](const NetworkOffering& offering) {
        return MatchesNames(arguments, offering.id, offering.name) &&
               HasKeyword(arguments, offering.name, offering.display_text) &&
               !Differs(arguments, "displaytext", offering.display_text) &&
               !Differs(arguments, "traffictype", "Guest") &&
               !Differs(arguments, "availability", "Optional") &&
               !Differs(arguments, "state", offering.state) &&
               !Differs(arguments, "guestiptype", offering.guest_type) &&
               IsFlag(arguments, "isdefault", offering.is_default) &&
               IsFlag(arguments, "specifyvlan", offering.specify_vlan) &&
               IsFlag(arguments, "specifyipranges", offering.specify_ip_ranges) &&
               IsFlag(arguments, "forvpc", offering.for_vpc) &&
               IsFlag(arguments, "istagged", false) && HasServices(arguments, offering);
      });
  return WriteList(context, "networkoffering", offerings, WriteNetworkOffering);
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// listHosts, listStoragePools, listSystemVms.
#include <algorithm>

#include <fmt/format.h>

#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/infrastructure/capacity.h"
#include "simulator/infrastructure/commands.h"
#include "simulator/model/placement.h"

namespace toolgate::simulator {
namespace {

std::string Percent(int64_t part, int64_t whole) {
  if (whole <= 0) return "0%";
  return FormatDecimal(100 * static_cast<double>(part) / static_cast<double>(whole)) + "%";
}

void WriteHostCapacity(json::Writer& writer, const Cloud& cloud, const Host& host) {
  const HostShare taken = TakenOf(cloud, host);
  const HostShare capacity = CapacityOf(host);
  const int64_t mhz = host.cpu_number * host.cpu_speed_mhz;
  writer.Member("cpuallocated", Percent(taken.cpu_mhz, capacity.cpu_mhz));
  writer.Member("cpuallocatedvalue", taken.cpu_mhz);
  writer.Member("cpuallocatedpercentage", Percent(taken.cpu_mhz, mhz));
  writer.Member("cpuallocatedwithoverprovisioning", Percent(taken.cpu_mhz, capacity.cpu_mhz));
  writer.Member("cpuwithoverprovisioning", std::to_string(capacity.cpu_mhz));
  writer.Member("memorytotal", host.memory_bytes);
  writer.Member("memorywithoverprovisioning", std::to_string(capacity.memory_bytes));
  writer.Member("memoryallocated", taken.memory_bytes);
  writer.Member("memoryallocatedbytes", taken.memory_bytes);
  writer.Member("memoryallocatedpercentage", Percent(taken.memory_bytes, capacity.memory_bytes));
}

// What the host measured: steady, from what runs there, so that a test can expect it.
void WriteHostStatistics(json::Writer& writer, const Cloud& cloud, const Host& host) {
  if (!IsUp(host)) return;
  const HostShare taken = TakenOf(cloud, host);
  writer.Member("cpuused", Percent(taken.cpu_mhz / 4, host.cpu_number * host.cpu_speed_mhz));
  writer.Member("memoryused", taken.memory_bytes / 2);
  writer.Member("networkkbsread", taken.cpu_mhz * 10).Member("networkkbswrite", taken.cpu_mhz * 4);
}

bool WantsDetail(const Arguments& arguments, std::string_view detail) {
  if (!arguments.Has("details")) return true;
  const auto details = arguments.List("details");
  return std::any_of(details.begin(), details.end(), [detail](std::string_view word) {
    return base::EqualsIgnoreCase(word, "all") || base::EqualsIgnoreCase(word, detail);
  });
}

void WriteHost(json::Writer& writer, const CommandContext& context, const Host& host) {
  writer.BeginObject().Member("id", host.id).Member("name", host.name);
  writer.Member("state", Name(host.status));
  if (!IsUp(host)) writer.Member("disconnected", base::FormatUtcSeconds(host.disconnected));
  writer.Member("type", "Routing").Member("ipaddress", host.address);
  WriteZoneMembers(writer, *host.zone);
  if (host.cluster) {
    WriteClusterMembers(writer, *host.cluster);
    writer.Member("clustertype", "CloudManaged");
  }
  writer.Member("version", "4.22.0.0").Member("hypervisor", kHypervisor);
  writer.Member("cpusockets", int64_t{2}).Member("cpunumber", host.cpu_number);
  writer.Member("cpuspeed", host.cpu_speed_mhz);
  if (WantsDetail(context.arguments, "capacity")) WriteHostCapacity(writer, context.cloud, host);
  if (WantsDetail(context.arguments, "stats")) WriteHostStatistics(writer, context.cloud, host);
  writer.Member("capabilities", "hvm");
  if (IsUp(host)) {
    writer.Member("lastpinged", base::FormatUtcSeconds(context.now));
    writer.Member("managementserverid", kManagementServer);
  }
  writer.Member("islocalstorageactive", false);
  writer.Member("created", base::FormatUtcSeconds(host.created));
  if (!host.tags.empty()) {
    writer.Member("hosttags", host.tags).Member("explicithosttags", host.tags);
  }
  if (const auto* machine =
          context.cloud.machines.Find(context.arguments.Text("virtualmachineid"))) {
    const bool fits = FitOf(context.cloud, host, *machine) == HostFit::kFits;
    writer.Member("hasenoughcapacity", fits).Member("suitableformigration", fits);
  }
  writer.Member("resourcestate", Name(host.resource_state)).Member("hahost", false);
  writer.Member("arch", kArchitecture).Member("hasannotations", false).EndObject();
}

bool MatchesHost(const Arguments& arguments, const Host& host) {
  return MatchesNames(arguments, host.id, host.name) && HasKeyword(arguments, host.name) &&
         !Differs(arguments, "zoneid", host.zone->id) &&
         !Differs(arguments, "clusterid", host.cluster ? host.cluster->id : "") &&
         !Differs(arguments, "podid", host.cluster ? host.cluster->pod->id : "") &&
         !Differs(arguments, "state", Name(host.status)) &&
         !Differs(arguments, "resourcestate", Name(host.resource_state)) &&
         !Differs(arguments, "type", "Routing") && !Differs(arguments, "hypervisor", kHypervisor) &&
         !Differs(arguments, "arch", kArchitecture) && !Differs(arguments, "hahost", "false");
}

std::string_view ScopeOf(const StoragePool& pool) { return pool.cluster ? "CLUSTER" : "ZONE"; }

void WritePool(json::Writer& writer, const CommandContext& context, const StoragePool& pool) {
  const Cloud& cloud = context.cloud;
  writer.BeginObject().Member("id", pool.id);
  WriteZoneMembers(writer, *pool.zone);
  if (pool.cluster) WriteClusterMembers(writer, *pool.cluster);
  writer.Member("name", pool.name).Member("ipaddress", pool.address).Member("path", pool.path);
  writer.Member("created", base::FormatUtcSeconds(pool.created)).Member("type", pool.type);
  writer.Member("capacitybytes", pool.size_bytes).Member("disksizetotal", pool.size_bytes);
  writer.Member("disksizeallocated", TakenOf(cloud, pool));
  writer.Member("disksizeused", UsedOf(cloud, pool));
  if (!pool.tags.empty()) writer.Member("tags", pool.tags);
  writer.Member("state", Name(pool.state)).Member("scope", ScopeOf(pool));
  writer.Member("overprovisionfactor", fmt::format("{:.1f}", pool.overprovisioning));
  writer.Member("hypervisor", kHypervisor).Member("provider", "DefaultPrimary");
  writer.Member("managed", false).Member("hasannotations", false).EndObject();
}

// Whether `host` reaches the pool.
bool Reaches(const Host* host, const StoragePool& pool) {
  return host && host->zone == pool.zone && (!pool.cluster || pool.cluster == host->cluster);
}

void WriteSystemVm(json::Writer& writer, const CommandContext& context, const SystemVm& machine) {
  writer.BeginObject().Member("id", machine.id).Member("systemvmtype", machine.type);
  WriteZoneMembers(writer, *machine.zone);
  writer.Member("dns1", machine.zone->dns).Member("gateway", "203.0.113.1");
  writer.Member("name", machine.name);
  writer.Member("podid", machine.pod->id).Member("podname", machine.pod->name);
  if (machine.host) {
    writer.Member("hostid", machine.host->id).Member("hostname", machine.host->name);
    writer.Member("hostcontrolstate", Name(machine.host->resource_state));
  }
  writer.Member("hypervisor", kHypervisor).Member("privateip", machine.private_address);
  writer.Member("privatenetmask", machine.pod->netmask);
  writer.Member("linklocalip", machine.link_local_address)
      .Member("linklocalnetmask", "255.255.0.0");
  writer.Member("publicip", machine.public_address).Member("publicnetmask", "255.255.255.0");
  if (const Template* source = context.cloud.templates.FindByName("systemvm-simulator")) {
    writer.Member("templateid", source->id).Member("templatename", source->name);
  }
  writer.Member("created", base::FormatUtcSeconds(machine.created));
  writer.Member("state", machine.state).Member("agentstate", machine.agent_state);
  if (machine.type == "consoleproxy") writer.Member("activeviewersessions", int64_t{0});
  writer.Member("isdynamicallyscalable", false).Member("hasannotations", false).EndObject();
}

}  // namespace

Reply ListHosts(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto* machine = context.cloud.machines.Find(arguments.Text("virtualmachineid"));
  const auto hosts = Select(context.cloud.hosts, [&](const Host& host) {
    // With a machine: where it could go.
    const bool is_wanted = !machine || (host.zone == machine->zone && machine->host != &host);
    return is_wanted && MatchesHost(arguments, host);
  });
  return WriteList(context, "host", hosts, [&context](json::Writer& writer, const Host& host) {
    WriteHost(writer, context, host);
  });
}

Reply ListStoragePools(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const Host* host = context.cloud.hosts.Find(arguments.Text("hostid"));
  const auto pools = Select(context.cloud.pools, [&](const StoragePool& pool) {
    const bool is_wanted = !arguments.Has("hostid") || Reaches(host, pool);
    return is_wanted && MatchesNames(arguments, pool.id, pool.name) &&
           HasKeyword(arguments, pool.name, pool.type) &&
           !Differs(arguments, "zoneid", pool.zone->id) &&
           !Differs(arguments, "clusterid", pool.cluster ? pool.cluster->id : "") &&
           !Differs(arguments, "podid", pool.cluster ? pool.cluster->pod->id : "") &&
           !Differs(arguments, "ipaddress", pool.address) &&
           !Differs(arguments, "path", pool.path) && !Differs(arguments, "scope", ScopeOf(pool)) &&
           !Differs(arguments, "status", Name(pool.state));
  });
  return WriteList(context, "storagepool", pools,
                   [&context](json::Writer& writer, const StoragePool& pool) {
                     WritePool(writer, context, pool);
                   });
}

Reply ListSystemVms(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto machines = Select(context.cloud.system_vms, [&](const SystemVm& machine) {
    return MatchesNames(arguments, machine.id, machine.name) &&
           HasKeyword(arguments, machine.name, machine.state) &&
           !Differs(arguments, "hostid", machine.host ? machine.host->id : "") &&
           !Differs(arguments, "podid", machine.pod->id) &&
           !Differs(arguments, "zoneid", machine.zone->id) &&
           !Differs(arguments, "state", machine.state) &&
           !Differs(arguments, "systemvmtype", machine.type);
  });
  return WriteList(context, "systemvm", machines,
                   [&context](json::Writer& writer, const SystemVm& machine) {
                     WriteSystemVm(writer, context, machine);
                   });
}

}  // namespace toolgate::simulator

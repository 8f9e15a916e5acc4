// SPDX-License-Identifier: Apache-2.0
// findHostsForMigration.
#include <fmt/format.h>

#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/machines/commands.h"
#include "simulator/machines/machine_command.h"
#include "simulator/model/placement.h"

namespace toolgate::simulator {
namespace {

void WriteHost(json::Writer& writer, const Cloud& cloud, const Host& host, HostFit fit) {
  writer.BeginObject().Member("id", host.id).Member("name", host.name);
  writer.Member("state", Name(host.status)).Member("type", "Routing");
  writer.Member("ipaddress", host.address);
  WriteZoneMembers(writer, *host.zone);
  if (host.cluster) WriteClusterMembers(writer, *host.cluster);
  const HostShare capacity = CapacityOf(host);
  const HostShare taken = TakenOf(cloud, host);
  writer.Member("hypervisor", kHypervisor).Member("cpunumber", host.cpu_number);
  writer.Member("cpuspeed", host.cpu_speed_mhz).Member("cpuallocatedvalue", taken.cpu_mhz);
  writer.Member("memorytotal", host.memory_bytes);
  writer.Member("memoryallocatedbytes", taken.memory_bytes);
  writer.Member("memorywithoverprovisioning", std::to_string(capacity.memory_bytes));
  writer.Member("resourcestate", Name(host.resource_state));
  writer.Member("hasenoughcapacity", fit == HostFit::kFits);
  writer.Member("suitableformigration", fit == HostFit::kFits);
  writer.Member("requiresStorageMotion", false).Member("hahost", false);
  writer.EndObject();
}

}  // namespace

Reply FindHostsForMigration(CommandContext& context) {
  const auto machine = TakeMachine(context, "virtualmachineid");
  if (!machine) return Fail(machine.error());
  if (auto removed = FindRemoved(**machine)) return Fail(std::move(*removed));
  if ((*machine)->state != cloudstack::VmState::kRunning) {
    return Fail(Invalid(fmt::format(
        "VM {} is not in running state, unable to find hosts for its migration", (*machine)->id)));
  }
  const auto hosts = Select(context.cloud.hosts, [&](const Host& host) {
    return &host != (*machine)->host && host.zone == (*machine)->zone && IsUp(host) &&
           HasKeyword(context.arguments, host.name);
  });
  return WriteList(context, "host", hosts, [&](json::Writer& writer, const Host& host) {
    WriteHost(writer, context.cloud, host, FitOf(context.cloud, host, **machine));
  });
}

}  // namespace toolgate::simulator

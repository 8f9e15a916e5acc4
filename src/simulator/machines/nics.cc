// SPDX-License-Identifier: Apache-2.0
// listNics, addNicToVirtualMachine, removeNicFromVirtualMachine.
#include "simulator/machines/nics.h"

#include <algorithm>

#include <fmt/format.h>

#include "simulator/engine/listing.h"
#include "simulator/machines/commands.h"
#include "simulator/machines/deployment.h"
#include "simulator/machines/machine_command.h"
#include "simulator/machines/machine_view.h"
#include "simulator/networks/machine_networks.h"
#include "simulator/networks/network_life.h"
#include "simulator/storage/snapshots.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;

constexpr std::chrono::seconds kPlug{3};

bool CanChangeNics(const VirtualMachine& machine) {
  return machine.state == VmState::kRunning || machine.state == VmState::kStopped;
}

JobFailure CheckAdd(const Cloud& cloud, const VirtualMachine& machine, const Network& network) {
  if (auto removed = FindRemoved(machine)) return removed;
  if (HasMachineSnapshots(cloud, machine)) {
    return Invalid("NIC cannot be added to VM with VM Snapshots");
  }
  if (network.zone != machine.zone) {
    return Runtime(fmt::format("{} is in zone:{} but {} is in zone:{}", machine.name,
                               machine.zone->name, network.name, network.zone->name));
  }
  if (FindNic(machine, network)) {
    return Runtime(
        fmt::format("A NIC already exists for VM:{} in network: {}", machine.id, network.id));
  }
  if (!CanChangeNics(machine)) {
    return Runtime(
        fmt::format("Unable to add vm {} to network, is not in the right state", machine.id));
  }
  return std::nullopt;
}

void TakeOut(Cloud& cloud, VirtualMachine& machine, std::string_view nic_id) {
  const auto nic = std::find_if(machine.nics.begin(), machine.nics.end(),
                                [nic_id](const Nic& other) { return other.id == nic_id; });
  if (nic == machine.nics.end()) return;
  cloud.leases.Release(*nic);
  machine.nics.erase(nic);
}

net::Task<JobFailure> Plug(JobRun& run, Cloud& cloud, const base::Clock& clock,
                           VirtualMachine& machine, Network& network, std::string wanted) {
  if (auto refused = CheckAdd(cloud, machine, network)) co_return refused;
  const auto added = AddNumberedNic(cloud, machine, network, wanted);
  if (!added) co_return added.error();
  const std::string id = (*added)->id;
  JobFailure failed = CheckHostName(cloud, machine.name, machine.nics, &machine);
  if (!failed && machine.state == VmState::kRunning) {
    failed = co_await Implement(run, cloud, network, clock);
  }
  if (!failed) failed = co_await run.Work("plug", kPlug);
  if (failed) TakeOut(cloud, machine, id);
  co_return failed;
}

JobFailure CheckRemove(const Cloud& cloud, const VirtualMachine& machine, std::string_view nic_id) {
  if (auto removed = FindRemoved(machine)) return removed;
  if (HasMachineSnapshots(cloud, machine)) {
    return Invalid("NIC cannot be removed from VM with VM Snapshots");
  }
  const auto nic = std::find_if(machine.nics.begin(), machine.nics.end(),
                                [nic_id](const Nic& other) { return other.id == nic_id; });
  if (nic == machine.nics.end()) {
    return Invalid(fmt::format("{} is not a NIC on {}", nic_id, machine.id));
  }
  if (nic->is_default) {
    return Invalid(fmt::format("Unable to remove NIC from {} in {}, NIC is default.", machine.id,
                               nic->network->id));
  }
  if (auto used = FindNicUse(cloud, machine, *nic->network)) return used;
  if (!CanChangeNics(machine)) {
    return Runtime(
        fmt::format("Unable to remove vm {} from network, is not in the right state", machine.id));
  }
  return std::nullopt;
}

net::Task<JobFailure> Unplug(JobRun& run, Cloud& cloud, VirtualMachine& machine,
                             std::string nic_id) {
  if (auto refused = CheckRemove(cloud, machine, nic_id)) co_return refused;
  auto failed = co_await run.Work("unplug", kPlug);
  if (failed) co_return failed;
  TakeOut(cloud, machine, nic_id);
  co_return std::nullopt;
}

}  // namespace

tl::expected<Nic*, ApiFailure> AddNumberedNic(Cloud& cloud, VirtualMachine& machine,
                                              const Network& network, std::string_view wanted) {
  int64_t number = 0;
  for (const Nic& nic : machine.nics) number = std::max(number, nic.device_id + 1);
  auto added = AddNic(cloud, machine, network, wanted);
  if (!added) return added;
  (*added)->device_id = number;
  (*added)->is_default = machine.nics.size() == 1;
  return added;
}

Reply AddNicToVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context, "virtualmachineid");
  if (!machine) return Fail(machine.error());
  Network& network = *context.cloud.networks.Find(context.arguments.Text("networkid"));
  const bool is_domains = network.acl_type == "Domain";
  if (network.account && !is_domains) {
    if (auto refused = CheckAccess(context.caller, *network.account, network.name)) {
      return Fail(std::move(*refused));
    }
  }
  std::string wanted(context.arguments.Text("ipaddress"));
  auto body = [&cloud = context.cloud, &clock = context.clock, &vm = **machine, &network,
               wanted](JobRun& run) { return Plug(run, cloud, clock, vm, network, wanted); };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body));
}

Reply RemoveNicFromVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context, "virtualmachineid");
  if (!machine) return Fail(machine.error());
  std::string id(context.arguments.Text("nicid"));
  auto body = [&cloud = context.cloud, &vm = **machine, id](JobRun& run) {
    return Unplug(run, cloud, vm, id);
  };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body));
}

Reply ListNics(CommandContext& context) {
  const auto machine = TakeMachine(context, "virtualmachineid");
  if (!machine) return Fail(machine.error());
  if (auto removed = FindRemoved(**machine)) return Fail(std::move(*removed));
  std::vector<const Nic*> nics;
  for (const Nic& nic : (*machine)->nics) {
    if (Differs(context.arguments, "nicid", nic.id)) continue;
    if (Differs(context.arguments, "networkid", nic.network->id)) continue;
    nics.push_back(&nic);
  }
  return WriteList(context, "nic", nics, [&](json::Writer& writer, const Nic& nic) {
    WriteNic(writer, context.cloud, **machine, nic);
  });
}

}  // namespace toolgate::simulator

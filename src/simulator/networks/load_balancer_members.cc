// SPDX-License-Identifier: Apache-2.0
// Which machines a load balancer spreads its traffic over.
#include <algorithm>

#include <fmt/format.h>

#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/networks/commands.h"
#include "simulator/networks/machine_networks.h"
#include "simulator/networks/rules.h"

namespace toolgate::simulator {
namespace {

using Refusal = std::optional<ApiFailure>;
using Members = std::vector<const VirtualMachine*>;
using std::chrono::seconds;

constexpr seconds kAssign{3};

bool Holds(const Members& members, const VirtualMachine& machine) {
  return std::find(members.begin(), members.end(), &machine) != members.end();
}

// The machines that `virtualmachineids` or `vmidipmap` name, each one once.
tl::expected<Members, ApiFailure> TakeMachines(const CommandContext& context) {
  std::vector<std::string> ids;
  for (std::string_view id : context.arguments.List("virtualmachineids")) ids.emplace_back(id);
  const auto rows = context.arguments.Rows("vmidipmap");
  for (const MapRow& row : rows) ids.emplace_back(Field(row, "vmid"));
  if (ids.empty()) {
    return Fail(Invalid("Either virtualmachineids or vmidipmap should be passed"));
  }
  Members machines;
  for (const std::string& id : ids) {
    const VirtualMachine* machine = context.cloud.machines.Find(id);
    if (!machine || machine->removed) {
      return Fail(Invalid("Invalid instance id: " + base::Printable(id)));
    }
    if (auto refused = CheckAccess(context.caller, *machine->account, machine->name)) {
      return Fail(std::move(*refused));
    }
    if (!Holds(machines, *machine)) machines.push_back(machine);
  }
  return machines;
}

Refusal CheckAssignment(const FirewallRule& rule, const Members& machines) {
  if (rule.deleted) return Invalid("Unable to find load balancer rule " + rule.id);
  for (const VirtualMachine* machine : machines) {
    if (machine->removed || IsGone(*machine)) return Invalid("Invalid instance: " + machine->id);
    if (machine->account != rule.account) {
      return Invalid("The owner of the load balancer is not the owner of instance " + machine->id);
    }
    if (!FindNic(*machine, *rule.network)) {
      return Invalid(fmt::format(
          "VM {} cannot be added because it doesn't belong in the same network.", machine->id));
    }
    if (Holds(rule.members, *machine)) {
      return Invalid(fmt::format("VM {} is already mapped to load balancer.", machine->id));
    }
  }
  return std::nullopt;
}

Refusal CheckRemoval(const FirewallRule& rule, const Members& machines) {
  if (rule.deleted) return Invalid("Unable to find load balancer rule " + rule.id);
  for (const VirtualMachine* machine : machines) {
    if (Holds(rule.members, *machine)) continue;
    return Invalid(fmt::format("VM {} is not mapped to load balancer.", machine->id));
  }
  return std::nullopt;
}

// A job that checks with `check` and then does `change` to the rule's members.
template <class Check, class Change>
Reply EnterChange(CommandContext& context, Check check, Change change) {
  const auto taken = TakeRule(context, RulePurpose::kLoadBalancing);
  if (!taken) return Fail(taken.error());
  const auto machines = TakeMachines(context);
  if (!machines) return Fail(machines.error());
  auto work = [&rule = **taken, machines = *machines, check,
               change](JobRun& run) -> net::Task<Reply> {
    if (auto refused = check(rule, machines)) co_return Fail(std::move(*refused));
    auto failed = co_await run.Work("assign", kAssign);
    if (failed) co_return Fail(std::move(*failed));
    for (const VirtualMachine* machine : machines) change(rule.members, machine);
    co_return kSuccess;
  };
  return EnterNetworkJob(context, {"LoadBalancerRule", (*taken)->id, (*taken)->account},
                         (*taken)->network, work);
}

// The short form of a machine: what is asked for here is which ones they are.
void WriteMember(json::Writer& writer, const VirtualMachine& machine, const FirewallRule& rule) {
  writer.BeginObject().Member("id", machine.id).Member("name", machine.name);
  writer.Member("displayname", machine.display_name);
  WriteOwner(writer, *machine.account);
  writer.Member("state", cloudstack::Name(machine.state));
  WriteZoneMembers(writer, *machine.zone);
  if (const Nic* nic = FindNic(machine, *rule.network)) writer.Member("ipaddress", nic->address);
  const bool serves = machine.state == cloudstack::VmState::kRunning;
  writer.Member("servicestate", serves ? "UP" : "DOWN");
  WriteEmptyList(writer, "nic");
  writer.EndObject();
}

void WriteMemberWithAddress(json::Writer& writer, const VirtualMachine& machine,
                            const FirewallRule& rule) {
  writer.BeginObject().Key("loadbalancerruleinstance");
  WriteMember(writer, machine, rule);
  writer.Key("lbvmipaddresses").BeginArray();
  if (const Nic* nic = FindNic(machine, *rule.network)) writer.String(nic->address);
  writer.EndArray().EndObject();
}

// What could be assigned to `rule` and is not.
Members FindCandidates(const Cloud& cloud, const FirewallRule& rule) {
  Members candidates;
  for (const VirtualMachine& machine : cloud.machines) {
    const bool fits = !machine.removed && !IsGone(machine) && machine.account == rule.account &&
                      FindNic(machine, *rule.network) && !Holds(rule.members, machine);
    if (fits) candidates.push_back(&machine);
  }
  return candidates;
}

}  // namespace

Reply AssignToLoadBalancerRule(CommandContext& context) {
  return EnterChange(context, CheckAssignment, [](Members& members, const VirtualMachine* machine) {
    if (!Holds(members, *machine)) members.push_back(machine);
  });
}

Reply RemoveFromLoadBalancerRule(CommandContext& context) {
  return EnterChange(context, CheckRemoval, [](Members& members, const VirtualMachine* machine) {
    std::erase(members, machine);
  });
}

Reply ListLoadBalancerRuleInstances(CommandContext& context) {
  const auto taken = TakeRule(context, RulePurpose::kLoadBalancing);
  if (!taken) return Fail(taken.error());
  const FirewallRule& rule = **taken;
  const Members shown =
      context.arguments.Flag("applied", true) ? rule.members : FindCandidates(context.cloud, rule);
  const bool with_addresses = context.arguments.Flag("lbvmips");
  return WriteList(context, with_addresses ? "lbrulevmidip" : "loadbalancerruleinstance", shown,
                   [&rule, with_addresses](json::Writer& writer, const VirtualMachine& machine) {
                     if (with_addresses) {
                       WriteMemberWithAddress(writer, machine, rule);
                     } else {
                       WriteMember(writer, machine, rule);
                     }
                   });
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// listVirtualMachines and its metrics.
#include "simulator/engine/listing.h"
#include "simulator/machines/commands.h"
#include "simulator/machines/machine_view.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;

bool MatchesState(const Arguments& arguments, const VirtualMachine& machine) {
  if (!arguments.Has("state")) return true;
  const std::string_view state = arguments.Text("state");
  if (base::EqualsIgnoreCase(state, "present")) return !IsGone(machine);
  return base::EqualsIgnoreCase(state, cloudstack::Name(machine.state));
}

bool MatchesKeyword(const Arguments& arguments, const VirtualMachine& machine) {
  if (!arguments.Has("keyword")) return true;
  const std::string_view word = arguments.Text("keyword");
  return HoldsWord(machine.name, word) || HoldsWord(machine.display_name, word) ||
         HoldsWord(cloudstack::Name(machine.state), word) ||
         std::any_of(machine.nics.begin(), machine.nics.end(),
                     [word](const Nic& nic) { return HoldsWord(nic.address, word); });
}

bool Matches(const Arguments& arguments, const VirtualMachine& machine) {
  const auto differs = [&arguments](const char* name, std::string_view id) {
    return arguments.Has(name) && arguments.Text(name) != id;
  };
  if (differs("zoneid", machine.zone->id) || differs("templateid", machine.source->id) ||
      differs("serviceofferingid", machine.offering->id) ||
      differs("hostid", machine.host ? machine.host->id : "")) {
    return false;
  }
  if (arguments.Has("networkid") &&
      std::none_of(machine.nics.begin(), machine.nics.end(), [&arguments](const Nic& nic) {
        return nic.network->id == arguments.Text("networkid");
      })) {
    return false;
  }
  return MatchesNames(arguments, machine.id, machine.name) && MatchesState(arguments, machine) &&
         MatchesKeyword(arguments, machine);
}

enum class Extent { kPlain, kMetrics };

Reply List(CommandContext& context, Extent extent) {
  if (context.arguments.Has("id")) {
    const VirtualMachine* machine = context.cloud.machines.Find(context.arguments.Text("id"));
    if (auto refused = CheckAccess(context.caller, *machine->account, machine->name)) {
      return Fail(std::move(*refused));
    }
  }
  std::vector<const VirtualMachine*> matches;
  for (const VirtualMachine& machine : context.cloud.machines) {
    if (IsInScope(context, *machine.account) &&
        IsShownTo(context.caller, machine, context.cloud.settings) &&
        Matches(context.arguments, machine)) {
      matches.push_back(&machine);
    }
  }
  return WriteList(context, "virtualmachine", matches,
                   [&](json::Writer& writer, const VirtualMachine& machine) {
                     MachineView view;
                     view.for_admin = IsAdmin(context.caller);
                     view.pending = context.jobs.FindPending(machine.id);
                     view.metrics = extent == Extent::kMetrics;
                     WriteMachine(writer, machine, view);
                   });
}

}  // namespace

Reply ListVirtualMachines(CommandContext& context) { return List(context, Extent::kPlain); }

Reply ListVirtualMachinesMetrics(CommandContext& context) {
  return List(context, Extent::kMetrics);
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// listVirtualMachines and its metrics.
#include <fmt/format.h>

#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/machines/commands.h"
#include "simulator/machines/machine_view.h"

namespace toolgate::simulator {
namespace {

template <class T>
std::string_view IdOf(const T* entity) {
  return entity ? std::string_view(entity->id) : std::string_view();
}

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

bool MatchesPlace(const Arguments& arguments, const VirtualMachine& machine) {
  const Cluster* cluster = machine.host ? machine.host->cluster : nullptr;
  return !Differs(arguments, "zoneid", machine.zone->id) &&
         !Differs(arguments, "hostid", IdOf(machine.host)) &&
         !Differs(arguments, "clusterid", IdOf(cluster)) &&
         !Differs(arguments, "podid", cluster ? IdOf(cluster->pod) : "") &&
         !Differs(arguments, "hypervisor", kHypervisor);
}

bool MatchesSource(const Arguments& arguments, const VirtualMachine& machine) {
  const User* user = machine.user ? machine.user : machine.account->user;
  const auto flag_differs = [&arguments](std::string_view name, bool value) {
    return arguments.Has(name) && arguments.Flag(name) != value;
  };
  return !Differs(arguments, "templateid", machine.source->id) &&
         !Differs(arguments, "serviceofferingid", machine.offering->id) &&
         !Differs(arguments, "userid", IdOf(user)) && !Differs(arguments, "arch", "x86_64") &&
         !flag_differs("haenable", machine.ha_enabled) &&
         !flag_differs("displayvm", machine.is_displayed) && !flag_differs("leased", false) &&
         !flag_differs("gpuenabled", false) && !flag_differs("isvnf", false);
}

bool HasNicIn(const VirtualMachine& machine, std::string_view parameter,
              const Arguments& arguments) {
  const std::string_view wanted = arguments.Text(parameter);
  return std::any_of(machine.nics.begin(), machine.nics.end(), [&](const Nic& nic) {
    return parameter == "networkid" ? nic.network->id == wanted : IdOf(nic.network->vpc) == wanted;
  });
}

bool MatchesNetworks(const Arguments& arguments, const VirtualMachine& machine) {
  for (const std::string_view parameter : {"networkid", "vpcid"}) {
    if (arguments.Has(parameter) && !HasNicIn(machine, parameter, arguments)) return false;
  }
  if (!arguments.Has("forvirtualnetwork")) return true;
  const bool is_virtual = std::any_of(machine.nics.begin(), machine.nics.end(), [](const Nic& nic) {
    return nic.network->type == "Isolated";
  });
  return arguments.Flag("forvirtualnetwork") == is_virtual;
}

// Whether the group that `parameter` names, if it was sent, has `machine`.
template <class Group>
bool MatchesGroup(const CommandContext& context, Table<Group>& groups, std::string_view parameter,
                  const VirtualMachine& machine) {
  if (!context.arguments.Has(parameter)) return true;
  const Group* group = groups.Find(context.arguments.Text(parameter));
  return group &&
         std::find(group->members.begin(), group->members.end(), &machine) != group->members.end();
}

bool MatchesDisks(const CommandContext& context, const VirtualMachine& machine) {
  if (!context.arguments.Has("storageid")) return true;
  const auto disks = context.cloud.VolumesOf(machine);
  return std::any_of(disks.begin(), disks.end(), [&context](const Volume* volume) {
    return IdOf(volume->pool) == context.arguments.Text("storageid");
  });
}

bool MatchesKeyPair(const Arguments& arguments, const VirtualMachine& machine) {
  if (!arguments.Has("keypair")) return true;
  const auto names = base::Split(machine.key_pairs, ',');
  return std::find(names.begin(), names.end(), arguments.Text("keypair")) != names.end();
}

bool Matches(const CommandContext& context, const VirtualMachine& machine) {
  const Arguments& arguments = context.arguments;
  return MatchesNames(arguments, machine.id, machine.name) && MatchesState(arguments, machine) &&
         MatchesKeyword(arguments, machine) && MatchesPlace(arguments, machine) &&
         MatchesSource(arguments, machine) && MatchesNetworks(arguments, machine) &&
         MatchesKeyPair(arguments, machine) && MatchesDisks(context, machine) &&
         MatchesGroup(context, context.cloud.security_groups, "securitygroupid", machine) &&
         MatchesGroup(context, context.cloud.affinity_groups, "affinitygroupid", machine) &&
         MatchesTags(context, machine.id);
}

constexpr std::string_view kDetails[] = {"group",   "nics",    "stats",   "secgrp",  "tmpl",
                                         "servoff", "diskoff", "backoff", "vnfnics", "iso",
                                         "volume",  "min",     "all",     "affgrp"};

using Details = std::vector<std::string>;

tl::expected<Details, ApiFailure> ReadDetails(const Arguments& arguments) {
  if (!arguments.Has("details")) return Details{"all"};
  Details details;
  for (const std::string_view word : arguments.List("details")) {
    const std::string wanted = base::ToAsciiLower(word);
    if (std::find(std::begin(kDetails), std::end(kDetails), wanted) == std::end(kDetails)) {
      return Fail(Invalid(
          fmt::format("The details parameter contains a non permitted value. The allowed values "
                      "are [{}]",
                      fmt::join(kDetails, ", "))));
    }
    details.push_back(wanted);
  }
  return details;
}

enum class Extent { kPlain, kMetrics };

Reply List(CommandContext& context, Extent extent) {
  const Arguments& arguments = context.arguments;
  if (arguments.Has("id")) {
    const VirtualMachine* machine = context.cloud.machines.Find(arguments.Text("id"));
    if (auto refused = CheckAccess(context.caller, *machine->account, machine->name)) {
      return Fail(std::move(*refused));
    }
  }
  const auto details = ReadDetails(arguments);
  if (!details) return Fail(details.error());
  const auto matches =
      Select(context.cloud.machines, arguments, [&](const VirtualMachine& machine) {
        return IsInScope(context, *machine.account) &&
               IsShownTo(context.caller, machine, context.cloud.settings) &&
               Matches(context, machine);
      });
  return WriteList(context, "virtualmachine", matches,
                   [&](json::Writer& writer, const VirtualMachine& machine) {
                     MachineView view{context.cloud, context.caller, *details};
                     view.pending = context.jobs.FindPending(machine.id);
                     view.metrics = extent == Extent::kMetrics;
                     view.user_data = arguments.Flag("userdata");
                     WriteMachine(writer, machine, view);
                   });
}

}  // namespace

Reply ListVirtualMachines(CommandContext& context) { return List(context, Extent::kPlain); }

Reply ListVirtualMachinesMetrics(CommandContext& context) {
  return List(context, Extent::kMetrics);
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
#include "simulator/networks/named.h"

#include <fmt/format.h>

namespace toolgate::simulator {
Taken<Network> TakeNetwork(CommandContext& context, std::string_view parameter) {
  Network* network = context.cloud.networks.Find(context.arguments.Text(parameter));
  if (!network || network->removed) {
    return Fail(Invalid(fmt::format("Unable to find network by {}", parameter)));
  }
  return IfAllowed(context, *network, network->name);
}

Taken<PublicAddress> TakeAddress(CommandContext& context, std::string_view parameter) {
  PublicAddress* address = context.cloud.public_addresses.Find(context.arguments.Text(parameter));
  if (!address || !address->account) {
    return Fail(Invalid(fmt::format("Unable to find an allocated IP address by {}", parameter)));
  }
  return IfAllowed(context, *address, address->address);
}

Taken<VirtualMachine> TakeMember(CommandContext& context, std::string_view parameter) {
  VirtualMachine* machine = context.cloud.machines.Find(context.arguments.Text(parameter));
  if (!machine || machine->removed || IsGone(*machine)) {
    return Fail(Invalid(
        fmt::format("Invalid virtual machine: {}", machine ? machine->id : "none was specified")));
  }
  return IfAllowed(context, *machine, machine->name);
}

Taken<FirewallRule> TakeRule(CommandContext& context, RulePurpose purpose) {
  FirewallRule* rule = context.cloud.firewall_rules.Find(context.arguments.Text("id"));
  if (!rule || rule->deleted || rule->purpose != purpose) {
    return Fail(Invalid(
        fmt::format("Unable to find a rule of this kind by id {}", context.arguments.Text("id"))));
  }
  return IfAllowed(context, *rule, rule->id);
}

RowView ViewOf(const CommandContext& context) {
  return {context.cloud, &context.jobs, IsAdmin(context.caller)};
}

void WritePending(json::Writer& writer, const RowView& view, std::string_view id) {
  WritePending(writer, view.jobs ? view.jobs->FindPending(id) : nullptr);
}

Reply CountOnly(size_t count) { return fmt::format(R"({{"count":{}}})", count); }

Reply EnterNetworkJob(CommandContext& context, JobInstance instance, const Network* network,
                      JobWork work, Shown shown) {
  if (network) instance.queue = network->id;
  return EnterJob(context, std::move(instance), std::move(work), shown);
}

}  // namespace toolgate::simulator

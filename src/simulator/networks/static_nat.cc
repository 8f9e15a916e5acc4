// SPDX-License-Identifier: Apache-2.0
// enableStaticNat and disableStaticNat (RulesManagerImpl, 4.22).
#include <fmt/format.h>

#include "simulator/networks/commands.h"
#include "simulator/networks/machine_networks.h"
#include "simulator/networks/named.h"
#include "simulator/networks/network_life.h"
#include "simulator/networks/public_addresses.h"

namespace toolgate::simulator {
namespace {

using Refusal = std::optional<ApiFailure>;
using std::chrono::seconds;

constexpr seconds kDisable{3};

ApiFailure Conflict(std::string text) {
  return {cloudstack::kNetworkRuleConflict, std::move(text)};
}

Refusal CheckUnused(const Cloud& cloud, const PublicAddress& address, const VirtualMachine& machine,
                    std::string_view guest_address) {
  if (address.is_source_nat) {
    return Invalid(fmt::format("Can't enable static nat: ip address {} is a source NAT ip address",
                               address.address));
  }
  if (address.machine && address.machine != &machine) {
    return Conflict(fmt::format(
        "Failed to enable static nat: ip address {} is already assigned to another instance",
        address.address));
  }
  for (const RulePurpose purpose : {RulePurpose::kPortForwarding, RulePurpose::kLoadBalancing}) {
    if (!HasRules(cloud, address, purpose)) continue;
    return Conflict(fmt::format(
        "Failed to enable static nat: ip address {} already has {} rules", address.address,
        purpose == RulePurpose::kPortForwarding ? "port forwarding" : "load balancing"));
  }
  for (const PublicAddress& other : cloud.public_addresses) {
    const bool clashes =
        &other != &address && other.machine == &machine && other.guest_address == guest_address;
    if (!clashes) continue;
    return Invalid(
        fmt::format("Failed to enable static nat: instance {} is already associated "
                    "with another public ip {} with id {}",
                    machine.id, other.address, other.id));
  }
  return std::nullopt;
}

// The machine's interface that traffic goes to.
tl::expected<const Nic*, ApiFailure> TakeNic(CommandContext& context, const PublicAddress& address,
                                             const VirtualMachine& machine) {
  const Network* network = address.network;
  if (!network) {
    return Fail(Invalid(
        fmt::format("Unable to enable static nat: ip address {} is not associated with a network",
                    address.address)));
  }
  const std::string_view sent = context.arguments.Text("networkid");
  if (!sent.empty() && sent != network->id) {
    return Fail(Invalid("The ip address is associated with another network than networkid"));
  }
  if (!Supports(*network, "StaticNat")) {
    return Fail(Invalid("Static nat is not supported in network " + network->name));
  }
  const Nic* nic = FindNic(machine, *network);
  if (!nic) return Fail(Invalid("The instance doesn't belong to network " + network->name));
  const std::string_view wanted = context.arguments.Text("vmguestip");
  if (!wanted.empty() && wanted != nic->address) {
    return Fail(Invalid("vmguestip is no address of the instance"));
  }
  if (machine.account != address.account) {
    return Fail(Invalid("The owner of the ip address is not the owner of the instance"));
  }
  return nic;
}

}  // namespace

Reply EnableStaticNat(CommandContext& context) {
  const auto address = TakeAddress(context, "ipaddressid");
  if (!address) return Fail(address.error());
  const auto machine = TakeMember(context, "virtualmachineid");
  if (!machine) return Fail(machine.error());
  const auto nic = TakeNic(context, **address, **machine);
  if (!nic) return Fail(nic.error());
  if (auto refused = CheckUnused(context.cloud, **address, **machine, (*nic)->address)) {
    return Fail(std::move(*refused));
  }
  (*address)->machine = *machine;
  (*address)->guest_address = (*nic)->address;
  context.subject = {"IpAddress", (*address)->id, (*address)->account};
  return kSuccess;
}

Reply DisableStaticNat(CommandContext& context) {
  const auto taken = TakeAddress(context, "ipaddressid");
  if (!taken) return Fail(taken.error());
  auto work = [&address = **taken](JobRun& run) -> net::Task<Reply> {
    if (!address.machine) {
      co_return Fail(Invalid(
          fmt::format("ip address {} is not associated with any instance", address.address)));
    }
    auto failed = co_await run.Work("disable", kDisable);
    if (failed) co_return Fail(std::move(*failed));
    EndStaticNat(address);
    co_return kSuccess;
  };
  return EnterNetworkJob(context, {"IpAddress", (*taken)->id, (*taken)->account}, (*taken)->network,
                         work);
}

}  // namespace toolgate::simulator

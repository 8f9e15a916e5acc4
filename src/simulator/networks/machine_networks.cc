// SPDX-License-Identifier: Apache-2.0
#include "simulator/networks/machine_networks.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "simulator/model/ipv4.h"
#include "simulator/networks/network_life.h"
#include "simulator/networks/public_addresses.h"

namespace toolgate::simulator {
namespace {

using Members = std::vector<const VirtualMachine*>;

bool Holds(const Members& members, const VirtualMachine& machine) {
  return std::find(members.begin(), members.end(), &machine) != members.end();
}

void Join(Members& members, const VirtualMachine& machine) {
  if (!Holds(members, machine)) members.push_back(&machine);
}

std::optional<ApiFailure> CheckWanted(const Cloud& cloud, const Network& network,
                                      std::string_view wanted) {
  const auto block = ParseIpv4Block(network.cidr);
  const auto address = ParseIpv4(wanted);
  const bool fits = block && address && block->Contains(*address) && *address != block->first &&
                    *address != block->last;
  if (!fits) {
    return Invalid(fmt::format("The IP address {} is not of network {} ({})",
                               base::Printable(wanted), network.name, network.cidr));
  }
  const bool is_gateway = *address == ParseIpv4(network.gateway);
  if (!is_gateway && !cloud.leases.IsTaken(network, *address)) return std::nullopt;
  return Invalid(
      fmt::format("The IP address {} is already in use in network {}", wanted, network.name));
}

}  // namespace

tl::expected<Nic*, ApiFailure> AddNic(Cloud& cloud, VirtualMachine& machine, const Network& network,
                                      std::string_view wanted) {
  if (network.removed) return Fail(Invalid("Unable to find network by id " + network.id));
  if (!wanted.empty()) {
    if (auto refused = CheckWanted(cloud, network, wanted)) return Fail(std::move(*refused));
  }
  Nic nic = cloud.MakeNic(network);
  if (!wanted.empty()) nic.address = wanted;
  if (nic.address.empty() && !network.cidr.empty()) {
    return Fail(
        {cloudstack::kInsufficientCapacity,
         fmt::format("Unable to acquire an address of network {}: none is left", network.name)});
  }
  // A machine that is only planned holds nothing yet.
  if (cloud.machines.Find(machine.id)) cloud.leases.Take(nic);
  return &machine.nics.emplace_back(std::move(nic));
}

std::optional<ApiFailure> FindNicUse(const Cloud& cloud, const VirtualMachine& machine,
                                     const Network& network) {
  const auto used_by = [&](std::string_view what) {
    return Invalid(fmt::format("Unable to remove the interface of {} from network {}: it has {}",
                               machine.name, network.name, what));
  };
  for (const PublicAddress& address : cloud.public_addresses) {
    if (address.machine == &machine && address.network == &network) return used_by("a static NAT");
  }
  for (const FirewallRule& rule : cloud.firewall_rules) {
    if (rule.deleted || rule.network != &network) continue;
    if (rule.machine == &machine) return used_by("port forwarding rules");
    if (Holds(rule.members, machine)) return used_by("load balancer rules");
  }
  return std::nullopt;
}

net::Task<std::optional<ApiFailure>> ImplementNetworks(JobRun& run, Cloud& cloud,
                                                       const VirtualMachine& machine,
                                                       const base::Clock& clock) {
  for (const Nic& nic : machine.nics) {
    Network& network = *cloud.networks.Find(nic.network->id);
    auto failed = co_await Implement(run, cloud, network, clock);
    if (failed) co_return failed;
  }
  co_return std::nullopt;
}

void ForgetMachine(Cloud& cloud, const VirtualMachine& machine, base::WallTime now) {
  for (PublicAddress& address : cloud.public_addresses) {
    if (address.machine != &machine) continue;
    EndStaticNat(address);
    DeleteRules(cloud, address, now);
  }
  for (FirewallRule& rule : cloud.firewall_rules) {
    if (rule.machine == &machine) DeleteRule(cloud, rule, now);
    std::erase(rule.members, &machine);
  }
  for (SecurityGroup& group : cloud.security_groups) std::erase(group.members, &machine);
  for (AffinityGroup& group : cloud.affinity_groups) std::erase(group.members, &machine);
}

bool HasMachines(const Cloud& cloud, const Network& network) {
  return std::any_of(cloud.machines.begin(), cloud.machines.end(),
                     [&network](const VirtualMachine& machine) {
                       return !machine.removed && FindNic(machine, network);
                     });
}

const Nic* FindNic(const VirtualMachine& machine, const Network& network) {
  for (const Nic& nic : machine.nics) {
    if (nic.network == &network) return &nic;
  }
  return nullptr;
}

void JoinSecurityGroups(const VirtualMachine& machine, const std::vector<SecurityGroup*>& groups) {
  for (SecurityGroup* group : groups) Join(group->members, machine);
}

void JoinAffinityGroups(const VirtualMachine& machine, const std::vector<AffinityGroup*>& groups) {
  for (AffinityGroup* group : groups) Join(group->members, machine);
}

SshKeyPair* FindKeyPair(Cloud& cloud, const Account& account, std::string_view name) {
  for (SshKeyPair& pair : cloud.ssh_keys) {
    if (!pair.deleted && pair.account == &account && pair.name == name) return &pair;
  }
  return nullptr;
}

}  // namespace toolgate::simulator

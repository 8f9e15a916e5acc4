// SPDX-License-Identifier: Apache-2.0
#include "simulator/model/leases.h"

#include <algorithm>

#include "simulator/model/ipv4.h"

namespace toolgate::simulator {

void Leases::Take(const Nic& nic) {
  if (const auto address = ParseIpv4(nic.address)) by_network_[nic.network].taken.insert(*address);
}

void Leases::Release(const Nic& nic) {
  const auto address = ParseIpv4(nic.address);
  const auto found = by_network_.find(nic.network);
  if (!address || found == by_network_.end()) return;
  OfNetwork& leases = found->second;
  leases.taken.erase(*address);
  leases.full_until = std::min(leases.full_until, *address);
}

void Leases::ReleaseAll(const VirtualMachine& machine) {
  for (const Nic& nic : machine.nics) Release(nic);
}

bool Leases::IsTaken(const Network& network, uint32_t address) const {
  const auto found = by_network_.find(&network);
  return found != by_network_.end() && found->second.taken.contains(address);
}

std::optional<std::string> Leases::FindFree(const Network& network) const {
  const auto block = ParseIpv4Block(network.cidr);
  const auto gateway = ParseIpv4(network.gateway);
  if (!block || !gateway) return std::nullopt;
  // Neither the network's own address nor that of its broadcasts.
  const uint32_t first = ParseIpv4(network.start_address).value_or(block->first + 1);
  const uint32_t last = ParseIpv4(network.end_address).value_or(block->last - 1);
  OfNetwork& leases = by_network_[&network];
  if (leases.full_from != first) {  // its range was changed
    leases.full_from = first;
    leases.full_until = first;
  }
  uint32_t address = std::max(first, leases.full_until);
  while (address <= last && (address == *gateway || leases.taken.contains(address))) ++address;
  leases.full_until = address;
  if (address > last) return std::nullopt;
  return FormatIpv4(address);
}

}  // namespace toolgate::simulator

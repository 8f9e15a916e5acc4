// SPDX-License-Identifier: Apache-2.0
// Which addresses of its networks machines hold. Whatever gives an interface to a machine, or takes
// it away, says so here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "simulator/model/machines.h"

namespace toolgate::simulator {

class Leases {
 public:
  // Of interfaces without an address nothing is kept.
  void Take(const Nic& nic);
  void Release(const Nic& nic);
  void ReleaseAll(const VirtualMachine& machine);

  bool IsTaken(const Network& network, uint32_t address) const;
  // The lowest address of `network` that no machine has, or none. Takes no longer the more of them
  // are taken.
  std::optional<std::string> FindFree(const Network& network) const;

 private:
  struct OfNetwork {
    std::unordered_set<uint32_t> taken;
    uint32_t full_from = 0;  // from here up to `full_until`, without it, all are taken
    uint32_t full_until = 0;
  };

  mutable std::unordered_map<const Network*, OfNetwork> by_network_;
};

}  // namespace toolgate::simulator

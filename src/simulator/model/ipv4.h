// SPDX-License-Identifier: Apache-2.0
// IPv4 addresses as numbers, for what a cloud computes with them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace toolgate::simulator {

// `10.1.1.0/24`: all addresses from `first` to `last`.
struct Ipv4Block {
  uint32_t first = 0;
  uint32_t last = 0;

  bool Contains(uint32_t address) const { return first <= address && address <= last; }
  bool Overlaps(const Ipv4Block& other) const { return first <= other.last && other.first <= last; }
};

std::optional<uint32_t> ParseIpv4(std::string_view text);
std::string FormatIpv4(uint32_t address);

// With the number of bits; bits of the address beyond it are dropped.
std::optional<Ipv4Block> ParseIpv4Block(std::string_view text);

// The block around `address` under `netmask`. Empty if one of both makes no sense.
std::optional<Ipv4Block> MakeIpv4Block(std::string_view address, std::string_view netmask);

std::string FormatIpv4Block(const Ipv4Block& block);
// `255.255.255.0`
std::string FormatNetmask(const Ipv4Block& block);

}  // namespace toolgate::simulator

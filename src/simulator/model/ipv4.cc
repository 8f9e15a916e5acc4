// SPDX-License-Identifier: Apache-2.0
#include "simulator/model/ipv4.h"

#include <bit>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::simulator {
namespace {

Ipv4Block BlockAround(uint32_t address, uint32_t mask) {
  return {address & mask, (address & mask) | ~mask};
}

}  // namespace

std::optional<uint32_t> ParseIpv4(std::string_view text) {
  const auto parts = base::Split(text, '.');
  if (parts.size() != 4) return std::nullopt;
  uint32_t address = 0;
  for (std::string_view part : parts) {
    const auto byte = base::ParseUint(part);
    if (!byte || *byte > 255 || part.size() > 3) return std::nullopt;
    address = address << 8 | static_cast<uint32_t>(*byte);
  }
  return address;
}

std::string FormatIpv4(uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 255, address >> 8 & 255,
                     address & 255);
}

std::optional<Ipv4Block> ParseIpv4Block(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == text.npos) return std::nullopt;
  const auto address = ParseIpv4(text.substr(0, slash));
  const auto bits = base::ParseUint(text.substr(slash + 1));
  if (!address || !bits || *bits > 32) return std::nullopt;
  const uint32_t mask = *bits == 0 ? 0 : UINT32_MAX << (32 - *bits);
  return BlockAround(*address, mask);
}

std::optional<Ipv4Block> MakeIpv4Block(std::string_view address, std::string_view netmask) {
  const auto number = ParseIpv4(address);
  const auto mask = ParseIpv4(netmask);
  // A mask is ones followed by zeros.
  if (!number || !mask || std::countl_one(*mask) + std::countr_zero(*mask) != 32) {
    return std::nullopt;
  }
  return BlockAround(*number, *mask);
}

std::string FormatIpv4Block(const Ipv4Block& block) {
  const int bits = std::countl_zero(block.first ^ block.last);
  return fmt::format("{}/{}", FormatIpv4(block.first), bits);
}

std::string FormatNetmask(const Ipv4Block& block) {
  return FormatIpv4(~(block.first ^ block.last));
}

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
// Blocks of IP addresses: `10.0.0.0/8`, `::1/128`, or one address.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace toolgate::base {

class Cidr {
 public:
  // Errors: invalid_input.
  static Result<Cidr> Parse(std::string_view text);

  // Whether `address` (without brackets or port) lies in the block. Text that is no address does
  // not.
  bool Contains(std::string_view address) const;

  friend bool operator==(const Cidr&, const Cidr&) = default;

 private:
  std::array<uint8_t, 16> bytes_{};  // IPv4 as IPv4-mapped IPv6
  int bits_ = 128;
};

// Whether `text` is an IP address, without brackets or port.
bool IsAddress(std::string_view text);

// Whether `address` can only be reached from the machine itself.
bool IsLoopback(std::string_view address);

// Whom an address counts for where clients are counted: IPv4, also as mapped into IPv6, stands for
// itself, IPv6 for its /64, as a client has all of that. What is no address stands for itself.
std::string ClientNetwork(std::string_view address);

}  // namespace toolgate::base

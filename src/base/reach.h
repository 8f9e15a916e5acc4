// SPDX-License-Identifier: Apache-2.0
// How far a client may reach: which addresses it connects to. Decided by the address alone, when a
// connection is made, so that no name leads anywhere else, whatever it resolved to before.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace toolgate::base {

// What an address is for. IPv4 that is mapped into IPv6 counts as what it is.
enum class AddressKind {
  kPublic,
  kPrivate,   // of networks of one's own (RFC 1918, 6598, 4193, benchmarks)
  kLoopback,  // this machine
  kNever,     // no server's: link-local, where clouds tell their secrets, multicast, unspecified,
              // reserved, or IPv4 in a wrapping that routes somewhere else
};

// `bytes`: IPv6, or IPv4 as mapped into it.
AddressKind KindOf(const std::array<uint8_t, 16>& bytes);
// Empty if `text` is no address; one with a zone is none.
std::optional<AddressKind> FindAddressKind(std::string_view text);

enum class Reach {
  kAnywhere,  // whatever an operator wrote into a file
  kNetworks,  // public and private addresses and this machine
  kPublic,
};

bool MayReach(Reach reach, AddressKind kind);

// Whether the host of a URL can be meant for a server within `reach`, as far as its text says: an
// address in another notation than the usual one is refused, and so is what two readers could read
// in two ways. What a name leads to is not looked up. Errors (invalid_input) say what is wrong.
Status CheckReach(std::string_view url, Reach reach);

}  // namespace toolgate::base

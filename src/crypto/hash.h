// SPDX-License-Identifier: Apache-2.0
// Digests and message authentication codes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace toolgate::crypto {

using Sha256Digest = std::array<uint8_t, 32>;

Sha256Digest Sha256(std::string_view bytes);
std::string Sha256Hex(std::string_view bytes);

// HMAC-SHA1 (RFC 2104), 20 bytes: what the CloudStack API signs with. For nothing else.
std::string HmacSha1(std::string_view key, std::string_view bytes);

// Whether `a` and `b` are the same, in a time that does not depend on where they differ.
bool EqualsInConstantTime(std::string_view a, std::string_view b);

}  // namespace toolgate::crypto

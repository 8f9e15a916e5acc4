// SPDX-License-Identifier: Apache-2.0
// CRC-32C (RFC 3720, appendix B.4): finds bytes that a disk or a crash garbled. No protection
// against people.
#pragma once

#include <cstdint>
#include <string_view>

namespace toolgate::base {

// The checksum of `bytes`, going on from that of what came before them.
uint32_t Crc32c(std::string_view bytes, uint32_t before = 0);

}  // namespace toolgate::base

// SPDX-License-Identifier: Apache-2.0
// Checksums: they find bytes that a disk, a crash or somebody typing garbled. No protection against
// people.
#pragma once

#include <cstdint>
#include <string_view>

namespace toolgate::base {

// CRC-32C (RFC 3720, appendix B.4) of `bytes`, going on from that of what came before them.
uint32_t Crc32c(std::string_view bytes, uint32_t before = 0);

// The CRC-32 of zip and PNG (ISO 3309), which every language has at hand: for what others check.
// Slower than the other one.
uint32_t Crc32(std::string_view bytes);

}  // namespace toolgate::base

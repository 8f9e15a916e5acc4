// SPDX-License-Identifier: Apache-2.0
// Unguessable identifiers from the kernel's random source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace toolgate::base {

// Fills `out` with random bytes; buffers per thread, so that a small id costs no system call.
void FillRandom(std::span<uint8_t> out);

// `bytes` random bytes as base64url without padding: 16 bytes give 22 characters.
std::string RandomToken(size_t bytes);

// A random UUID, version 4 (RFC 9562), lower case.
std::string RandomUuid();

}  // namespace toolgate::base

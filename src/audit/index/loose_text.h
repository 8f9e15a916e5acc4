// SPDX-License-Identifier: Apache-2.0
// Hashes of texts of which there may be any number.
#pragma once

#include <cstdint>
#include <string_view>

#include "crypto/hash.h"

namespace toolgate::audit {

// Of a cryptographic kind, so that nobody chooses texts that look alike.
inline int64_t HashLoose(std::string_view text) {
  const crypto::Sha256Digest digest = crypto::Sha256(text);
  uint64_t bits = 0;
  for (size_t i = 0; i < sizeof bits; ++i) bits = bits << 8 | digest[i];
  return static_cast<int64_t>(bits);
}

}  // namespace toolgate::audit

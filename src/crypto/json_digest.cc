// SPDX-License-Identifier: Apache-2.0
#include "crypto/json_digest.h"

#include "crypto/hash.h"
#include "json/writer.h"

namespace toolgate::crypto {

std::string DigestOf(json::Value value) { return Sha256Hex(json::WriteSorted(value)); }

}  // namespace toolgate::crypto

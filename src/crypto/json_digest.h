// SPDX-License-Identifier: Apache-2.0
// The digest of a JSON value, by which definitions are told apart.
#pragma once

#include <string>

#include "json/document.h"

namespace toolgate::crypto {

// SHA-256 in hexadecimal of the value as compact JSON with sorted members: the same for values that
// differ in the order of members or in white space only.
std::string DigestOf(json::Value value);

}  // namespace toolgate::crypto

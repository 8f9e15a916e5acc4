// SPDX-License-Identifier: Apache-2.0
// What a token of a text is by its shape alone.
#pragma once

#include <string_view>

namespace toolgate::risk {

enum class TokenShape { kNone, kUrl, kEmail, kEncoded };

// The part of `token` that has the shape, in `part`. Addresses under the names that are reserved
// for examples (RFC 2606) have none.
TokenShape FindShape(std::string_view token, std::string_view& part);

// The key or token in `token` whose shape is one of data/poisoning.yaml and that is no placeholder,
// or empty.
std::string_view FindSecret(std::string_view token);

}  // namespace toolgate::risk

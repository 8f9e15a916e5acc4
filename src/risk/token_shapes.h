// SPDX-License-Identifier: Apache-2.0
// What a token of a text is by its shape alone.
#pragma once

#include <string_view>

namespace toolgate::risk {

// The part of `token` that is the address of something on the web, or an e-mail address, or empty.
// Addresses under the names that are reserved for examples (RFC 2606) are none.
std::string_view FindUrl(std::string_view token);
std::string_view FindEmail(std::string_view token);

// Whether `token` looks like a long piece of Base64.
bool IsEncoded(std::string_view token);

// The key or token in `token` whose shape is one of data/poisoning.yaml and that is no placeholder,
// or empty.
std::string_view FindSecret(std::string_view token);

}  // namespace toolgate::risk

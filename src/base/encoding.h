// SPDX-License-Identifier: Apache-2.0
// Base64, base64url, hex and percent encoding of bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace toolgate::base {

std::string Base64Encode(std::string_view bytes);     // RFC 4648 section 4, padded
std::string Base64UrlEncode(std::string_view bytes);  // section 5, not padded

// Decodes section 4 base64. Empty on anything that is not the canonical, padded encoding.
std::optional<std::string> Base64Decode(std::string_view text);
// The same of section 5, which is not padded.
std::optional<std::string> Base64UrlDecode(std::string_view text);

std::string HexEncode(std::string_view bytes);  // lower case
std::optional<std::string> HexDecode(std::string_view text);

// Whether a character of a URI means the same escaped or not, and so needs no escape (RFC 3986,
// "unreserved").
bool IsUnreserved(char c);

// Percent-encodes every byte outside A-Z a-z 0-9 and `keep`. Hex digits are upper case.
std::string PercentEncode(std::string_view bytes, std::string_view keep);

// Decodes %XX. Empty on a malformed escape.
std::optional<std::string> PercentDecode(std::string_view text);

}  // namespace toolgate::base

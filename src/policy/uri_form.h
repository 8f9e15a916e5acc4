// SPDX-License-Identifier: Apache-2.0
// Whether a uri is written in the one way that a rule about it can be trusted with.
#pragma once

#include <string_view>

namespace toolgate::policy {

// Whether `uri` is what normalisation would leave of it, as far as that can be told without knowing
// its scheme (RFC 3986, 6.2.2): characters of a uri only, the scheme in lower case, hexadecimal
// digits in upper case, nothing escaped that need not be, no escaped control characters or
// backslashes, and no `.` or `..` between delimiters, be they escaped or not. Braces may occur, as
// in templates (RFC 6570).
bool IsNormalUri(std::string_view uri);

}  // namespace toolgate::policy

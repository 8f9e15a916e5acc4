// SPDX-License-Identifier: Apache-2.0
// The one inner loop that parser and writer share.
#pragma once

namespace toolgate::json {

// The first byte in [at, end) that is not plain string content: a quote, a backslash, a control
// character or the start of a non-ASCII sequence; `end` if there is none.
const char* FindSpecial(const char* at, const char* end);

}  // namespace toolgate::json

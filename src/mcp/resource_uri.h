// SPDX-License-Identifier: Apache-2.0
// URIs of resources as a policy may compare them byte by byte (RFC 3986). Reads nothing and
// resolves nothing.
#pragma once

#include <string>
#include <string_view>

namespace toolgate::mcp {

// Why `uri` must not be compared as it is, as a sentence about "it" that does not repeat it; empty
// if it may be. It must be an absolute URI (a fragment is allowed) of at most 8 KiB in the one form
// in which servers would write it, so that what a rule names cannot be reached under another
// spelling:
//   - the scheme in lower case; of http, https, ws, wss, ftp and file also the host, which then has
//     no user name, no default port and no number in another notation. Other schemes' authorities
//     are names like `greeting://Alice`, whose case counts (WHATWG URL, "opaque host");
//   - no segment `.` or `..`, no empty segment within the path (`//`);
//   - escapes in capitals, never of unreserved characters, of control characters or of another
//     escape, together valid UTF-8; none of `/` and `\` before the query, though RFC 3986 tells
//     them apart: too many servers decode before they split.
std::string FindUriFault(std::string_view uri);

}  // namespace toolgate::mcp

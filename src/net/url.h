// SPDX-License-Identifier: Apache-2.0
// Absolute http(s) URLs that an operator writes, and what servers refer to from there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace toolgate::net {

struct Url {
  bool is_https = false;
  std::string host;  // lower case; an IPv6 address without brackets
  uint16_t port = 0;
  std::string target;  // path and query as sent; never empty

  // `host`, `host:port`, `[::1]:8080`: as in a Host field. The default port is left out.
  std::string authority;
  std::string Origin() const;  // scheme and authority

  // Errors (invalid_input): not a URL, another scheme, user information, a fragment.
  static base::Result<Url> Parse(std::string_view text);

  // What `reference` means at this URL (RFC 3986 section 5.2). Errors: as Parse, and their messages
  // do not repeat it.
  base::Result<Url> Resolve(std::string_view reference) const;

  friend bool operator==(const Url&, const Url&) = default;
};

// `host:port`, with brackets around an IPv6 address.
std::string WithPort(std::string_view host, uint16_t port);

// A `host:port` to listen on or a Host field: the host as in Url, the port if given.
struct HostPort {
  std::string host;
  std::optional<uint16_t> port;
  static base::Result<HostPort> Parse(std::string_view text);
};

}  // namespace toolgate::net

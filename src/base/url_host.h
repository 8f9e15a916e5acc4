// SPDX-License-Identifier: Apache-2.0
// The host that a URL leads to, for rules that name hosts. Where two readers of URLs could disagree
// there is no answer, so that nothing is allowed or denied by a misreading.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/cidr.h"
#include "base/result.h"

namespace toolgate::base {

// The host of an absolute URL with an authority, or of `host` and `host:port` alone: in small
// letters, without a dot at its end; an IPv6 address without brackets. Nothing if it has a user
// name, an escape, a backslash, a space or a control character, letters beyond ASCII, an empty
// label, or an IPv4 address in another notation than four decimal numbers (RFC 3986, WHATWG URL).
std::optional<std::string> FindUrlHost(std::string_view url);

// What a host must be: a name, `*.example.com` (what lies below it, not it itself), an address or a
// block of addresses.
class HostPattern {
 public:
  // Errors (invalid_input) say what to write instead.
  static Result<HostPattern> Parse(std::string_view text);

  // `host` as FindUrlHost gives it.
  bool Matches(std::string_view host) const;

  friend bool operator==(const HostPattern&, const HostPattern&) = default;

 private:
  struct Name {
    std::string text;  // with the dot in front, if it stands for what lies below
    bool below = false;

    friend bool operator==(const Name&, const Name&) = default;
  };
  explicit HostPattern(std::variant<Name, Cidr> what) : what_(std::move(what)) {}

  std::variant<Name, Cidr> what_;
};

}  // namespace toolgate::base

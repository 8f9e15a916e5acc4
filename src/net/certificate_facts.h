// SPDX-License-Identifier: Apache-2.0
// What an X.509 certificate says of itself, for people.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace toolgate::net {

struct CertificateFacts {
  std::vector<std::string> names;  // host names and addresses that it is for, the first few
  base::WallTime valid_from;
  base::WallTime valid_until;

  // `a.example, b.example`; safe to print.
  std::string Names() const;
  // What clients will refuse it for at `now`, or soon will. Empty if nothing.
  std::optional<std::string> Warning(base::WallTime now) const;
};

// How long before its end a certificate is worth a warning.
inline constexpr std::chrono::hours kExpiryNotice{14 * 24};

}  // namespace toolgate::net

// SPDX-License-Identifier: Apache-2.0
// Finds the route of a request. A path is compared part by part after one decoding; what another
// program on the way could read otherwise (dot segments, empty parts, encoded slashes) is refused.
#pragma once

#include <span>

#include "admin/route.h"

namespace toolgate::admin {

constexpr std::string_view kApiPrefix = "/api/v1";

struct FoundRoute {
  const Route* route;
  std::map<std::string, std::string, std::less<>> path;
};

class RouteTable {
 public:
  // The tables must outlive this one.
  explicit RouteTable(std::span<const std::span<const Route>> tables) : tables_(tables) {}

  // Errors: bad_request, not_found; method_not_allowed, with the allowed ones in `allowed`.
  control::Outcome<FoundRoute> Find(std::string_view method, std::string_view path,
                                    std::string& allowed) const;

 private:
  std::span<const std::span<const Route>> tables_;
};

// The parameters of a query, of which `known` holds the names, with a space between. Errors:
// bad_request for one that is not known, given twice or no valid encoding.
control::Outcome<std::map<std::string, std::string, std::less<>>> ParseQuery(
    std::string_view query, std::string_view known);

}  // namespace toolgate::admin

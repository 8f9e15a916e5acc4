// SPDX-License-Identifier: Apache-2.0
// What the gateway knows of its servers right now, as the API shows it. Where no gateway runs,
// nothing is known.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "review/definitions.h"

namespace toolgate::admin {

struct LiveHealth {
  std::string state;  // `up`, `down`, `unknown`
  std::optional<base::WallTime> since;
  std::string why;  // it is down
  std::string era;  // `legacy`, `modern`, `both`; empty: not known
};

// A tool that a server lists.
struct LiveTool {
  review::Definition definition;
  std::string category;  // as policies have it
  std::string severity;
  std::string evidence;  // JSON: what of the definition says so
};
using LiveTools = std::map<std::string, LiveTool, std::less<>>;

// Thread-safe.
class LiveServers {
 public:
  virtual ~LiveServers() = default;
  // By the organisation's id and the server's name; empty if it is not served.
  virtual std::optional<LiveHealth> FindHealth(std::string_view organisation,
                                               std::string_view server) = 0;
  // As the server listed them last; empty if it never did.
  virtual std::optional<LiveTools> FindTools(std::string_view organisation,
                                             std::string_view server) = 0;
  // Asks the server for its tools now, and waits for the answer for a while. Errors: not_found;
  // what came of it; unavailable.
  virtual base::Status Ask(std::string_view organisation, std::string_view server) = 0;
};

}  // namespace toolgate::admin

// SPDX-License-Identifier: Apache-2.0
// The audit log's side of an operation: who did what to which thing, what it was before and is now.
// Every operation that changes something calls Record in the same change.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "control/actor.h"
#include "state/tables/tables.h"

namespace toolgate::control {

// What an operation works with.
struct Context {
  state::Tables& tables;
  const Actor& actor;
  base::WallTime now;
};

struct Target {
  std::string_view organisation;  // its id; empty: of the instance
  std::string_view kind;          // `grant`
  std::string_view id;
  std::string_view name;
};

// `before` and `after` are JSON objects in which secrets are masked; empty where there is nothing.
base::Status Record(const Context& context, std::string_view action, const Target& target,
                    std::string before, std::string after);

// A new id: `prefix` and 128 random bits, for example `grt_…`.
std::string MakeId(std::string_view prefix);

}  // namespace toolgate::control

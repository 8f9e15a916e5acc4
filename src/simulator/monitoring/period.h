// SPDX-License-Identifier: Apache-2.0
// From when to when a request asks: `startdate` and `enddate`.
#pragma once

#include <optional>

#include "base/clock.h"
#include "simulator/engine/parameters.h"

namespace toolgate::simulator {

// What it does not say has no value.
struct Period {
  std::optional<base::WallTime> start;
  std::optional<base::WallTime> end;
};

Period ReadPeriod(const Arguments& arguments);

// Whether `time` is in it, both ends included.
bool Holds(const Period& period, base::WallTime time);

}  // namespace toolgate::simulator

// SPDX-License-Identifier: Apache-2.0
#include "simulator/monitoring/period.h"

namespace toolgate::simulator {

Period ReadPeriod(const Arguments& arguments) {
  return {arguments.Time("startdate"), arguments.Time("enddate")};
}

bool Holds(const Period& period, base::WallTime time) {
  if (period.start && time < *period.start) return false;
  // The last second counts as a whole.
  return !period.end || time < *period.end + std::chrono::seconds(1);
}

}  // namespace toolgate::simulator

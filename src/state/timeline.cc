// SPDX-License-Identifier: Apache-2.0
#include "state/timeline.h"

#include <algorithm>

namespace toolgate::state {

using std::chrono::nanoseconds;

Timeline::Timeline(const base::Clock& clock)
    : clock_(clock),
      began_(clock.Now()),
      begin_(std::max(clock.WallNow().time_since_epoch(), nanoseconds(0))) {}

void Timeline::Resume(Moment last) {
  const nanoseconds wall = clock_.WallNow().time_since_epoch();
  // A clock that was set back meanwhile says nothing of how long it was: as if no time had passed.
  begin_ = last.time + std::max(wall - last.wall, nanoseconds(0));
  began_ = clock_.Now();
}

Moment Timeline::Now() const {
  return {begin_ + (clock_.Now() - began_), clock_.WallNow().time_since_epoch()};
}

}  // namespace toolgate::state

// SPDX-License-Identifier: Apache-2.0
// The time that sliding windows are counted in. It passes as the steady clock does, so that nobody
// who sets the wall clock frees or keeps anything; across restarts it goes on by what the wall
// clock says has passed, and never goes back.
#pragma once

#include <chrono>

#include "base/clock.h"

namespace toolgate::state {

struct Moment {
  std::chrono::nanoseconds time{0};  // of the timeline; about Unix time, if no clock was ever set
  std::chrono::nanoseconds wall{0};  // Unix time, for calendars
};

// Thread-safe, but for Resume.
class Timeline {
 public:
  // Begins at the wall clock's time. `clock` must outlive it.
  explicit Timeline(const base::Clock& clock);

  // Goes on after a restart: `last` is a moment of the run before, as late as is known.
  void Resume(Moment last);

  Moment Now() const;

 private:
  const base::Clock& clock_;
  base::SteadyTime began_;
  std::chrono::nanoseconds begin_;  // the timeline's time at began_
};

}  // namespace toolgate::state

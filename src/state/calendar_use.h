// SPDX-License-Identifier: Apache-2.0
// What one holder used of a limit whose windows are those of the calendar: minutes, hours, days and
// weeks (from Monday on) in UTC. Follows the wall clock; should that be set back, what was used in
// the window that it comes back to still counts, and what was used later counts too.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "state/amount.h"
#include "state/timeline.h"

namespace toolgate::state {

// The number of the window that a time of the wall clock lies in, and the time when it ends.
// Lengths other than a week are counted from 1970 on.
int64_t PeriodOf(std::chrono::nanoseconds wall, std::chrono::seconds length);
std::chrono::nanoseconds EndOf(int64_t period, std::chrono::seconds length);

class CalendarUse {
 public:
  explicit CalendarUse(std::chrono::seconds length) : length_(length) {}

  // What was used in one window.
  struct Entry {
    int64_t period = 0;
    std::chrono::nanoseconds last{0};  // when, of the timeline
    Amount amount;
  };

  // Forgets what was used longer ago than a window lasts: whatever the clock says, it has passed.
  void Expire(Moment now);
  Amount Used(Moment now) const;
  // Returns the number of the window that it was taken from.
  int64_t Take(Moment now, Amount amount);
  void Add(const Entry& entry);
  void GiveBack(int64_t period, Amount amount);

  // How long until at least `needed` of what is used is free; empty if less than that is used.
  std::optional<std::chrono::nanoseconds> FreeAfter(Moment now, Amount needed) const;

  // In every window as much used as by the busiest of `uses`.
  static CalendarUse Busiest(std::span<const CalendarUse* const> uses, std::chrono::seconds length);

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::chrono::seconds length_;
  std::vector<Entry> entries_;  // by period; more than one only around the end of a window
};

}  // namespace toolgate::state

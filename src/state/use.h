// SPDX-License-Identifier: Apache-2.0
// What one holder used of one limit, whichever way its windows are aligned.
#pragma once

#include <variant>

#include "state/calendar_use.h"
#include "state/sliding_use.h"

namespace toolgate::state {

enum class Align : uint8_t {
  kSliding = 1,   // any interval of the window's length
  kCalendar = 2,  // minutes, hours, days, weeks in UTC
};

struct Window {
  std::chrono::seconds length{0};
  Align align = Align::kSliding;

  bool operator==(const Window&) const = default;
};

class Use {
 public:
  // `count` must outlive it and its copies.
  Use(Window window, MarkCount& count);

  void Expire(Moment now);
  // As of the last Expire.
  Amount Used(Moment now) const;
  bool is_empty() const;
  // Returns what GiveBack needs to find it again.
  int64_t Take(Moment now, Amount amount);
  // The same again, after a restart.
  void Retake(int64_t mark, std::chrono::nanoseconds time, Amount amount);
  void GiveBack(int64_t mark, Amount amount);

  // How long until `amount` more fits below `max`: zero if it does now, empty if it never does.
  std::optional<std::chrono::nanoseconds> FreeAfter(Moment now, Amount amount, Amount max) const;

  // What is inherited from several, all of this window and expired to the same moment.
  static Use Busiest(std::span<const Use* const> uses, Window window, MarkCount& count);

  // Calls function(mark, time, amount) for all that Retake needs to make it again.
  template <class Function>
  void ForEach(Function function) const {
    if (const SlidingUse* use = sliding()) {
      use->ForEach([&function](const Mark& mark) {
        function(mark.tick, std::chrono::nanoseconds(0), mark.amount);
      });
    } else {
      for (const CalendarUse::Entry& entry : calendar()->entries()) {
        function(entry.period, entry.last, entry.amount);
      }
    }
  }

  const SlidingUse* sliding() const { return std::get_if<SlidingUse>(&use_); }
  const CalendarUse* calendar() const { return std::get_if<CalendarUse>(&use_); }

 private:
  explicit Use(std::variant<SlidingUse, CalendarUse> use) : use_(std::move(use)) {}

  std::variant<SlidingUse, CalendarUse> use_;
};

}  // namespace toolgate::state

// SPDX-License-Identifier: Apache-2.0
#include "state/use.h"

#include <algorithm>

namespace toolgate::state {
namespace {

using std::chrono::nanoseconds;

std::variant<SlidingUse, CalendarUse> Make(Window window, MarkCount& count) {
  if (window.align == Align::kCalendar) return CalendarUse(window.length);
  return SlidingUse(window.length, count);
}

}  // namespace

Use::Use(Window window, MarkCount& count) : use_(Make(window, count)) {}

void Use::Expire(Moment now) {
  if (auto* sliding = std::get_if<SlidingUse>(&use_)) {
    sliding->Expire(now.time);
  } else {
    std::get<CalendarUse>(use_).Expire(now);
  }
}

Amount Use::Used(Moment now) const {
  if (const SlidingUse* use = sliding()) return use->used();
  return calendar()->Used(now);
}

bool Use::is_empty() const {
  if (const SlidingUse* use = sliding()) return use->used().is_zero();
  return calendar()->entries().empty();
}

int64_t Use::Take(Moment now, Amount amount) {
  if (auto* sliding = std::get_if<SlidingUse>(&use_)) {
    return sliding->Take(sliding->TickOf(now.time), amount);
  }
  return std::get<CalendarUse>(use_).Take(now, amount);
}

void Use::Retake(int64_t mark, nanoseconds time, Amount amount) {
  if (auto* sliding = std::get_if<SlidingUse>(&use_)) {
    sliding->Take(mark, amount);
  } else {
    std::get<CalendarUse>(use_).Add({mark, time, amount});
  }
}

void Use::GiveBack(int64_t mark, Amount amount) {
  if (auto* sliding = std::get_if<SlidingUse>(&use_)) {
    sliding->GiveBack(mark, amount);
  } else {
    std::get<CalendarUse>(use_).GiveBack(mark, amount);
  }
}

std::optional<nanoseconds> Use::FreeAfter(Moment now, Amount amount, Amount max) const {
  if (amount > max) return std::nullopt;
  const Amount needed = Used(now) - (max - amount);
  if (needed.is_zero()) return nanoseconds(0);
  if (const CalendarUse* use = calendar()) return use->FreeAfter(now, needed);
  const auto at = sliding()->FreeAt(needed);
  if (!at) return std::nullopt;
  return *at - now.time;
}

Use Use::Busiest(std::span<const Use* const> uses, Window window, MarkCount& count) {
  if (window.align == Align::kCalendar) {
    std::vector<const CalendarUse*> calendars;
    for (const Use* use : uses) calendars.push_back(use->calendar());
    return Use(CalendarUse::Busiest(calendars, window.length));
  }
  std::vector<const SlidingUse*> slidings;
  for (const Use* use : uses) slidings.push_back(use->sliding());
  return Use(SlidingUse::Busiest(slidings, window.length, count));
}

}  // namespace toolgate::state

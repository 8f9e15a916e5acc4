// SPDX-License-Identifier: Apache-2.0
#include "state/calendar_use.h"

#include <algorithm>
#include <functional>
#include <map>

namespace toolgate::state {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr seconds kWeek = std::chrono::weeks(1);
constexpr seconds kMondayBefore1970 = std::chrono::days(3);  // 1970 began on a Thursday
// There are more only if somebody sets the clock again and again: then the first two become one.
constexpr size_t kEntriesMax = 8;

nanoseconds Shift(seconds length) { return length == kWeek ? kMondayBefore1970 : seconds(0); }

}  // namespace

int64_t PeriodOf(nanoseconds wall, seconds length) {
  const nanoseconds shifted = wall + Shift(length);
  const nanoseconds whole(length);
  const int64_t period = shifted / whole;
  return shifted % whole < nanoseconds(0) ? period - 1 : period;
}

nanoseconds EndOf(int64_t period, seconds length) {
  return (period + 1) * nanoseconds(length) - Shift(length);
}

void CalendarUse::Expire(Moment now) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.last + length_ <= now.time; });
}

Amount CalendarUse::Used(Moment now) const {
  const int64_t period = PeriodOf(now.wall, length_);
  Amount used;
  for (const Entry& entry : entries_) {
    if (entry.period >= period) used += entry.amount;
  }
  return used;
}

int64_t CalendarUse::Take(Moment now, Amount amount) {
  const int64_t period = PeriodOf(now.wall, length_);
  Add({period, now.time, amount});
  return period;
}

void CalendarUse::Add(const Entry& added) {
  const auto entry =
      std::lower_bound(entries_.begin(), entries_.end(), added.period,
                       [](const Entry& one, int64_t wanted) { return one.period < wanted; });
  if (entry != entries_.end() && entry->period == added.period) {
    entry->last = std::max(entry->last, added.last);
    entry->amount += added.amount;
    return;
  }
  entries_.insert(entry, added);
  if (entries_.size() <= kEntriesMax) return;
  entries_[1].last = std::max(entries_[1].last, entries_[0].last);
  entries_[1].amount += entries_[0].amount;
  entries_.erase(entries_.begin());
}

void CalendarUse::GiveBack(int64_t period, Amount amount) {
  const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                  [period](const Entry& one) { return one.period == period; });
  if (entry == entries_.end()) return;
  entry->amount -= amount;
  if (entry->amount.is_zero()) entries_.erase(entry);
}

std::optional<nanoseconds> CalendarUse::FreeAfter(Moment now, Amount needed) const {
  const int64_t period = PeriodOf(now.wall, length_);
  std::vector<std::pair<nanoseconds, Amount>> freed;
  for (const Entry& entry : entries_) {
    if (entry.period < period) continue;
    const nanoseconds end = EndOf(entry.period, length_) - now.wall;
    freed.emplace_back(std::min(end, entry.last + length_ - now.time), entry.amount);
  }
  std::sort(freed.begin(), freed.end());
  Amount passed;
  for (const auto& [after, amount] : freed) {
    passed += amount;
    if (passed >= needed) return after;
  }
  return std::nullopt;
}

CalendarUse CalendarUse::Busiest(std::span<const CalendarUse* const> uses, seconds length) {
  std::map<int64_t, nanoseconds, std::greater<>> periods;  // the latest first
  for (const CalendarUse* use : uses) {
    for (const Entry& entry : use->entries_) {
      nanoseconds& last = periods[entry.period];
      last = std::max(last, entry.last);
    }
  }
  CalendarUse made(length);
  Amount total;
  for (const auto& [period, last] : periods) {
    Amount busiest;
    for (const CalendarUse* use : uses) {
      Amount since;
      for (const Entry& entry : use->entries_) {
        if (entry.period >= period) since += entry.amount;
      }
      busiest = std::max(busiest, since);
    }
    if (busiest > total) made.Add({period, last, busiest - total});
    total = std::max(total, busiest);
  }
  return made;
}

}  // namespace toolgate::state

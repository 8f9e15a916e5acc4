// SPDX-License-Identifier: Apache-2.0
#include "state/testing/naive_counters.h"

#include <algorithm>
#include <set>

namespace toolgate::state {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

bool NaiveCounters::Counts(const Window& window, const Event& event, Moment now) {
  if (window.align == Align::kSliding) return now.time < event.counted_at + window.length;
  return event.period >= PeriodOf(now.wall, window.length) && now.time < event.time + window.length;
}

Amount NaiveCounters::Sum(const Window& window, const std::vector<Event>& events, Moment now) {
  Amount sum;
  for (const Event& event : events) {
    if (Counts(window, event, now)) sum += event.amount;
  }
  return sum;
}

// At every moment to come what the busiest session has.
std::vector<NaiveCounters::Event> NaiveCounters::Inherited(const Counter& counter, Moment now) {
  std::vector<const Session*> sessions = {&counter.ended};
  for (const auto& [name, session] : counter.sessions) sessions.push_back(&session);
  const bool slides = counter.window.align == Align::kSliding;
  const auto key_of = [slides](const Event& event) {
    return slides ? event.counted_at.count() : event.period;
  };
  std::map<int64_t, nanoseconds, std::greater<>> keys;  // with when it was last taken from
  for (const Session* session : sessions) {
    for (const Event& event : session->events) {
      const bool is_past = !slides && now.time >= event.time + counter.window.length;
      if (is_past || event.amount.is_zero()) continue;
      if (slides && !Counts(counter.window, event, now)) continue;
      keys[key_of(event)] = std::max(keys[key_of(event)], event.time);
    }
  }
  std::vector<Event> inherited;
  Amount total;
  for (const auto& [key, time] : keys) {
    Amount busiest;
    for (const Session* session : sessions) {
      Amount since;
      for (const Event& event : session->events) {
        const bool is_past = !slides && now.time >= event.time + counter.window.length;
        if (!is_past && key_of(event) >= key) since += event.amount;
      }
      busiest = std::max(busiest, since);
    }
    if (busiest > total) {
      inherited.push_back({0, nanoseconds(key), key, time, busiest - total});
      total = busiest;
    }
  }
  return inherited;
}

NaiveCounters::Counter& NaiveCounters::CounterOf(const Limit& limit) {
  const Key key{static_cast<int>(limit.scope), std::string(limit.holder),
                std::string(limit.counter), limit.window.length.count(),
                static_cast<int>(limit.window.align)};
  Counter& counter = counters_[key];
  counter.window = limit.window;
  return counter;
}

NaiveCounters::Session& NaiveCounters::SessionOf(Counter& counter, const Limit& limit, Moment now) {
  const std::string name(limit.scope == Scope::kSession ? limit.session : "");
  const auto found = counter.sessions.find(name);
  if (found != counter.sessions.end()) return found->second;
  Session session;
  session.events = Inherited(counter, now);
  return counter.sessions.emplace(name, std::move(session)).first->second;
}

NaiveCounters::Number NaiveCounters::Reserve(std::span<const Limit> limits, Moment now) {
  std::vector<Session*> sessions;
  for (const Limit& limit : limits) {
    sessions.push_back(&SessionOf(CounterOf(limit), limit, now));
  }
  const auto charge = [&](size_t i) {
    Amount largest;
    for (size_t j = 0; j < limits.size(); ++j) {
      if (sessions[j] == sessions[i]) largest = std::max(largest, limits[j].amount);
    }
    return largest;
  };
  for (size_t i = 0; i < limits.size(); ++i) {
    const Amount used = Sum(limits[i].window, sessions[i]->events, now);
    if (used + charge(i) > limits[i].max) return std::nullopt;
  }
  ++numbers_;
  std::set<Session*> charged;
  for (size_t i = 0; i < limits.size(); ++i) {
    if (charge(i).is_zero() || !charged.insert(sessions[i]).second) continue;
    const milliseconds tick =
        std::max(milliseconds(limits[i].window.length) / 65536, milliseconds(1));
    const nanoseconds length(tick);
    const nanoseconds counted_at = (now.time + length - nanoseconds(1)) / length * length;
    // A window of the calendar is remembered until a window's length after it was last taken from.
    const int64_t period = PeriodOf(now.wall, limits[i].window.length);
    for (Event& event : sessions[i]->events) {
      const bool is_past = now.time >= event.time + limits[i].window.length;
      if (event.period == period && !is_past) event.time = now.time;
    }
    sessions[i]->events.push_back({numbers_, counted_at, period, now.time, charge(i)});
  }
  return numbers_;
}

void NaiveCounters::Release(size_t number) {
  for (auto& [key, counter] : counters_) {
    for (auto& [name, session] : counter.sessions) {
      std::erase_if(session.events,
                    [number](const Event& event) { return event.number == number; });
    }
  }
}

void NaiveCounters::End(Counter& counter, const std::string& name, Moment now) {
  const auto session = counter.sessions.find(name);
  if (session == counter.sessions.end()) return;
  Counter both{counter.window, {}, {}};
  both.sessions["ended"].events = std::move(counter.ended.events);
  both.sessions[""].events = std::move(session->second.events);
  counter.ended.events = Inherited(both, now);
  counter.sessions.erase(session);
}

void NaiveCounters::EndSession(std::string_view grant, std::string_view session, Moment now) {
  for (auto& [key, counter] : counters_) {
    const bool is_of_grant =
        std::get<0>(key) == static_cast<int>(Scope::kSession) && std::get<1>(key) == grant;
    if (is_of_grant) End(counter, std::string(session), now);
  }
}

void NaiveCounters::EndAll(Moment now) {
  for (auto& [key, counter] : counters_) {
    while (!counter.sessions.empty()) End(counter, counter.sessions.begin()->first, now);
  }
}

void NaiveCounters::Sweep(Moment now) {
  const auto is_past = [now](const Counter& counter, const Event& event) {
    if (counter.window.align == Align::kSliding) return !Counts(counter.window, event, now);
    return now.time >= event.time + counter.window.length;
  };
  for (auto& [key, counter] : counters_) {
    std::erase_if(counter.ended.events,
                  [&, &swept = counter](const Event& event) { return is_past(swept, event); });
    if (counter.sessions.size() != 1 || !counter.ended.events.empty()) continue;
    const auto& [name, session] = *counter.sessions.begin();
    const bool is_empty =
        std::all_of(session.events.begin(), session.events.end(),
                    [&, &swept = counter](const Event& event) { return is_past(swept, event); });
    if (name.empty() && is_empty) counter.sessions.clear();
  }
}

Amount NaiveCounters::Used(const Limit& limit, Moment now) {
  Counter& counter = CounterOf(limit);
  const auto found =
      counter.sessions.find(std::string(limit.scope == Scope::kSession ? limit.session : ""));
  if (found != counter.sessions.end()) return Sum(limit.window, found->second.events, now);
  return Sum(limit.window, Inherited(counter, now), now);
}

}  // namespace toolgate::state

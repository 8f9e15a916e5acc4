// SPDX-License-Identifier: Apache-2.0
// What a CounterStore must do, in the obvious way: lists of everything that was ever taken, summed
// up for every question. Knows nothing of blocks, sharing or files.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "state/counter_store.h"
#include "state/timeline.h"

namespace toolgate::state {

class NaiveCounters {
 public:
  using Number = std::optional<size_t>;  // of what was taken; to be given back

  Number Reserve(std::span<const Limit> limits, Moment now);
  void Release(size_t number);
  void EndSession(std::string_view grant, std::string_view session, Moment now);
  // After a restart no session is open.
  void EndAll(Moment now);
  // A caller without a session who used nothing, and whose grant has no others, begins anew.
  void Sweep(Moment now);
  // As a store would answer a Query.
  Amount Used(const Limit& limit, Moment now);

 private:
  struct Event {
    size_t number;                        // 0: inherited
    std::chrono::nanoseconds counted_at;  // the end of its tick
    int64_t period;
    std::chrono::nanoseconds time;
    Amount amount;
  };
  struct Session {
    std::vector<Event> events;
  };
  struct Counter {
    Window window;
    std::map<std::string, Session> sessions;
    Session ended;  // all that have
  };
  using Key = std::tuple<int, std::string, std::string, int64_t, int>;

  static bool Counts(const Window& window, const Event& event, Moment now);
  static Amount Sum(const Window& window, const std::vector<Event>& events, Moment now);
  static std::vector<Event> Inherited(const Counter& counter, Moment now);
  static void End(Counter& counter, const std::string& name, Moment now);
  Counter& CounterOf(const Limit& limit);
  Session& SessionOf(Counter& counter, const Limit& limit, Moment now);

  std::map<Key, Counter> counters_;
  size_t numbers_ = 0;
};

}  // namespace toolgate::state

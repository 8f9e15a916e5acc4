// SPDX-License-Identifier: Apache-2.0
// What tried calls take of limits, counted as the gateway counts it, at times that are stated and
// not at those of a clock.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "policy/evaluate.h"
#include "policy/rules.h"
#include "state/memory_counter_store.h"

namespace toolgate::policy::trial {

// Stands still until it is set, and never goes back.
class StatedClock final : public base::Clock {
 public:
  base::SteadyTime Now() const override { return base::SteadyTime(now_.time_since_epoch()); }
  base::WallTime WallNow() const override { return now_; }
  void AdvanceTo(base::WallTime now) {
    if (now > now_) now_ = now;
  }

 private:
  base::WallTime now_;
};

// Who a call counts as, and for what; what is empty is one that has no name.
struct CountedCall {
  std::string_view target;
  json::Value arguments;
  std::string_view grant;
  std::string_view subject;
  std::string_view session;
  std::string_view server;
};

// The limits of a call as the store takes them: views into the call and into `counters`.
struct CountRequest {
  std::vector<std::string> counters;
  std::vector<state::Limit> limits;
};

// Of all limits of `rules`, each of which takes one: what they take is for the caller to say.
CountRequest MakeRequest(const ToolRules& rules, const CountedCall& call);

// The counters of one case. Not movable.
class Counters {
 public:
  explicit Counters(base::WallTime start) : store_(Begin(start), clock_) {}

  void AdvanceTo(base::WallTime now) { clock_.AdvanceTo(now); }
  // Takes from all limits, or from none: then the denial. `taken`: what may be given back.
  std::optional<Decision> Take(const ToolRules& rules, const CountedCall& call,
                               state::Reservation& taken);

  state::MemoryCounterStore& store() { return store_; }

 private:
  state::MemoryCounterStore::Options Begin(base::WallTime start) {
    clock_.AdvanceTo(start);
    return {};
  }

  StatedClock clock_;
  state::MemoryCounterStore store_;
};

}  // namespace toolgate::policy::trial

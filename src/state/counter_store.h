// SPDX-License-Identifier: Apache-2.0
// Where the use of limits is counted: reserved before a call is forwarded, all limits or none,
// given back if the call provably never reached its server, settled otherwise (docs/policy.md,
// "Rate limits"). Every store passes the suite of testing/counter_store_contract.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "state/amount.h"
#include "state/use.h"

namespace toolgate::state {

// Who shares a counter. Part of its identity, and of files: the numbers stay.
enum class Scope : uint8_t {
  kSession = 1,  // one session of a grant
  kGrant = 2,
  kSubject = 3,
  kServer = 4,
  kOrganisation = 5,
};

// One limit that a call counts against. Scope, holder, counter and window name its counter, so that
// a changed policy goes on with what was counted as long as these stay; `max` may change.
struct Limit {
  // Names are of 1 to kNameBytesMax bytes, none of them a control character.
  static constexpr size_t kNameBytesMax = 1024;
  static constexpr std::chrono::seconds kLengthMax = std::chrono::days(366);

  Scope scope = Scope::kGrant;
  std::string_view holder;  // of that scope: the grant's label (for sessions too), the subject, ...
  std::string_view session;  // kSession: its id; empty counts as one session of the grant
  std::string_view counter;  // the policy's name for it, or the rule's
  Window window;             // of 1 second to kLengthMax
  Amount max;
  // What this call takes. Nothing is taken for zero, which fits unless more than `max` is used.
  Amount amount = Amount::Of(1);
};

// What was taken, and where; of use only to the store that made it.
struct Reservation {
  struct Taken {
    uint64_t use = 0;
    int64_t mark = 0;
    Amount amount;
  };
  std::vector<Taken> taken;
};

// Why nothing was taken.
struct Refusal {
  enum class Why {
    kExceeded,
    kTableFull,    // no room to count it: no key is ever forgotten for another
    kUnavailable,  // it cannot be made to survive a crash now
    kInvalid,      // the limit is none that can be counted: its names or its window
  };
  Why why = Why::kExceeded;
  size_t index = 0;  // of the limit; of several that are exceeded, the one with the longest wait
  // kExceeded: until the amount fits, if nothing else is taken; empty: it never will.
  std::optional<std::chrono::milliseconds> retry_after;
  Amount remaining;  // kExceeded: what still fits
};

struct Usage {
  Amount used;
  Amount remaining;
  // Until the limit's amount fits: zero if it does now, empty if it never does.
  std::optional<std::chrono::milliseconds> retry_after;
};

// Thread-safe.
class CounterStore {
 public:
  CounterStore() = default;
  CounterStore(const CounterStore&) = delete;
  CounterStore& operator=(const CounterStore&) = delete;
  virtual ~CounterStore() = default;

  // Takes from all limits or from none. In any window the admitted calls' amounts add up to `max`
  // at most. A counter that several limits name is charged once, with the largest of their amounts.
  virtual tl::expected<Reservation, Refusal> Reserve(std::span<const Limit> limits) = 0;

  // Gives back to the windows that it was taken from; nothing to those that have passed. Once.
  virtual void Release(const Reservation& reservation) = 0;

  // The call has, or may have, reached its server: what was taken stays. A reservation that is
  // neither released nor settled stays too.
  virtual void Settle(const Reservation& reservation) = 0;

  // What a call would find. Changes nothing, and is out of date when it returns.
  virtual Usage Query(const Limit& limit) = 0;

  // The session of the grant is over. What it used counts against the grant's next session until it
  // has passed. A session begins, when it is first counted, with what the busiest of its grant has
  // used.
  virtual void EndSession(std::string_view grant, std::string_view session) = 0;

  // Forgets what has passed. To be called every few seconds.
  virtual void Sweep() = 0;
};

}  // namespace toolgate::state

// SPDX-License-Identifier: Apache-2.0
// What a table of counters tells of its changes, each before it holds, so that they can be made
// again after a restart.
#pragma once

#include <cstdint>
#include <span>

#include "state/counter_store.h"

namespace toolgate::state {

// Thread-safe. Changes of one stripe come in their order. False: it cannot be kept, and nothing of
// it is.
class ChangeLog {
 public:
  ChangeLog() = default;
  ChangeLog(const ChangeLog&) = delete;
  ChangeLog& operator=(const ChangeLog&) = delete;
  virtual ~ChangeLog() = default;

  // A counter, by scope, holder, name and window of `limit`.
  virtual bool Define(uint64_t counter, const Limit& limit) = 0;
  // A use of a counter, which begins with what the busiest of the counter's uses has.
  virtual bool Begin(uint64_t use, uint64_t counter) = 0;
  virtual bool Take(Moment now, std::span<const Reservation::Taken> taken) = 0;
  virtual bool GiveBack(const Reservation::Taken& taken) = 0;
  virtual bool End(uint64_t use) = 0;

  // Changes from now on have this position or a later one.
  virtual uint64_t Position() const = 0;
};

}  // namespace toolgate::state

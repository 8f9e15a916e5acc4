// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/client/call_gate.h"

#include <algorithm>

namespace toolgate::cloudstack {

bool CallGate::TryEnter(bool& entered) {
  entered = in_progress_ < limits_.at_once_max;
  if (entered) ++in_progress_;
  return entered || waiting_ >= limits_.waiting_max;
}

void CallGate::Queue(uint64_t caller, Waiter waiter) {
  ++waiting_;
  const auto line = std::find_if(lines_.begin(), lines_.end(),
                                 [caller](const Line& known) { return known.caller == caller; });
  if (line != lines_.end()) {
    line->waiters.push_back(waiter);
  } else {
    lines_.push_back({caller, {waiter}});
  }
}

// The turn goes to whoever is next without being free in between.
void CallGate::Leave() {
  if (lines_.empty()) {
    --in_progress_;
    return;
  }
  Line line = std::move(lines_.front());
  lines_.pop_front();
  const Waiter next = line.waiters.front();
  line.waiters.pop_front();
  if (!line.waiters.empty()) lines_.push_back(std::move(line));
  --waiting_;
  next.awaiter->entered_ = true;
  // Later: who leaves is in the middle of something.
  loop_.Post([handle = next.handle] { handle.resume(); });
}

}  // namespace toolgate::cloudstack

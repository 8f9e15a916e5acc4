// SPDX-License-Identifier: Apache-2.0
#include "net/deadline.h"

#include <algorithm>

#include "net/event_loop.h"

namespace toolgate::net {

Deadline::Deadline(EventLoop& loop, std::function<void()> on_expired)
    : loop_(loop), on_expired_(std::move(on_expired)) {}

void Deadline::Arm(std::chrono::milliseconds after) {
  Disarm();
  loop_.AddDeadline(*this, after);
}

void Deadline::Disarm() {
  if (!armed()) return;
  previous->next = next;
  next->previous = previous;
  previous = next = nullptr;
}

void Deadlines::Add(Deadline& deadline, std::chrono::milliseconds after, base::SteadyTime now) {
  deadline.due_ = now + after;
  if (after != deadline.last_after_) {
    deadline.last_after_ = after;
    deadline.last_list_ = &lists_[after].head;
  }
  internal::DeadlineLink& head = *deadline.last_list_;
  deadline.previous = head.previous;
  deadline.next = &head;
  head.previous->next = &deadline;
  head.previous = &deadline;
}

void Deadlines::ExpireFirst(List& list) {
  auto& first = static_cast<Deadline&>(*list.head.next);
  first.Disarm();
  // The callback may destroy `first` and itself with it, or arm and disarm others.
  const auto on_expired = first.on_expired_;
  on_expired();
}

void Deadlines::Expire(base::SteadyTime now) {
  const auto is_due = [now](const List& list) {
    return !list.empty() && static_cast<const Deadline*>(list.head.next)->due_ <= now;
  };
  for (auto& [after, list] : lists_) {
    while (is_due(list)) ExpireFirst(list);
  }
}

void Deadlines::ExpireAll() {
  for (auto& [after, list] : lists_) {
    while (!list.empty()) ExpireFirst(list);
  }
}

bool Deadlines::empty() const {
  return std::all_of(lists_.begin(), lists_.end(),
                     [](const auto& entry) { return entry.second.empty(); });
}

}  // namespace toolgate::net

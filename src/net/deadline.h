// SPDX-License-Identifier: Apache-2.0
// Time limits by the thousand: arming and disarming cost a few instructions, and expiry is noticed
// at the loop's tick, so up to one tick late.
#pragma once

#include <chrono>
#include <functional>
#include <map>

#include "base/clock.h"

namespace toolgate::net {

class EventLoop;

namespace internal {

struct DeadlineLink {
  DeadlineLink* previous = nullptr;
  DeadlineLink* next = nullptr;
};

}  // namespace internal

// Calls back once when it stays armed for its time. Lives on its loop's thread.
class Deadline : private internal::DeadlineLink {
 public:
  Deadline(EventLoop& loop, std::function<void()> on_expired);
  ~Deadline() { Disarm(); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  void Arm(std::chrono::milliseconds after);  // starts anew if armed
  void Disarm();
  bool armed() const { return next != nullptr; }

 private:
  friend class Deadlines;

  EventLoop& loop_;
  std::function<void()> on_expired_;
  base::SteadyTime due_;
  std::chrono::milliseconds last_after_{-1};  // what it was armed with last, and where that went:
  internal::DeadlineLink* last_list_ =
      nullptr;  // most are armed with the same time again and again
};

// All deadlines of a loop, one list per duration: arming appends, so each list is in order of time.
class Deadlines {
 public:
  Deadlines() = default;
  Deadlines(const Deadlines&) = delete;

  void Add(Deadline& deadline, std::chrono::milliseconds after, base::SteadyTime now);
  void Expire(base::SteadyTime now);
  void ExpireAll();
  bool empty() const;

 private:
  struct List {
    internal::DeadlineLink head;
    List() { head.previous = head.next = &head; }
    bool empty() const { return head.next == &head; }
  };

  static void ExpireFirst(List& list);

  std::map<std::chrono::milliseconds, List> lists_;
};

}  // namespace toolgate::net

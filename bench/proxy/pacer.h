// SPDX-License-Identifier: Apache-2.0
// A steady beat for the streams of an event loop: at each, a few of those that wait go on, in the
// order in which they came. A late beat is not made up for, so that events do not pile up.
#pragma once

#include <atomic>
#include <chrono>
#include <coroutine>
#include <deque>
#include <thread>

#include "net/event_loop.h"

namespace toolgate::bench {

class Pacer {
 public:
  static constexpr std::chrono::milliseconds kBeat{1};
  // As many as the benchmark has streams: each gets one event. With fewer at a time the figures
  // would be those of waking a sleeping proxy, which differ from round to round.
  static constexpr size_t kPerBeat = 32;

  explicit Pacer(net::EventLoop& loop);
  ~Pacer();  // when the loop has ended
  Pacer(const Pacer&) = delete;

  // `co_await Turn(pacer)` on the loop's thread: until it is one's turn.
  class Turn;

  // On the loop's thread: nobody waits from now on.
  void Stop();

 private:
  void Beat();
  void LetGoOn(size_t count);

  net::EventLoop& loop_;
  std::deque<std::coroutine_handle<>> waiting_;  // on the loop's thread
  bool is_stopped_ = false;                      // likewise
  std::atomic<bool> is_ending_ = false;
  std::atomic<bool> is_wanted_ = false;  // somebody waits; false lets the thread sleep
  std::atomic<bool> is_posted_ = false;  // a beat that the loop has not taken yet
  std::thread thread_;
};

class Pacer::Turn {
 public:
  explicit Turn(Pacer& pacer) : pacer_(pacer) {}
  bool await_ready() const noexcept { return pacer_.is_stopped_; }
  void await_suspend(std::coroutine_handle<> waiter);
  void await_resume() const noexcept {}

 private:
  Pacer& pacer_;
};

}  // namespace toolgate::bench

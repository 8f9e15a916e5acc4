// SPDX-License-Identifier: Apache-2.0
// How many requests a cloud gets at a time, and whose turn is next: callers take turns, so that one
// with a hundred requests does not keep another waiting for all of them. Of one event loop.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "net/event_loop.h"

namespace toolgate::cloudstack {

class CallGate {
 public:
  struct Limits {
    size_t at_once_max = 8;
    size_t waiting_max = 1024;  // of all callers
  };

  CallGate(net::EventLoop& loop, Limits limits) : loop_(loop), limits_(limits) {}
  CallGate(const CallGate&) = delete;

  // Leave to send one request; given back when it is destroyed.
  class Turn {
   public:
    explicit Turn(CallGate& gate) : gate_(&gate) {}
    Turn(Turn&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (gate_) gate_->Leave();
    }

   private:
    CallGate* gate_;
  };

  class Awaiter {
   public:
    Awaiter(CallGate& gate, uint64_t caller) : gate_(gate), caller_(caller) {}
    bool await_ready() { return gate_.TryEnter(entered_); }
    void await_suspend(std::coroutine_handle<> handle) { gate_.Queue(caller_, {handle, this}); }
    std::optional<Turn> await_resume() {
      return entered_ ? std::optional<Turn>(std::in_place, gate_) : std::nullopt;
    }

   private:
    friend class CallGate;
    CallGate& gate_;
    uint64_t caller_;
    bool entered_ = false;
  };

  // `auto turn = co_await gate.Enter(caller)`: empty when too many wait already. The gate must
  // outlive the turn.
  Awaiter Enter(uint64_t caller) { return {*this, caller}; }

  size_t in_progress() const { return in_progress_; }
  size_t waiting() const { return waiting_; }

 private:
  struct Waiter {
    std::coroutine_handle<> handle;
    Awaiter* awaiter;
  };
  struct Line {
    uint64_t caller;
    std::deque<Waiter> waiters;
  };

  // True if the caller need not wait, because it may enter or cannot even wait.
  bool TryEnter(bool& entered);
  void Queue(uint64_t caller, Waiter waiter);
  void Leave();

  net::EventLoop& loop_;
  const Limits limits_;
  size_t in_progress_ = 0;
  size_t waiting_ = 0;
  std::deque<Line> lines_;  // one for each caller that waits, the next one first
};

}  // namespace toolgate::cloudstack

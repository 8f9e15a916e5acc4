// SPDX-License-Identifier: Apache-2.0
// Writes of one turn of the loop, made together at its end. A peer on this machine that sleeps is
// woken by the first of them and still awake for the rest: waking it for each would cost more than
// the writes.
#pragma once

#include <vector>

#include "net/stream.h"

namespace toolgate::net::internal {

class SocketStream;

class WriteBatch {
 public:
  explicit WriteBatch(EventLoop& loop) : loop_(loop) {}
  WriteBatch(const WriteBatch&) = delete;

  // `operation` completes on the loop's next turn or later. What it writes was set in `stream`.
  void Add(SocketStream& stream, IoOperation& operation);

 private:
  struct Pending {
    SocketStream* stream;
    IoOperation* operation;
  };

  void Flush();

  EventLoop& loop_;
  std::vector<Pending> pending_;
  std::vector<Pending> flushing_;
};

}  // namespace toolgate::net::internal

// SPDX-License-Identifier: Apache-2.0
// One end of a pipe on an event loop. One reader or one writer at a time, on the loop's thread.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "net/stream.h"
#include "net/task.h"

namespace toolgate::net {

class EventLoop;

class Pipe {
 public:
  static constexpr size_t kBytesLeftMax = 1u << 20;  // the kernel's own limit for what a pipe holds

  // Takes `descriptor` and closes it in the end.
  Pipe(EventLoop& loop, int descriptor);
  ~Pipe();
  Pipe(const Pipe&) = delete;

  // Reads at least one byte into `buffer`, which must stay until the result is there.
  Task<IoResult> Read(std::span<char> buffer);

  // Writes all of `bytes`, which must stay until the result is there. Fails when nobody reads.
  Task<IoResult> Write(std::string_view bytes);

  // A pending operation ends with kClosed, on the loop's next turn.
  void Close();

  // What is in the pipe can still be read, and then it has ended, whoever holds the other end: for
  // output of a process that is gone, the other end of which may live on in others. At most
  // kBytesLeftMax are read.
  void EndWhenEmpty();

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with what is in progress
};

}  // namespace toolgate::net

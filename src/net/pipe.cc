// SPDX-License-Identifier: Apache-2.0
#include "net/pipe.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "net/internal/asio.h"

namespace toolgate::net {

using internal::AsioError;
using Outcome = IoResult::Outcome;
using Descriptor = internal::asio::posix::basic_stream_descriptor<internal::Executor>;

struct Pipe::State {
  explicit State(EventLoop& loop) : descriptor(internal::ContextOf(loop)) {}

  Descriptor descriptor;
  bool ends_when_empty = false;
  size_t left = kBytesLeftMax;  // then
};

namespace {

IoResult ToResult(const AsioError& error, size_t bytes) {
  if (!error) return {Outcome::kDone, bytes};
  if (error == internal::asio::error::eof) return {Outcome::kEndOfStream, bytes};
  const bool is_closed = error == internal::asio::error::operation_aborted ||
                         error == internal::asio::error::bad_descriptor;
  return {is_closed ? Outcome::kClosed : Outcome::kFailed, bytes};
}

class ReadAwaiter {
 public:
  ReadAwaiter(Descriptor& descriptor, std::span<char> buffer)
      : descriptor_(descriptor), buffer_(buffer) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) {
    operation_.waiter = waiter;
    descriptor_.async_read_some(
        internal::asio::buffer(buffer_.data(), buffer_.size()),
        [this](AsioError error, size_t bytes) { operation_.Complete(ToResult(error, bytes)); });
  }
  IoResult await_resume() const noexcept { return operation_.result; }

 private:
  Descriptor& descriptor_;
  std::span<char> buffer_;
  IoOperation operation_;
};

// Until there is room.
class RoomAwaiter {
 public:
  explicit RoomAwaiter(Descriptor& descriptor) : descriptor_(descriptor) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) {
    operation_.waiter = waiter;
    descriptor_.async_wait(Descriptor::wait_write,
                           [this](AsioError error) { operation_.Complete(ToResult(error, 0)); });
  }
  IoResult await_resume() const noexcept { return operation_.result; }

 private:
  Descriptor& descriptor_;
  IoOperation operation_;
};

// Writes what fits. A pipe that nobody reads raises SIGPIPE, which would end programs that have not
// settled that for themselves; sockets can be asked not to, pipes cannot.
size_t WriteWithoutSignal(Descriptor& descriptor, std::string_view bytes, AsioError& error) {
  sigset_t broken_pipe;
  sigset_t before;
  sigset_t pending;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  sigpending(&pending);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, &before);
  const size_t written =
      descriptor.write_some(internal::asio::buffer(bytes.data(), bytes.size()), error);
  const timespec at_once{};
  if (error == internal::asio::error::broken_pipe && sigismember(&pending, SIGPIPE) == 0) {
    sigtimedwait(&broken_pipe, nullptr, &at_once);  // takes it back
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return written;
}

}  // namespace

Pipe::Pipe(EventLoop& loop, int descriptor) : state_(std::make_shared<State>(loop)) {
  AsioError error;
  state_->descriptor.assign(descriptor, error);
  if (error) {
    ::close(descriptor);  // what is closed already says so to every operation
    return;
  }
  state_->descriptor.non_blocking(true, error);
}

Pipe::~Pipe() { Close(); }

Task<IoResult> Pipe::Read(std::span<char> buffer) {
  const std::shared_ptr<State> state = state_;
  Descriptor& descriptor = state->descriptor;
  if (!state->ends_when_empty) {
    const IoResult read = co_await ReadAwaiter(descriptor, buffer);
    const bool was_told_to_end =
        read.outcome == Outcome::kClosed && state->ends_when_empty && descriptor.is_open();
    if (!was_told_to_end) co_return read;
  }
  AsioError error;
  const size_t wanted = std::min(buffer.size(), state->left);
  const size_t bytes = descriptor.read_some(internal::asio::buffer(buffer.data(), wanted), error);
  state->left -= bytes;
  const bool is_empty = wanted == 0 || error == internal::asio::error::would_block;
  if (is_empty) error = internal::asio::error::eof;
  co_return ToResult(error, bytes);
}

Task<IoResult> Pipe::Write(std::string_view bytes) {
  const std::shared_ptr<State> state = state_;
  const size_t total = bytes.size();
  while (!bytes.empty()) {
    AsioError error;
    bytes.remove_prefix(WriteWithoutSignal(state->descriptor, bytes, error));
    if (error == internal::asio::error::would_block) {
      const IoResult room = co_await RoomAwaiter(state->descriptor);
      if (!room.ok()) co_return room;
    } else if (error) {
      co_return ToResult(error, 0);
    }
  }
  co_return ToResult(AsioError(), total);
}

void Pipe::Close() {
  AsioError ignored;
  state_->descriptor.close(ignored);
}

void Pipe::EndWhenEmpty() {
  state_->ends_when_empty = true;
  AsioError ignored;
  state_->descriptor.cancel(ignored);
}

}  // namespace toolgate::net

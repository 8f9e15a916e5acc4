// SPDX-License-Identifier: Apache-2.0
// A byte stream between two peers: TCP, or TLS over it. One reader and one writer at a time, on the
// loop's thread.
#pragma once

#include <coroutine>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace toolgate::net {

class EventLoop;

// How an operation ended.
struct IoResult {
  enum class Outcome { kDone, kEndOfStream, kClosed, kFailed };
  Outcome outcome = Outcome::kDone;
  size_t bytes = 0;

  bool ok() const { return outcome == Outcome::kDone; }
};

class Stream;

// The state of one operation in progress; lives in the waiting coroutine's frame.
struct IoOperation {
  std::coroutine_handle<> waiter;
  IoResult result;

  void Complete(IoResult how) {
    result = how;
    waiter.resume();
  }
};

class Stream {
 public:
  virtual ~Stream() = default;

  class HandshakeAwaiter;
  class ReadAwaiter;
  class WriteAwaiter;

  // Agrees with the peer on keys, before anything is read or written; a plain stream has nothing to
  // agree on. Ends with kClosed on Close and CancelRead.
  HandshakeAwaiter Handshake();

  // Reads at least one byte into `buffer`, which must stay until the result is there.
  ReadAwaiter Read(std::span<char> buffer);

  // Writes all of `parts` in order; the parts must stay until the result is there.
  WriteAwaiter Write(std::span<const std::string_view> parts);

  // Ends the connection. Pending operations end with kClosed, on the loop's next turn.
  virtual void Close() = 0;

  // Ends a pending read with kClosed, on the loop's next turn; the connection stays open.
  virtual void CancelRead() = 0;

  // Half-closes the sending side, so that the peer reads the end of the stream. A TLS stream that
  // is closed without it was cut off, as far as the peer can tell.
  virtual void ShutdownSend() = 0;

  // Whether a connection that should be idle was closed, or was sent bytes nobody asked for.
  virtual bool IsStale() = 0;

  // Calls `on_gone` once if the peer closes or breaks the connection while nothing is read from it.
  // The callback is dropped with StopWatching and with the stream.
  virtual void WatchPeer(std::function<void()> on_gone) = 0;
  virtual void StopWatching() = 0;

  // The peer's address without port, for example `127.0.0.1` or `::1`.
  virtual std::string PeerAddress() const = 0;

  // Why an operation failed, if there is more to say than its outcome.
  virtual std::string Failure() const { return {}; }

 protected:
  // Each starts an operation. True: it ended at once, with its result in `operation`.
  virtual bool StartHandshake(IoOperation& operation) = 0;
  virtual bool StartRead(std::span<char> buffer, IoOperation& operation) = 0;
  virtual bool StartWrite(std::span<const std::string_view> parts, IoOperation& operation) = 0;
};

class Stream::HandshakeAwaiter {
 public:
  explicit HandshakeAwaiter(Stream& stream) : stream_(stream) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) {
    operation_.waiter = waiter;
    return !stream_.StartHandshake(operation_);
  }
  IoResult await_resume() const noexcept { return operation_.result; }

 private:
  Stream& stream_;
  IoOperation operation_;
};

class Stream::ReadAwaiter {
 public:
  ReadAwaiter(Stream& stream, std::span<char> buffer) : stream_(stream), buffer_(buffer) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) {
    operation_.waiter = waiter;
    return !stream_.StartRead(buffer_, operation_);
  }
  IoResult await_resume() const noexcept { return operation_.result; }

 private:
  Stream& stream_;
  std::span<char> buffer_;
  IoOperation operation_;
};

class Stream::WriteAwaiter {
 public:
  WriteAwaiter(Stream& stream, std::span<const std::string_view> parts)
      : stream_(stream), parts_(parts) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) {
    operation_.waiter = waiter;
    return !stream_.StartWrite(parts_, operation_);
  }
  IoResult await_resume() const noexcept { return operation_.result; }

 private:
  Stream& stream_;
  std::span<const std::string_view> parts_;
  IoOperation operation_;
};

inline Stream::HandshakeAwaiter Stream::Handshake() { return HandshakeAwaiter(*this); }
inline Stream::ReadAwaiter Stream::Read(std::span<char> buffer) { return {*this, buffer}; }
inline Stream::WriteAwaiter Stream::Write(std::span<const std::string_view> parts) {
  return {*this, parts};
}

}  // namespace toolgate::net

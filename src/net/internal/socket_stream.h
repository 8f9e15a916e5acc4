// SPDX-License-Identifier: Apache-2.0
// What streams over a TCP socket have in common, encrypted or not.
#pragma once

#include <memory>
#include <vector>

#include "net/internal/asio.h"
#include "net/stream.h"

namespace toolgate::net::internal {

class SocketStream : public Stream {
 public:
  // `socket` must be connected.
  SocketStream(EventLoop& loop, Socket socket);
  ~SocketStream() override;

  void Close() override;
  void CancelRead() override;
  void ShutdownSend() override;
  bool IsStale() override;
  void WatchPeer(std::function<void()> on_gone) override;
  void StopWatching() override;
  std::string PeerAddress() const override;

 protected:
  static IoResult ToResult(const AsioError& error, size_t bytes);

  // What can be seen of a connection on which nothing is expected, without taking from it.
  enum class Peeked { kQuiet, kBytes, kGone };
  virtual Peeked Peek() = 0;

  bool StartWrite(std::span<const std::string_view> parts, IoOperation& operation) final;
  // Writes what fits now: true if that was all or failed, with the result set. Else the rest is
  // written as there is room, and `operation` completes then.
  virtual bool WriteNow(IoOperation& operation) = 0;
  // Takes written bytes off the front of unsent_.
  void Consume(size_t bytes);

  Socket socket_;
  std::vector<asio::const_buffer> unsent_;

 private:
  friend class WriteBatch;
  void WaitForPeer();

  EventLoop& loop_;
  // Shared with the pending wait, which may outlive the stream.
  std::shared_ptr<std::function<void()>> on_gone_;
};

}  // namespace toolgate::net::internal

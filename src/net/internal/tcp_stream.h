// SPDX-License-Identifier: Apache-2.0
// Stream over a TCP socket.
#pragma once

#include <memory>
#include <vector>

#include "net/internal/asio.h"
#include "net/stream.h"

namespace toolgate::net::internal {

class TcpStream final : public Stream {
 public:
  // `socket` must be connected.
  TcpStream(EventLoop& loop, Socket socket);
  ~TcpStream() override;

  void Close() override;
  void CancelRead() override;
  void ShutdownSend() override;
  bool IsStale() override;
  void WatchPeer(std::function<void()> on_gone) override;
  void StopWatching() override;
  std::string PeerAddress() const override;

 protected:
  void StartRead(std::span<char> buffer, IoOperation& operation) override;
  void StartWrite(std::span<const std::string_view> parts, IoOperation& operation) override;

 private:
  friend class WriteBatch;
  // Writes what fits now: true if that was all or failed, with the result set. Else the rest is
  // written as there is room, and `operation` completes then.
  bool WriteNow(IoOperation& operation);

  EventLoop& loop_;
  Socket socket_;
  std::vector<asio::const_buffer> unsent_;
  // Shared with the pending wait, which may outlive the stream.
  std::shared_ptr<std::function<void()>> on_gone_;
};

}  // namespace toolgate::net::internal

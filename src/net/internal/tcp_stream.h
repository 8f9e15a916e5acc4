// SPDX-License-Identifier: Apache-2.0
// Stream over a TCP socket, as it is.
#pragma once

#include "net/internal/socket_stream.h"

namespace toolgate::net::internal {

class TcpStream final : public SocketStream {
 public:
  using SocketStream::SocketStream;

 protected:
  bool StartHandshake(IoOperation&) override { return true; }
  bool StartRead(std::span<char> buffer, IoOperation& operation) override;
  bool WriteNow(IoOperation& operation) override;
  Peeked Peek() override;
};

}  // namespace toolgate::net::internal

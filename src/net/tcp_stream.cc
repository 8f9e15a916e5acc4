// SPDX-License-Identifier: Apache-2.0
#include "net/internal/tcp_stream.h"

#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace toolgate::net::internal {

SocketStream::Peeked TcpStream::Peek() {
  char byte;
  const ssize_t got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (got > 0) return Peeked::kBytes;
  const bool quiet = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  return quiet ? Peeked::kQuiet : Peeked::kGone;
}

bool TcpStream::StartRead(std::span<char> buffer, IoOperation& operation) {
  socket_.async_read_some(
      asio::buffer(buffer.data(), buffer.size()),
      [&operation](AsioError error, size_t bytes) { operation.Complete(ToResult(error, bytes)); });
  return false;
}

bool TcpStream::WriteNow(IoOperation& operation) {
  const size_t total = asio::buffer_size(unsent_);
  AsioError error;
  const size_t sent = total == 0 ? 0 : socket_.write_some(unsent_, error);
  if (error && error != asio::error::would_block) {
    operation.result = ToResult(error, sent);
    return true;
  }
  operation.result = {IoResult::Outcome::kDone, total};
  if (sent == total) return true;
  Consume(sent);
  asio::async_write(socket_, unsent_, [&operation, total](AsioError failed, size_t) {
    operation.Complete(ToResult(failed, total));
  });
  return false;
}

}  // namespace toolgate::net::internal

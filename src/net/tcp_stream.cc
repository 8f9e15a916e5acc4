// SPDX-License-Identifier: Apache-2.0
#include "net/internal/tcp_stream.h"

#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include "net/internal/write_batch.h"

namespace toolgate::net::internal {
namespace {

IoResult ToResult(const AsioError& error, size_t bytes) {
  if (!error) return {IoResult::Outcome::kDone, bytes};
  if (error == asio::error::eof) return {IoResult::Outcome::kEndOfStream, bytes};
  if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) {
    return {IoResult::Outcome::kClosed, bytes};
  }
  return {IoResult::Outcome::kFailed, bytes};
}

// What a recv of one peeked byte says about a connection on which nothing is expected.
enum class Peeked { kQuiet, kBytes, kGone };

Peeked Peek(int socket) {
  char byte;
  const ssize_t got = ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (got > 0) return Peeked::kBytes;
  const bool quiet = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  return quiet ? Peeked::kQuiet : Peeked::kGone;
}

}  // namespace

TcpStream::TcpStream(EventLoop& loop, Socket socket) : loop_(loop), socket_(std::move(socket)) {
  AsioError ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(tcp::no_delay(true), ignored);
}

TcpStream::~TcpStream() { StopWatching(); }

void TcpStream::Close() {
  StopWatching();
  AsioError ignored;
  socket_.close(ignored);
}

void TcpStream::CancelRead() {
  AsioError ignored;
  socket_.cancel(ignored);
}

void TcpStream::ShutdownSend() {
  AsioError ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

bool TcpStream::IsStale() {
  return !socket_.is_open() || Peek(socket_.native_handle()) != Peeked::kQuiet;
}

void TcpStream::WatchPeer(std::function<void()> on_gone) {
  StopWatching();
  if (!socket_.is_open()) return;
  on_gone_ = std::make_shared<std::function<void()>>(std::move(on_gone));
  socket_.async_wait(tcp::socket::wait_read, [callback = on_gone_, this](AsioError error) {
    // An empty callback means that the stream stopped watching or is gone: `this` may be dangling.
    if (error || !*callback) return;
    // Bytes are the client's next request; behind them its end cannot be seen.
    if (Peek(socket_.native_handle()) != Peeked::kGone) return;
    const auto notify = std::move(*callback);
    *callback = nullptr;
    notify();
  });
}

void TcpStream::StopWatching() {
  if (!on_gone_) return;
  *on_gone_ = nullptr;
  on_gone_.reset();
}

std::string TcpStream::PeerAddress() const {
  AsioError error;
  const auto endpoint = socket_.remote_endpoint(error);
  if (error) return "";
  auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

void TcpStream::StartRead(std::span<char> buffer, IoOperation& operation) {
  socket_.async_read_some(
      asio::buffer(buffer.data(), buffer.size()),
      [&operation](AsioError error, size_t bytes) { operation.Complete(ToResult(error, bytes)); });
}

void TcpStream::StartWrite(std::span<const std::string_view> parts, IoOperation& operation) {
  unsent_.clear();
  for (std::string_view part : parts) {
    if (!part.empty()) unsent_.emplace_back(part.data(), part.size());
  }
  WritesOf(loop_).Add(*this, operation);
}

bool TcpStream::WriteNow(IoOperation& operation) {
  const size_t total = asio::buffer_size(unsent_);
  AsioError error;
  size_t sent = total == 0 ? 0 : socket_.write_some(unsent_, error);
  if (error && error != asio::error::would_block) {
    operation.result = ToResult(error, sent);
    return true;
  }
  operation.result = {IoResult::Outcome::kDone, total};
  if (sent == total) return true;
  while (sent >= unsent_.front().size()) {
    sent -= unsent_.front().size();
    unsent_.erase(unsent_.begin());
  }
  unsent_.front() += sent;
  asio::async_write(socket_, unsent_, [&operation, total](AsioError failed, size_t) {
    operation.Complete(ToResult(failed, total));
  });
  return false;
}

}  // namespace toolgate::net::internal

// SPDX-License-Identifier: Apache-2.0
#include "net/internal/socket_stream.h"

#include "net/internal/write_batch.h"

namespace toolgate::net::internal {
namespace {

template <int Option>
using TcpOption = asio::detail::socket_option::integer<IPPROTO_TCP, Option>;
using KeepAliveIdle = TcpOption<TCP_KEEPIDLE>;
using KeepAliveInterval = TcpOption<TCP_KEEPINTVL>;
using KeepAliveProbes = TcpOption<TCP_KEEPCNT>;

constexpr int kKeepAliveIdleSeconds = 60;
constexpr int kKeepAliveIntervalSeconds = 15;
constexpr int kKeepAliveProbes = 4;

}  // namespace

SocketStream::SocketStream(EventLoop& loop, Socket socket)
    : socket_(std::move(socket)), loop_(loop) {
  AsioError ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(tcp::no_delay(true), ignored);
  // Who vanished without a word is noticed after two minutes, also where nothing is ever written.
  socket_.set_option(asio::socket_base::keep_alive(true), ignored);
  socket_.set_option(KeepAliveIdle(kKeepAliveIdleSeconds), ignored);
  socket_.set_option(KeepAliveInterval(kKeepAliveIntervalSeconds), ignored);
  socket_.set_option(KeepAliveProbes(kKeepAliveProbes), ignored);
}

SocketStream::~SocketStream() { SocketStream::StopWatching(); }

IoResult SocketStream::ToResult(const AsioError& error, size_t bytes) {
  if (!error) return {IoResult::Outcome::kDone, bytes};
  if (error == asio::error::eof) return {IoResult::Outcome::kEndOfStream, bytes};
  if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) {
    return {IoResult::Outcome::kClosed, bytes};
  }
  return {IoResult::Outcome::kFailed, bytes};
}

void SocketStream::Close() {
  StopWatching();
  AsioError ignored;
  socket_.close(ignored);
}

void SocketStream::CancelRead() {
  AsioError ignored;
  socket_.cancel(ignored);
}

void SocketStream::ShutdownSend() {
  AsioError ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

bool SocketStream::IsStale() { return !socket_.is_open() || Peek() != Peeked::kQuiet; }

void SocketStream::WatchPeer(std::function<void()> on_gone) {
  StopWatching();
  if (!socket_.is_open()) return;
  on_gone_ = std::make_shared<std::function<void()>>(std::move(on_gone));
  WaitForPeer();
}

void SocketStream::WaitForPeer() {
  socket_.async_wait(tcp::socket::wait_read, [callback = on_gone_, this](AsioError error) {
    // An empty callback means that the stream stopped watching or is gone: `this` may be dangling.
    if (error || !*callback) return;
    const Peeked peeked = Peek();
    if (peeked == Peeked::kQuiet) return WaitForPeer();
    // Bytes are the client's next request; behind them its end cannot be seen.
    if (peeked == Peeked::kBytes) return;
    const auto notify = std::move(*callback);
    *callback = nullptr;
    notify();
  });
}

void SocketStream::StopWatching() {
  if (!on_gone_) return;
  *on_gone_ = nullptr;
  on_gone_.reset();
}

std::string SocketStream::PeerAddress() const {
  AsioError error;
  const auto endpoint = socket_.remote_endpoint(error);
  if (error) return "";
  auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

bool SocketStream::StartWrite(std::span<const std::string_view> parts, IoOperation& operation) {
  unsent_.clear();
  for (std::string_view part : parts) {
    if (!part.empty()) unsent_.emplace_back(part.data(), part.size());
  }
  WritesOf(loop_).Add(*this, operation);
  return false;
}

void SocketStream::Consume(size_t bytes) {
  size_t done = 0;
  for (; done < unsent_.size() && bytes >= unsent_[done].size(); ++done) {
    bytes -= unsent_[done].size();
  }
  unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<ptrdiff_t>(done));
  if (!unsent_.empty()) unsent_.front() += bytes;
}

}  // namespace toolgate::net::internal

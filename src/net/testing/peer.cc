// SPDX-License-Identifier: Apache-2.0
#include "net/testing/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/check.h"

namespace toolgate::net {
namespace {

sockaddr_in LoopbackAddress(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

Peer Peer::Connect(uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = LoopbackAddress(port);
  CHECK(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  return Peer(socket);
}

Peer::Peer(int socket) : socket_(socket) { std::signal(SIGPIPE, SIG_IGN); }

Peer::Peer(Peer&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      ssl_(std::move(other.ssl_)),
      reason_(std::move(other.reason_)) {}

Peer::~Peer() {
  if (socket_ >= 0) ::close(socket_);
}

bool Peer::Secure(ssl_ctx_st* context, bool as_client) {
  ssl_ = {SSL_new(context), SSL_free};
  SSL_set_fd(ssl_.get(), socket_);
  ERR_clear_error();
  if ((as_client ? SSL_connect(ssl_.get()) : SSL_accept(ssl_.get())) == 1) return true;
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  reason_ = reason != nullptr ? reason : "cut off";
  ssl_.reset();
  return false;
}

bool Peer::SecureAsClient(ssl_ctx_st* context) {
  static const std::shared_ptr<SSL_CTX> any(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  return Secure(context != nullptr ? context : any.get(), true);
}
bool Peer::SecureAsServer(ssl_ctx_st* context) { return Secure(context, false); }

bool Peer::Send(std::string_view bytes) {
  const int size = static_cast<int>(bytes.size());
  if (bytes.empty()) return true;
  if (ssl_) return SSL_write(ssl_.get(), bytes.data(), size) == size;
  return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == size;
}

std::string Peer::Read(size_t bytes_max) {
  std::string bytes(bytes_max, '\0');
  const auto got = ssl_ ? SSL_read(ssl_.get(), bytes.data(), static_cast<int>(bytes_max))
                        : ::recv(socket_, bytes.data(), bytes_max, 0);
  bytes.resize(got > 0 ? static_cast<size_t>(got) : 0);
  return bytes;
}

std::string Peer::ReadExactly(size_t bytes) {
  std::string all;
  while (all.size() < bytes) {
    const std::string more = Read(bytes - all.size());
    if (more.empty()) break;
    all += more;
  }
  return all;
}

std::string Peer::ReadToEnd() {
  std::string all;
  for (std::string more = Read(); !more.empty(); more = Read()) all += more;
  return all;
}

void Peer::SayFarewell() {
  if (ssl_) SSL_shutdown(ssl_.get());
}

void Peer::Finish() {
  SayFarewell();
  ::shutdown(socket_, SHUT_WR);
}

void Peer::Cut() {
  ::close(socket_);
  socket_ = -1;
}

bool Peer::SawFarewell() const {
  return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

Peer::Listener::Listener() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const sockaddr_in address = LoopbackAddress(0);
  CHECK(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CHECK(::listen(socket_, 16) == 0);
}

Peer::Listener::~Listener() { ::close(socket_); }

uint16_t Peer::Listener::port() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

Peer Peer::Listener::Accept() const { return Peer(::accept(socket_, nullptr, nullptr)); }

}  // namespace toolgate::net

// SPDX-License-Identifier: Apache-2.0
// The other end of a connection, as a test writes it: blocking, on a thread of its own, plain or
// over TLS.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace toolgate::net {

class Peer {
 public:
  // Connects to `port` of the loopback address.
  static Peer Connect(uint16_t port);
  // Waits for one connection.
  class Listener;

  explicit Peer(int socket);
  Peer(Peer&& other) noexcept;
  ~Peer();

  // Speaks TLS from here on. `context` says how; without one a client believes everybody. False:
  // the handshake failed, reason() says why.
  bool SecureAsClient(ssl_ctx_st* context = nullptr);
  bool SecureAsServer(ssl_ctx_st* context);

  bool Send(std::string_view bytes);
  // As many as come at once; empty at the end.
  std::string Read(size_t bytes_max = 4096);
  // Exactly so many, or fewer if the end comes before.
  std::string ReadExactly(size_t bytes);
  std::string ReadToEnd();

  // Sends close_notify, if over TLS, and half-closes the connection.
  void Finish();
  void SayFarewell();  // close_notify alone
  // Ends it with unread bytes and without a word.
  void Cut();

  // Over TLS: whether the other side ended with close_notify, so far.
  bool SawFarewell() const;
  const std::string& reason() const { return reason_; }
  ssl_st* ssl() { return ssl_.get(); }
  int socket() const { return socket_; }

 private:
  bool Secure(ssl_ctx_st* context, bool as_client);

  int socket_ = -1;
  std::shared_ptr<ssl_st> ssl_;
  std::string reason_;
};

class Peer::Listener {
 public:
  Listener();
  ~Listener();
  uint16_t port() const;
  Peer Accept() const;

 private:
  int socket_ = -1;
};

}  // namespace toolgate::net

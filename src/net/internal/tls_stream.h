// SPDX-License-Identifier: Apache-2.0
// Stream over TLS 1.2 and 1.3. OpenSSL works on the socket directly; here it is told when to go on.
#pragma once

#include <optional>
#include <string>

#include "net/internal/openssl.h"
#include "net/internal/socket_stream.h"
#include "net/server_certificate.h"
#include "net/trusted_roots.h"

namespace toolgate::net::internal {

// What a server gave to one connection so that the next one needs no proof of its name again.
struct TlsSession {
  std::unique_ptr<SSL_SESSION, FreeWith<SSL_SESSION_free>> latest;
};

class TlsStream final : public SocketStream {
 public:
  // The server's side of `socket`.
  TlsStream(EventLoop& loop, Socket socket, const ServerCertificate& certificate);
  // The client's side: the peer must prove to be `host`, a name or an address. `session` holds what
  // an earlier connection to the same server under the same roots left, and must outlive the
  // stream.
  TlsStream(EventLoop& loop, Socket socket, const TrustedRoots& roots, const std::string& host,
            TlsSession& session);

  void Close() override;
  void ShutdownSend() override;
  std::string Failure() const override { return failure_; }

  // For the contexts: OpenSSL's callbacks.
  static int OnVerified(int is_fine, X509_STORE_CTX* verification);
  static int OnNewSession(SSL* ssl, SSL_SESSION* session);

 protected:
  bool StartHandshake(IoOperation& operation) override;
  bool StartRead(std::span<char> buffer, IoOperation& operation) override;
  bool WriteNow(IoOperation& operation) override;
  Peeked Peek() override;

 private:
  using Step = bool (TlsStream::*)(IoOperation& operation);

  TlsStream(EventLoop& loop, Socket socket, SSL_CTX* context);

  bool HandshakeNow(IoOperation& operation);
  bool ReadNow(IoOperation& operation);
  std::span<const char> NextRecord() const;

  // Each true if the operation ended, with its result set; else it goes on with `next`.
  static bool End(IoResult::Outcome outcome, IoOperation& operation);
  bool WaitFor(tcp::socket::wait_type what, IoOperation& operation, Step next);
  // After a call of OpenSSL's that did not succeed, and returned `returned`.
  bool EndOrWait(int returned, IoOperation& operation, Step again);

  void Break();
  // Tells the peer that nothing more comes (close_notify). False: there is no room for it now.
  bool SayFarewell();

  SslPtr ssl_;
  std::span<char> reading_;
  std::string failure_;
  bool is_ready_ = false;   // the handshake is done
  bool is_broken_ = false;  // nothing may be sent any more, not even a farewell
  bool is_ending_ = false;  // ShutdownSend was called
  bool farewell_is_said_ = false;

  // The client's.
  std::string host_;
  std::string remedy_;
  TlsSession* session_ = nullptr;
};

}  // namespace toolgate::net::internal

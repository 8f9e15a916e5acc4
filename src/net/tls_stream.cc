// SPDX-License-Identifier: Apache-2.0
#include "net/internal/tls_stream.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/check.h"
#include "base/cidr.h"
#include "net/internal/x509.h"

namespace toolgate::net::internal {
namespace {

constexpr size_t kRecordBytesMax = SSL3_RT_MAX_PLAIN_LENGTH;
constexpr size_t kDiscardBytesMax = 64 * 1024;
constexpr std::chrono::hours kSessionAgeMax{1};
constexpr int kOwnerIndex = 0;  // of the data that OpenSSL keeps for an application

// OpenSSL's own socket BIO would raise SIGPIPE, and keep a descriptor that may be another's by
// then.
Socket& SocketOf(BIO* bio) { return *static_cast<Socket*>(BIO_get_data(bio)); }

int Transferred(BIO* bio, ssize_t bytes, int retry_flag) {
  BIO_clear_retry_flags(bio);
  const bool later = bytes < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  if (later) BIO_set_flags(bio, retry_flag | BIO_FLAGS_SHOULD_RETRY);
  return static_cast<int>(bytes);
}

int SocketRead(BIO* bio, char* buffer, int size) {
  const ssize_t got =
      ::recv(SocketOf(bio).native_handle(), buffer, static_cast<size_t>(size), MSG_DONTWAIT);
  return Transferred(bio, got, BIO_FLAGS_READ);
}

int SocketWrite(BIO* bio, const char* bytes, int size) {
  const ssize_t sent = ::send(SocketOf(bio).native_handle(), bytes, static_cast<size_t>(size),
                              MSG_DONTWAIT | MSG_NOSIGNAL);
  return Transferred(bio, sent, BIO_FLAGS_WRITE);
}

long SocketControl(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

const BIO_METHOD* SocketMethod() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
    CHECK(made != nullptr);
    BIO_meth_set_read(made, SocketRead);
    BIO_meth_set_write(made, SocketWrite);
    BIO_meth_set_ctrl(made, SocketControl);
    return made;
  }();
  return method;
}

// What stopped a connection, as OpenSSL tells.
std::string ExplainFailure(bool in_handshake) {
  const unsigned long code = ERR_peek_error();
  const int reason = ERR_GET_LIB(code) == ERR_LIB_SSL ? ERR_GET_REASON(code) : 0;
  const std::string text = TakeOpenSslError();
  if (in_handshake && reason == SSL_R_WRONG_VERSION_NUMBER) {
    return "it does not speak TLS there; is it plain http?";
  }
  if (reason == SSL_R_UNSUPPORTED_PROTOCOL || reason == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION) {
    return "it has no version of TLS from 1.2 on";
  }
  return fmt::format("{}: {}", in_handshake ? "the TLS handshake failed" : "TLS failed", text);
}

TlsStream& StreamOf(const SSL* ssl) {
  return *static_cast<TlsStream*>(SSL_get_ex_data(ssl, kOwnerIndex));
}

void ExpectPeer(SSL* ssl, const std::string& host) {
  SSL_set_hostflags(ssl,
                    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (base::IsAddress(host)) {
    CHECK(X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1);
    return;
  }
  CHECK(SSL_set1_host(ssl, host.c_str()) == 1);
  // SSL_set_tlsext_host_name, whose cast is of the old style.
  CHECK(SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 const_cast<char*>(host.c_str())) == 1);
}

}  // namespace

TlsStream::TlsStream(EventLoop& loop, Socket socket, SSL_CTX* context)
    : SocketStream(loop, std::move(socket)), ssl_(SSL_new(context)) {
  CHECK(ssl_);
  BIO* bio = BIO_new(SocketMethod());
  CHECK(bio != nullptr);
  BIO_set_data(bio, &socket_);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_ex_data(ssl_.get(), kOwnerIndex, this);
}

TlsStream::TlsStream(EventLoop& loop, Socket socket, const ServerCertificate& certificate)
    : TlsStream(loop, std::move(socket), certificate.context()) {
  SSL_set_accept_state(ssl_.get());
}

TlsStream::TlsStream(EventLoop& loop, Socket socket, const TrustedRoots& roots,
                     const std::string& host, TlsSession& session)
    : TlsStream(loop, std::move(socket), roots.context()) {
  host_ = host;
  remedy_ = roots.remedy();
  session_ = &session;
  ExpectPeer(ssl_.get(), host_);
  SSL_set_connect_state(ssl_.get());
  if (session.latest == nullptr) return;
  // The name is not proved again: only for so long.
  const auto age = std::time(nullptr) - SSL_SESSION_get_time(session.latest.get());
  const bool is_fresh = age >= 0 && std::chrono::seconds(age) < kSessionAgeMax;
  if (is_fresh) SSL_set_session(ssl_.get(), session.latest.get());
}

int TlsStream::OnVerified(int is_fine, X509_STORE_CTX* verification) {
  if (is_fine == 1) return 1;
  auto* ssl = static_cast<SSL*>(
      X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx()));
  TlsStream& stream = StreamOf(ssl);
  stream.failure_ = ExplainRefusal(verification, stream.host_, stream.remedy_);
  return 0;
}

int TlsStream::OnNewSession(SSL* ssl, SSL_SESSION* session) {
  StreamOf(ssl).session_->latest.reset(session);
  return 1;  // it is ours now
}

bool TlsStream::StartHandshake(IoOperation& operation) { return HandshakeNow(operation); }

bool TlsStream::HandshakeNow(IoOperation& operation) {
  ERR_clear_error();
  const int done = SSL_do_handshake(ssl_.get());
  is_ready_ = done == 1;
  return is_ready_ || EndOrWait(done, operation, &TlsStream::HandshakeNow);
}

bool TlsStream::StartRead(std::span<char> buffer, IoOperation& operation) {
  reading_ = buffer;
  // What OpenSSL has taken from the socket already would not wake us again.
  const bool has_ended = (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  if (has_ended || SSL_has_pending(ssl_.get()) == 1) return ReadNow(operation);
  return WaitFor(tcp::socket::wait_read, operation, &TlsStream::ReadNow);
}

bool TlsStream::ReadNow(IoOperation& operation) {
  if (!socket_.is_open()) return End(IoResult::Outcome::kClosed, operation);
  ERR_clear_error();
  const int done =
      SSL_read_ex(ssl_.get(), reading_.data(), reading_.size(), &operation.result.bytes);
  return done == 1 || EndOrWait(done, operation, &TlsStream::ReadNow);
}

// What is left to write, up to a whole record: a head and its short body leave as one.
std::span<const char> TlsStream::NextRecord() const {
  const auto& first = unsent_.front();
  if (unsent_.size() == 1 || first.size() >= kRecordBytesMax) {
    return {static_cast<const char*>(first.data()), std::min(first.size(), kRecordBytesMax)};
  }
  thread_local std::array<char, kRecordBytesMax> record;
  size_t size = 0;
  for (const auto& part : unsent_) {
    const size_t fits = std::min(part.size(), record.size() - size);
    std::memcpy(record.data() + size, part.data(), fits);
    size += fits;
  }
  return {record.data(), size};
}

bool TlsStream::WriteNow(IoOperation& operation) {
  if (!socket_.is_open()) return End(IoResult::Outcome::kClosed, operation);
  while (!unsent_.empty()) {
    // The same bytes as before if the last try had to wait: nothing was consumed then.
    const std::span<const char> record = NextRecord();
    size_t written = 0;
    ERR_clear_error();
    const int done = SSL_write_ex(ssl_.get(), record.data(), record.size(), &written);
    if (done != 1) return EndOrWait(done, operation, &TlsStream::WriteNow);
    operation.result.bytes += written;
    Consume(written);
  }
  return true;
}

SocketStream::Peeked TlsStream::Peek() {
  char byte;
  size_t got = 0;
  ERR_clear_error();
  // Takes up what is not for us, such as session tickets, and leaves the rest.
  const int done = SSL_peek_ex(ssl_.get(), &byte, 1, &got);
  if (done == 1) return Peeked::kBytes;
  const int error = SSL_get_error(ssl_.get(), done);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return Peeked::kQuiet;
  if (error != SSL_ERROR_ZERO_RETURN) Break();
  return Peeked::kGone;
}

bool TlsStream::End(IoResult::Outcome outcome, IoOperation& operation) {
  operation.result.outcome = outcome;
  return true;
}

bool TlsStream::WaitFor(tcp::socket::wait_type what, IoOperation& operation, Step next) {
  socket_.async_wait(what, [this, &operation, next](AsioError error) {
    if (error) return operation.Complete(ToResult(error, operation.result.bytes));
    if ((this->*next)(operation)) operation.waiter.resume();
  });
  return false;
}

bool TlsStream::EndOrWait(int returned, IoOperation& operation, Step again) {
  const int error = SSL_get_error(ssl_.get(), returned);
  if (error == SSL_ERROR_WANT_READ) return WaitFor(tcp::socket::wait_read, operation, again);
  if (error == SSL_ERROR_WANT_WRITE) return WaitFor(tcp::socket::wait_write, operation, again);
  if (!socket_.is_open()) return End(IoResult::Outcome::kClosed, operation);
  // Only a farewell ends the stream: an end of the connection without one may be an attacker's.
  if (error == SSL_ERROR_ZERO_RETURN && is_ready_) {
    return End(IoResult::Outcome::kEndOfStream, operation);
  }
  Break();
  return End(IoResult::Outcome::kFailed, operation);
}

void TlsStream::Break() {
  is_broken_ = true;
  const bool has_reason = ERR_peek_error() != 0;
  if (failure_.empty() && has_reason) failure_ = ExplainFailure(!is_ready_);
  if (is_ready_) return;
  if (failure_.empty()) failure_ = "it closed the connection during the TLS handshake";
  if (session_ != nullptr) session_->latest.reset();
  // Closing with unread bytes would reset the connection, and overtake the alert that says why.
  std::array<char, 4096> scrap;
  for (size_t bytes = 0; bytes < kDiscardBytesMax;) {
    const ssize_t got = ::recv(socket_.native_handle(), scrap.data(), scrap.size(), MSG_DONTWAIT);
    if (got <= 0) break;
    bytes += static_cast<size_t>(got);
  }
}

bool TlsStream::SayFarewell() {
  if (!is_ready_ || is_broken_ || farewell_is_said_ || !socket_.is_open()) return true;
  ERR_clear_error();
  const int said = SSL_shutdown(ssl_.get());
  farewell_is_said_ = said >= 0;
  return farewell_is_said_ || SSL_get_error(ssl_.get(), said) != SSL_ERROR_WANT_WRITE;
}

void TlsStream::ShutdownSend() {
  is_ending_ = true;
  if (SayFarewell()) SocketStream::ShutdownSend();
}

void TlsStream::Close() {
  // There may not have been room for it.
  if (is_ending_) SayFarewell();
  SocketStream::Close();
}

}  // namespace toolgate::net::internal

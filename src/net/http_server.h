// SPDX-License-Identifier: Apache-2.0
// An HTTP/1.1 server on one event loop. A handler sees each request when its head is there, before
// its body is read, and answers it with one body or with a stream.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_head.h"
#include "net/task.h"

namespace toolgate::net {

class CertificateHolder;
class EventLoop;
namespace internal {
class ServerConnection;
}

// One request and its answer, on the loop's thread, for as long as Handle runs.
class HttpExchange {
 public:
  explicit HttpExchange(internal::ServerConnection& connection) : connection_(connection) {}

  EventLoop& loop();
  const MessageHead& head() const;
  const std::string& peer_address() const;

  // The whole body, once; valid until the answer is complete. Errors: limit_exceeded (longer than
  // `bytes_max`), timeout, invalid_input (malformed), cancelled (the client is gone).
  Task<base::Result<std::string_view>> ReadBody(size_t bytes_max);

  // Answers with `body` and a Content-Length. Errors: cancelled (the client is gone).
  Task<base::Status> Respond(int status, const OutgoingFields& fields, std::string_view body);

  // Answers with a body of unknown length. Each write reaches the client before the next is taken:
  // a slow reader slows the writer, and one that stops reading ends with cancelled.
  Task<base::Status> BeginStream(int status, const OutgoingFields& fields);
  Task<base::Status> WriteStream(std::string_view bytes);
  Task<base::Status> EndStream();

  // Writes `bytes` into the stream whenever nothing was written for `interval`, so that nobody on
  // the way takes silence for death. Nothing for HTTP/1.0.
  void KeepStreamAlive(std::string_view bytes, std::chrono::milliseconds interval);

  // Ends the connection without a word, or in the middle of a stream, when Handle returns.
  void Drop();
  // Ends the connection now, behind what was written, while Handle goes on.
  void Close();

  bool has_begun() const;  // a byte of the answer was sent

  // Fields for the head of the answer, whoever answers; nothing once it was sent.
  void AddToHead(const OutgoingFields& fields);

  // Whatever the handler keeps with the connection, from one request to the next.
  std::shared_ptr<void>& memo();
  // The peer has shown who it is: its connection no longer counts as a stranger's.
  void Welcome();

  // Calls `on_gone` once if the client leaves, or the server closes, before the answer is complete.
  void OnClientGone(std::function<void()> on_gone);

 private:
  internal::ServerConnection& connection_;
};

class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  // Answers the request; one that is left unanswered is answered with 500.
  virtual Task<void> Handle(HttpExchange& exchange) = 0;
};

// Whether several loops of a program listen on one port (SO_REUSEPORT). The first one makes sure
// that no other program does.
enum class PortSharing { kNone, kFirst, kNext };

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 0;  // 0: any free port
  PortSharing port_sharing = PortSharing::kNone;
  const CertificateHolder* certificate = nullptr;  // serve https with it; must outlive the server
  HttpLimits limits;
  size_t connections_max = 10'000;
  // Connections of one address of which nobody has shown who they are (HttpExchange::Welcome); a
  // further one is closed at once. 0: any number.
  size_t strangers_per_address_max = 0;
  // Until a head is complete, once it began; also of a TLS handshake and of a connection's first
  // head.
  std::chrono::milliseconds head_timeout{10'000};
  std::chrono::milliseconds body_timeout{30'000};
  std::chrono::milliseconds idle_timeout{60'000};
  std::chrono::milliseconds write_timeout{30'000};
  // Told of each request that no handler saw because it was malformed or came too slowly.
  std::function<void(int status)> on_refused = [](int) {};
};

class HttpServer {
 public:
  // `handler` must outlive the server.
  HttpServer(EventLoop& loop, HttpServerOptions options, HttpHandler& handler);
  ~HttpServer();

  // Binds and starts to accept. Errors: unavailable, naming the address and why. Call before the
  // loop runs or on its thread, like everything below.
  base::Status Listen();
  uint16_t port() const;

  // Takes no new connection, closes idle ones, and lets requests in progress finish.
  void Drain();
  // Closes every connection.
  void Close();
  size_t connection_count() const;  // thread-safe

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace toolgate::net

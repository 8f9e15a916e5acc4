// SPDX-License-Identifier: Apache-2.0
// An HTTP/1.1 client on one event loop, plain and over TLS, with a pool of kept connections per
// origin and trust. It follows no redirect, and sends a request twice only where the caller says
// that this is harmless.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/reach.h"
#include "base/result.h"
#include "net/http_head.h"
#include "net/task.h"
#include "net/url.h"

namespace toolgate::net {

class EventLoop;
class TrustedRoots;
namespace internal {
class ClientConnection;
class ConnectionPool;
}  // namespace internal

// Ends a request from outside the coroutine that waits for it. Must outlive the request.
class Abort {
 public:
  void Trigger();
  bool triggered() const { return triggered_; }

  // Calls back when triggered, for who waits elsewhere than at a connection; an empty function
  // takes that back.
  void OnTrigger(std::function<void()> on_trigger) { on_trigger_ = std::move(on_trigger); }

 private:
  friend class internal::ClientConnection;
  bool triggered_ = false;
  internal::ClientConnection* connection_ = nullptr;
  std::function<void()> on_trigger_;
};

// Whether a request may be sent again when a kept connection turns out to be closed before a byte
// of the answer: only if running it twice does no harm.
enum class Resend { kNever, kOnStaleConnection };

struct HttpRequest {
  std::string_view method = "POST";
  std::string target;  // path and query
  OutgoingFields fields;
  std::string_view body;
  Resend resend = Resend::kNever;
  const TrustedRoots* roots = nullptr;  // must be there for https, and outlive the client
  std::chrono::milliseconds head_timeout{60'000};    // until the answer's head
  std::chrono::milliseconds quiet_timeout{300'000};  // between bytes of the answer's body
  Abort* abort = nullptr;
};

// Why there is no answer. `not_sent`: no byte of the request can have reached the server.
struct SendFailure {
  base::Error error;
  bool not_sent = false;
};

// An answer whose head is there. Given up by destroying it; its connection is kept only if it was
// read to the end.
class HttpResponse {
 public:
  HttpResponse(std::shared_ptr<internal::ConnectionPool> pool,
               std::unique_ptr<internal::ClientConnection> connection);
  HttpResponse(HttpResponse&&) noexcept;
  HttpResponse& operator=(HttpResponse&&) = delete;
  ~HttpResponse();

  const MessageHead& head() const;

  // Appends the bytes that come next to `out`; false at the end of the body.
  // Errors: unavailable (cut off), timeout, cancelled.
  Task<base::Result<bool>> ReadSome(std::string& out);

  // Reads to the end. Errors: also limit_exceeded.
  Task<base::Result<std::string>> ReadAll(size_t bytes_max);

 private:
  std::shared_ptr<internal::ConnectionPool> pool_;
  std::unique_ptr<internal::ClientConnection> connection_;
};

struct HttpClientOptions {
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds idle_timeout{30'000};
  std::chrono::milliseconds resolve_ttl{30'000};
  base::Reach reach = base::Reach::kAnywhere;
  size_t connections_max = 1024;  // of one origin
  size_t idle_max = 1024;         // kept, of one origin
  HttpLimits limits{.head_bytes_max = 64 * 1024, .target_bytes_max = 0, .fields_max = 128};
};

class HttpClient {
 public:
  HttpClient(EventLoop& loop, HttpClientOptions options);
  ~HttpClient();

  // Sends `request` to the origin of `url` and waits for the answer's head. `request` and what it
  // refers to must live until then. Failures: unavailable, timeout, cancelled, limit_exceeded.
  Task<tl::expected<HttpResponse, SendFailure>> Send(const Url& url, const HttpRequest& request);

  // Closes every connection, also those in use.
  void Close();

 private:
  std::shared_ptr<internal::ConnectionPool> pool_;
};

}  // namespace toolgate::net

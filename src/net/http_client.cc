// SPDX-License-Identifier: Apache-2.0
#include "net/http_client.h"

#include <fmt/format.h>

#include "base/check.h"
#include "net/internal/client_connection.h"
#include "net/internal/connection_pool.h"

namespace toolgate::net {
namespace {

std::string BuildHead(const Url& url, const HttpRequest& request) {
  std::string head;
  head.reserve(128 + request.target.size() + request.fields.text().size());
  head.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\nHost: ");
  head.append(url.authority).append("\r\n").append(request.fields.text());
  if (request.method != "GET" || !request.body.empty()) {
    head.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
  }
  head.append("\r\n");
  return head;
}

SendFailure NotSent(base::Error error) { return {std::move(error), true}; }

}  // namespace

HttpResponse::HttpResponse(std::shared_ptr<internal::ConnectionPool> pool,
                           std::unique_ptr<internal::ClientConnection> connection)
    : pool_(std::move(pool)), connection_(std::move(connection)) {}

HttpResponse::HttpResponse(HttpResponse&&) noexcept = default;

HttpResponse::~HttpResponse() {
  if (connection_) pool_->Return(std::move(connection_));
}

const MessageHead& HttpResponse::head() const { return connection_->head(); }

Task<base::Result<bool>> HttpResponse::ReadSome(std::string& out) {
  return connection_->ReadSome(out);
}

Task<base::Result<std::string>> HttpResponse::ReadAll(size_t bytes_max) {
  std::string body;
  for (;;) {
    const auto more = co_await connection_->ReadSome(body);
    if (!more) co_return tl::unexpected(more.error());
    if (body.size() > bytes_max) {
      co_return base::Fail(base::ErrorCode::kLimitExceeded,
                           fmt::format("the answer is longer than {} bytes", bytes_max));
    }
    if (!*more) co_return body;
  }
}

HttpClient::HttpClient(EventLoop& loop, HttpClientOptions options)
    : pool_(std::make_shared<internal::ConnectionPool>(loop, options)) {}

HttpClient::~HttpClient() { Close(); }

void HttpClient::Close() { pool_->Close(); }

Task<tl::expected<HttpResponse, SendFailure>> HttpClient::Send(const Url& url,
                                                               const HttpRequest& request) {
  CHECK(!url.is_https || request.roots != nullptr);
  const std::string head = BuildHead(url, request);
  auto pool = pool_;
  internal::ConnectionPool::Origin& origin = pool->OriginOf(url, request.roots);
  auto lent = co_await pool->Borrow(origin);
  for (;;) {
    if (!lent) co_return tl::unexpected(NotSent(std::move(lent.error())));
    auto connection = std::move(lent->connection);
    if (request.abort != nullptr && request.abort->triggered()) {
      pool->Return(std::move(connection));
      co_return tl::unexpected(NotSent({base::ErrorCode::kCancelled, "given up"}));
    }
    auto exchanged = co_await connection->Exchange(head, request);
    if (exchanged) co_return HttpResponse(std::move(pool), std::move(connection));
    const bool stale = lent->was_kept && !connection->answer_started() &&
                       exchanged.error().error.code == base::ErrorCode::kUnavailable;
    pool->Return(std::move(connection));
    if (!stale || request.resend == Resend::kNever) {
      co_return tl::unexpected(std::move(exchanged.error()));
    }
    lent = co_await pool->Connect(origin);
  }
}

}  // namespace toolgate::net

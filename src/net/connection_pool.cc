// SPDX-License-Identifier: Apache-2.0
#include "net/internal/connection_pool.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "base/check.h"
#include "net/event_loop.h"
#include "net/internal/tcp_stream.h"

namespace toolgate::net::internal {
namespace {

using base::ErrorCode;
using base::Fail;

// Waits for one Asio operation started by `start(completion)`.
template <class Start>
class Await {
 public:
  explicit Await(Start& start) : start_(start) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) {
    start_([this, waiter](AsioError error) {
      error_ = error;
      waiter.resume();
    });
  }
  AsioError await_resume() const { return error_; }

 private:
  Start& start_;
  AsioError error_;
};

// What of `endpoints` may be connected to. Errors: unavailable, if that is none of them.
base::Result<std::vector<tcp::endpoint>> Within(base::Reach reach,
                                                std::vector<tcp::endpoint> endpoints,
                                                const std::string& host) {
  std::erase_if(endpoints, [reach](const tcp::endpoint& endpoint) {
    const asio::ip::address address = endpoint.address();
    const auto v6 = address.is_v4()
                        ? asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4())
                        : address.to_v6();
    return !base::MayReach(reach, base::KindOf(v6.to_bytes()));
  });
  if (!endpoints.empty()) return endpoints;
  return Fail(ErrorCode::kUnavailable,
              fmt::format("`{}` leads to an address where no server may be", host));
}

}  // namespace

ConnectionPool::~ConnectionPool() { Close(); }

ConnectionPool::Origin& ConnectionPool::OriginOf(const Url& url, const TrustedRoots* roots) {
  if (!url.is_https) roots = nullptr;
  const auto found =
      origins_.find(std::tuple<std::string_view, const TrustedRoots*>(url.authority, roots));
  if (found != origins_.end()) return found->second;
  Origin& origin = origins_[{url.authority, roots}];
  origin.url = url;
  origin.roots = roots;
  return origin;
}

Task<base::Result<ConnectionPool::Lent>> ConnectionPool::Borrow(Origin& origin) {
  while (!origin.idle.empty()) {
    Lent lent{std::move(origin.idle.back()), true};
    origin.idle.pop_back();
    if (!lent.connection->IsStale()) co_return lent;
    Forget(lent.connection.get());
  }
  co_return co_await Connect(origin);
}

Task<base::Status> ConnectionPool::Resolve(Origin& origin) {
  const Url& url = origin.url;
  const base::SteadyTime now = std::chrono::steady_clock::now();
  if (!origin.endpoints.empty() && now - origin.resolved_at < options_.resolve_ttl) {
    co_return base::Status();
  }
  AsioError error;
  const auto literal = asio::ip::make_address(url.host, error);
  std::vector<tcp::endpoint> endpoints;
  if (!error) {
    endpoints.emplace_back(literal, url.port);
  } else {
    auto found = co_await resolver_.Resolve(url.host, url.port, options_.connect_timeout);
    if (!found) co_return tl::unexpected(std::move(found.error()));
    endpoints = std::move(*found);
  }
  auto within = Within(options_.reach, std::move(endpoints), url.host);
  if (!within) co_return tl::unexpected(std::move(within.error()));
  origin.endpoints = std::move(*within);
  origin.resolved_at = now;
  co_return base::Status();
}

Task<base::Result<ConnectionPool::Lent>> ConnectionPool::Connect(Origin& origin) {
  if (closed_) co_return Fail(ErrorCode::kCancelled, "shutting down");
  if (origin.open >= options_.connections_max) {
    co_return Fail(ErrorCode::kLimitExceeded, fmt::format("{} connections to {} are in use",
                                                          origin.open, origin.url.authority));
  }
  ++origin.open;  // while connecting too, so that a burst stays within the limit
  auto stream = co_await OpenStream(origin);
  if (!stream) {
    --origin.open;
    co_return tl::unexpected(std::move(stream.error()));
  }
  Lent lent;
  lent.connection =
      std::make_unique<ClientConnection>(loop_, std::move(*stream), options_.limits,
                                         [this](ClientConnection& expired) { DropIdle(&expired); });
  owners_.emplace(lent.connection.get(), &origin);
  co_return lent;
}

Task<base::Result<std::unique_ptr<Stream>>> ConnectionPool::OpenStream(Origin& origin) {
  auto resolved = co_await Resolve(origin);
  if (!resolved) co_return tl::unexpected(std::move(resolved.error()));
  Socket socket(ContextOf(loop_).get_executor());
  std::unique_ptr<Stream> stream;
  bool timed_out = false;
  Deadline deadline(loop_, [&] {
    timed_out = true;
    if (stream) return stream->Close();
    socket.close();
  });
  deadline.Arm(options_.connect_timeout);
  const std::vector<tcp::endpoint> endpoints = origin.endpoints;
  auto start = [&](auto done) {
    asio::async_connect(socket, endpoints,
                        [done](AsioError error, const tcp::endpoint&) { done(error); });
  };
  const AsioError error = co_await Await(start);
  const auto fail = [&](const std::string& why) {
    return Fail(timed_out ? ErrorCode::kTimeout : ErrorCode::kUnavailable,
                fmt::format("cannot connect to {}: {}", origin.url.authority,
                            timed_out ? "no answer in time" : why));
  };
  if (error || timed_out || closed_) co_return fail(error.message());
  if (origin.roots == nullptr) {
    stream = std::make_unique<TcpStream>(loop_, std::move(socket));
  } else {
    stream = std::make_unique<TlsStream>(loop_, std::move(socket), *origin.roots, origin.url.host,
                                         origin.session);
  }
  const IoResult secured = co_await stream->Handshake();
  if (!secured.ok() || timed_out || closed_) co_return fail(stream->Failure());
  co_return stream;
}

void ConnectionPool::Return(std::unique_ptr<ClientConnection> connection) {
  const auto owner = owners_.find(connection.get());
  CHECK(owner != owners_.end());
  Origin& origin = *owner->second;
  const auto idle_timeout = IdleTimeout(*connection);
  const bool keep = !closed_ && connection->IsReusable() &&
                    origin.idle.size() < options_.idle_max && idle_timeout.count() > 0;
  if (!keep) return Forget(connection.get());
  connection->GetReady();
  connection->StartIdling(idle_timeout);
  origin.idle.push_back(std::move(connection));
}

// A second less than the server keeps it, so that a request does not meet its closing.
std::chrono::milliseconds ConnectionPool::IdleTimeout(const ClientConnection& connection) const {
  const auto hint = connection.KeepAliveHint();
  if (!hint) return options_.idle_timeout;
  return std::min(options_.idle_timeout, *hint - std::chrono::milliseconds(1000));
}

void ConnectionPool::DropIdle(ClientConnection* connection) {
  auto& idle = owners_.at(connection)->idle;
  Forget(connection);
  std::erase_if(idle, [connection](const auto& kept) { return kept.get() == connection; });
}

void ConnectionPool::Forget(ClientConnection* connection) {
  const auto owner = owners_.find(connection);
  --owner->second->open;
  owners_.erase(owner);
}

void ConnectionPool::Close() {
  closed_ = true;
  for (auto& [authority, origin] : origins_) {
    for (const auto& connection : origin.idle) Forget(connection.get());
    origin.idle.clear();
  }
  for (const auto& [connection, origin] : owners_) {
    connection->Close();
  }
}

}  // namespace toolgate::net::internal

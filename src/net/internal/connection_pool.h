// SPDX-License-Identifier: Apache-2.0
// Connections by origin and trust: opening, keeping, lending and counting them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "net/http_client.h"
#include "net/internal/asio.h"
#include "net/internal/client_connection.h"
#include "net/internal/resolver.h"
#include "net/internal/tls_stream.h"

namespace toolgate::net::internal {

class ConnectionPool : public std::enable_shared_from_this<ConnectionPool> {
 public:
  ConnectionPool(EventLoop& loop, HttpClientOptions options)
      : loop_(loop), options_(options), resolver_(loop) {}
  ~ConnectionPool();

  struct Lent {
    std::unique_ptr<ClientConnection> connection;
    bool was_kept = false;
  };

  // Where connections lead, and whom they believe. Lives as long as the pool.
  struct Origin {
    Url url;
    const TrustedRoots* roots = nullptr;  // null: plain
    TlsSession session;
    size_t open = 0;
    std::vector<std::unique_ptr<ClientConnection>> idle;  // most recently used last
    std::vector<tcp::endpoint> endpoints;
    base::SteadyTime resolved_at{};
  };
  Origin& OriginOf(const Url& url, const TrustedRoots* roots);

  // A kept connection that is still open, or a new one.
  Task<base::Result<Lent>> Borrow(Origin& origin);
  Task<base::Result<Lent>> Connect(Origin& origin);

  // Takes a connection back: kept if it can be used again, else closed.
  void Return(std::unique_ptr<ClientConnection> connection);

  void Close();

 private:
  Task<base::Status> Resolve(Origin& origin);
  Task<base::Result<std::unique_ptr<Stream>>> OpenStream(Origin& origin);
  std::chrono::milliseconds IdleTimeout(const ClientConnection& connection) const;
  void DropIdle(ClientConnection* connection);
  void Forget(ClientConnection* connection);

  EventLoop& loop_;
  HttpClientOptions options_;
  Resolver resolver_;
  bool closed_ = false;
  std::map<std::tuple<std::string, const TrustedRoots*>, Origin, std::less<>> origins_;
  std::map<ClientConnection*, Origin*> owners_;
};

}  // namespace toolgate::net::internal

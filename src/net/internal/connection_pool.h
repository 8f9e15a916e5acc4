// SPDX-License-Identifier: Apache-2.0
// Connections by origin: opening, keeping, lending and counting them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "net/http_client.h"
#include "net/internal/asio.h"
#include "net/internal/client_connection.h"
#include "net/internal/resolver.h"

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

  // A kept connection that is still open, or a new one.
  Task<base::Result<Lent>> Borrow(const Url& url);
  Task<base::Result<Lent>> BorrowNew(const Url& url);

  // Takes a connection back: kept if it can be used again, else closed.
  void Return(std::unique_ptr<ClientConnection> connection);

  void Close();

 private:
  struct Origin {
    size_t open = 0;
    std::vector<std::unique_ptr<ClientConnection>> idle;  // most recently used last
    std::vector<tcp::endpoint> endpoints;
    base::SteadyTime resolved_at{};
  };

  Task<base::Status> Resolve(const Url& url, Origin& origin);
  Task<base::Result<Lent>> Connect(const Url& url, Origin& origin);
  std::chrono::milliseconds IdleTimeout(const ClientConnection& connection) const;
  Origin& OriginOf(const Url& url);
  void DropIdle(ClientConnection* connection);
  void Forget(ClientConnection* connection);

  EventLoop& loop_;
  HttpClientOptions options_;
  Resolver resolver_;
  bool closed_ = false;
  std::map<std::string, Origin, std::less<>> origins_;
  std::map<ClientConnection*, Origin*> owners_;
};

}  // namespace toolgate::net::internal

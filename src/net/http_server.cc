// SPDX-License-Identifier: Apache-2.0
#include "net/http_server.h"

#include <atomic>
#include <unordered_map>
#include <unordered_set>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "net/event_loop.h"
#include "net/internal/asio.h"
#include "net/internal/server_connection.h"
#include "net/internal/tcp_stream.h"
#include "net/internal/tls_stream.h"

namespace toolgate::net {
namespace {

using internal::AsioError;
using internal::ServerConnection;
using internal::tcp;
using ReusePort = internal::asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr std::chrono::milliseconds kAcceptRetry{100};
constexpr int kBacklog = 1024;

}  // namespace

struct HttpServer::State {
  State(EventLoop& event_loop, HttpServerOptions server_options, HttpHandler& request_handler)
      : loop(event_loop),
        options(std::move(server_options)),
        handler(request_handler),
        acceptor(internal::ContextOf(event_loop).get_executor()),
        accept_retry(event_loop, [this] { Accept(); }) {}

  base::Status Listen();
  AsioError FindOtherListener(const tcp::endpoint& endpoint);
  void Accept();
  void OnAccepted(AsioError error, internal::Socket socket);
  std::unique_ptr<Stream> MakeStream(internal::Socket socket);
  Task<void> Serve(std::unique_ptr<Stream> stream);
  bool CountStranger(ServerConnection& connection);

  EventLoop& loop;
  HttpServerOptions options;
  HttpHandler& handler;
  internal::Acceptor acceptor;
  Deadline accept_retry;
  std::unordered_set<ServerConnection*> connections;
  std::unordered_map<std::string, size_t> strangers;  // by address
  std::atomic<size_t> connection_count = 0;           // their number, for other threads
  bool accepting = false;
  bool draining = false;
};

// Two programs that share a port would take turns: only loops of one program may.
AsioError HttpServer::State::FindOtherListener(const tcp::endpoint& endpoint) {
  AsioError error;
  internal::Acceptor probe(acceptor.get_executor());
  probe.open(endpoint.protocol(), error);
  if (!error) probe.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) probe.bind(endpoint, error);
  return error;
}

base::Status HttpServer::State::Listen() {
  AsioError error;
  const auto address = internal::asio::ip::make_address(options.address, error);
  const auto fail = [&](std::string_view what) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      fmt::format("cannot {} {} port {}: {}", what, options.address, options.port,
                                  error.message()));
  };
  if (error) return fail("use the address");
  const tcp::endpoint endpoint(address, options.port);
  const bool is_first = options.port_sharing == PortSharing::kFirst;
  if (is_first && options.port != 0) error = FindOtherListener(endpoint);
  if (error) return fail("listen on");
  acceptor.open(endpoint.protocol(), error);
  if (error) return fail("open a socket for");
  acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (options.port_sharing != PortSharing::kNone) acceptor.set_option(ReusePort(true), error);
  acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(kBacklog, error);
  if (error) return fail("listen on");
  Accept();
  return {};
}

void HttpServer::State::Accept() {
  if (draining || !acceptor.is_open()) return;
  accepting = connections.size() < options.connections_max;
  if (!accepting) return;  // goes on when a connection ends
  acceptor.async_accept(
      [this](AsioError error, internal::Socket socket) { OnAccepted(error, std::move(socket)); });
}

void HttpServer::State::OnAccepted(AsioError error, internal::Socket socket) {
  if (error == internal::asio::error::operation_aborted) return;
  if (error) {
    // Out of descriptors or memory: what is open goes on, and the next try comes soon.
    accept_retry.Arm(kAcceptRetry);
    return;
  }
  Spawn(Serve(MakeStream(std::move(socket))));
  Accept();
}

std::unique_ptr<Stream> HttpServer::State::MakeStream(internal::Socket socket) {
  if (options.certificate == nullptr) {
    return std::make_unique<internal::TcpStream>(loop, std::move(socket));
  }
  const auto certificate = options.certificate->Get();
  return std::make_unique<internal::TlsStream>(loop, std::move(socket), *certificate);
}

// False if the address has too many of them already.
bool HttpServer::State::CountStranger(ServerConnection& connection) {
  if (options.strangers_per_address_max == 0) return true;
  const std::string& address = connection.peer_address();
  size_t& count = strangers[address];
  if (count >= options.strangers_per_address_max) return false;
  ++count;
  connection.OnWelcome([this, address] {
    const auto found = strangers.find(address);
    if (--found->second == 0) strangers.erase(found);
  });
  return true;
}

Task<void> HttpServer::State::Serve(std::unique_ptr<Stream> stream) {
  ServerConnection connection(loop, std::move(stream), options, draining);
  connections.insert(&connection);
  connection_count = connections.size();
  const bool may_stay = CountStranger(connection);
  if (may_stay) co_await connection.Run(handler);
  connection.Welcome();
  connections.erase(&connection);
  connection_count = connections.size();
  if (!accepting) Accept();
}

HttpServer::HttpServer(EventLoop& loop, HttpServerOptions options, HttpHandler& handler)
    : state_(std::make_unique<State>(loop, std::move(options), handler)) {}

HttpServer::~HttpServer() { CHECK(state_->connections.empty()); }

base::Status HttpServer::Listen() { return state_->Listen(); }

uint16_t HttpServer::port() const {
  AsioError error;
  return state_->acceptor.local_endpoint(error).port();
}

void HttpServer::Drain() {
  if (state_->draining) return;
  state_->draining = true;
  state_->accept_retry.Disarm();
  AsioError ignored;
  state_->acceptor.close(ignored);
  for (ServerConnection* connection : state_->connections) {
    if (connection->is_idle()) connection->Close();
  }
}

void HttpServer::Close() {
  Drain();
  for (ServerConnection* connection : state_->connections) connection->Close();
}

size_t HttpServer::connection_count() const { return state_->connection_count; }

EventLoop& HttpExchange::loop() { return connection_.loop(); }
const MessageHead& HttpExchange::head() const { return connection_.head(); }
const std::string& HttpExchange::peer_address() const { return connection_.peer_address(); }
std::shared_ptr<void>& HttpExchange::memo() { return connection_.memo(); }
void HttpExchange::Welcome() { connection_.Welcome(); }
void HttpExchange::AddToHead(const OutgoingFields& fields) { connection_.AddToHead(fields); }
bool HttpExchange::has_begun() const { return connection_.has_begun(); }

Task<base::Result<std::string_view>> HttpExchange::ReadBody(size_t bytes_max) {
  return connection_.ReadBody(bytes_max);
}
Task<base::Status> HttpExchange::Respond(int status, const OutgoingFields& fields,
                                         std::string_view body) {
  return connection_.Respond(status, fields, body);
}
Task<base::Status> HttpExchange::BeginStream(int status, const OutgoingFields& fields) {
  return connection_.BeginStream(status, fields);
}
Task<base::Status> HttpExchange::WriteStream(std::string_view bytes) {
  return connection_.WriteStream(bytes);
}
Task<base::Status> HttpExchange::EndStream() { return connection_.EndStream(); }
void HttpExchange::KeepStreamAlive(std::string_view bytes, std::chrono::milliseconds interval) {
  connection_.KeepStreamAlive(bytes, interval);
}
void HttpExchange::Drop() { connection_.Drop(); }
void HttpExchange::Close() { connection_.CloseStream(); }
void HttpExchange::OnClientGone(std::function<void()> on_gone) {
  connection_.OnClientGone(std::move(on_gone));
}

}  // namespace toolgate::net

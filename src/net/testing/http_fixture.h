// SPDX-License-Identifier: Apache-2.0
// A server and a client on the loop of the test, plain or over TLS.
#pragma once

#include <atomic>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

#include "net/event_loop.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "net/testing/certificates.h"
#include "net/testing/peer.h"

namespace toolgate::net {

// Answers by path; counts what it was asked.
class TestHandler final : public HttpHandler {
 public:
  Task<void> Handle(HttpExchange& exchange) override {
    ++requests;
    const std::string target(exchange.head().target());
    OutgoingFields fields;
    fields.Add("Content-Type", "text/plain");
    if (target == "/echo") {
      const auto body = co_await exchange.ReadBody(1000);
      if (!body) {
        last_error = body.error();
        const int status = body.error().code == base::ErrorCode::kLimitExceeded ? 413
                           : body.error().code == base::ErrorCode::kTimeout     ? 408
                                                                                : 400;
        co_await exchange.Respond(status, fields, body.error().message);
        co_return;
      }
      co_await exchange.Respond(200, fields, *body);
    } else if (target == "/large") {
      const auto body = co_await exchange.ReadBody(16u << 20);
      co_await exchange.Respond(200, fields, *body);
    } else if (target == "/break") {
      co_await exchange.BeginStream(200, fields);
      co_await exchange.WriteStream("one,");
      exchange.Drop();
    } else if (target == "/stream") {
      co_await exchange.BeginStream(200, fields);
      co_await exchange.WriteStream("one,");
      co_await SleepFor(exchange.loop(), std::chrono::milliseconds(1));
      co_await exchange.WriteStream("two");
      co_await exchange.EndStream();
    } else if (target == "/flood") {
      co_await exchange.BeginStream(200, fields);
      const std::string block(64 * 1024, 'x');
      base::Status written;
      while (written) {
        written = co_await exchange.WriteStream(block);
        if (written) flooded += block.size();
      }
      last_error = written.error();
      if (on_done) on_done();
    } else if (target == "/wait") {
      auto gone = [this] {
        client_gone = true;
        if (on_done) on_done();
      };
      exchange.OnClientGone(std::move(gone));
      co_await SleepFor(exchange.loop(), 2 * EventLoop::kTick);  // by then the client is watched
      waiting = true;
      while (!client_gone) co_await SleepFor(exchange.loop(), std::chrono::milliseconds(1));
    } else if (target == "/welcome") {
      exchange.Welcome();
      co_await exchange.Respond(200, fields, "");
    } else if (target == "/ignore") {
      co_await exchange.Respond(401, fields, "no");
    }
  }

  int requests = 0;
  size_t flooded = 0;
  std::atomic<bool> waiting = false;
  bool client_gone = false;
  base::Error last_error;
  std::function<void()> on_done;
};

enum class Scheme { kHttp, kHttps };

class HttpFixture : public ::testing::Test {
 protected:
  explicit HttpFixture(Scheme scheme) : scheme_(scheme) {}

  bool is_https() const { return scheme_ == Scheme::kHttps; }

  void Start(HttpServerOptions options = {}) {
    if (is_https()) options.certificate = &certificate_;
    server_ = std::make_unique<HttpServer>(loop_, options, handler_);
    ASSERT_TRUE(server_->Listen());
    url_ = UrlOf("127.0.0.1", server_->port());
  }

  Url UrlOf(std::string_view host, uint16_t port) const {
    return *Url::Parse((is_https() ? "https://" : "http://") + WithPort(host, port) + "/");
  }

  auto Send(HttpRequest& request) { return SendTo(url_, request); }
  Task<tl::expected<HttpResponse, SendFailure>> SendTo(const Url& url, HttpRequest& request) {
    request.roots = roots_.get();
    return client_->Send(url, request);
  }

  // Runs `test` on the loop, then closes everything.
  template <class F>
  void Run(F& test) {
    auto wrapped = [&]() -> Task<void> {
      co_await test();
      client_->Close();
      server_->Close();
      loop_.Finish();
    };
    Spawn(wrapped());
    loop_.Run();
  }

  // Runs the loop while a thread talks to the server through a socket of its own.
  template <class F>
  void RunBeside(F& peer) {
    std::thread thread([&] {
      peer();
      loop_.Post([&] {
        client_->Close();
        server_->Close();
        loop_.Finish();
      });
    });
    loop_.Run();
    thread.join();
  }

  Peer Connect() {
    Peer peer = Peer::Connect(url_.port);
    EXPECT_TRUE(!is_https() || peer.SecureAsClient()) << peer.reason();
    return peer;
  }

  // Sends `text` and reads until the server closes.
  std::string Raw(std::string_view text) {
    Peer peer = Connect();
    EXPECT_TRUE(peer.Send(text));
    std::string answer = peer.ReadToEnd();
    EXPECT_TRUE(!is_https() || peer.SawFarewell()) << text;
    return answer;
  }

  const Scheme scheme_;
  const TestAuthority authority_;
  CertificateHolder certificate_{LoadCertificate(authority_.Issue())};
  const std::shared_ptr<const TrustedRoots> roots_ = LoadRoots(authority_);
  EventLoop loop_;
  TestHandler handler_;
  std::unique_ptr<HttpServer> server_;
  std::optional<HttpClient> client_{std::in_place, loop_, HttpClientOptions{}};
  Url url_;
};

}  // namespace toolgate::net

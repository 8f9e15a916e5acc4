// SPDX-License-Identifier: Apache-2.0
// What flows over TLS: to its end or cut off, in one flight, kept, resumed, and under a certificate
// that changes.
#include <openssl/ssl.h>

#include "net/testing/http_fixture.h"

namespace toolgate::net {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class TlsStreamTest : public HttpFixture {
 protected:
  TlsStreamTest() : HttpFixture(Scheme::kHttps) { url_ = UrlOf("127.0.0.1", listener_.port()); }

  // Runs `test` on the loop while `serve` is the server, on a thread of its own.
  template <class Serve, class F>
  void RunAgainst(Serve& serve, F& test) {
    std::thread server([&] {
      Peer peer = listener_.Accept();
      EXPECT_TRUE(peer.SecureAsServer(certificate_.Get()->context())) << peer.reason();
      serve(peer);
    });
    auto wrapped = [&]() -> Task<void> {
      co_await test();
      client_->Close();
      loop_.Finish();
    };
    Spawn(wrapped());
    loop_.Run();
    server.join();
  }

  // The whole answer to a request; or why there is none.
  Task<std::string> Fetch(std::string target, std::string body = "") {
    HttpRequest request{.target = std::move(target), .body = body};
    auto response = co_await Send(request);
    if (!response) co_return "no answer: " + response.error().error.message;
    auto read = co_await response->ReadAll(16u << 20);
    co_return read ? std::move(*read) : "cut off: " + read.error().message;
  }

  const Peer::Listener listener_;
};

TEST_F(TlsStreamTest, TakesTheEndOfTheStreamForTheEndOfABody) {
  auto serve = [](Peer& peer) {
    peer.Read();
    peer.Send("HTTP/1.1 200 OK\r\n\r\nall of it");
    peer.Finish();
  };
  auto test = [&]() -> Task<void> { EXPECT_EQ(co_await Fetch("/"), "all of it"); };
  RunAgainst(serve, test);
}

TEST_F(TlsStreamTest, DoesNotTakeTheEndOfTheConnectionForIt) {
  auto serve = [](Peer& peer) {
    peer.Read();
    peer.Send("HTTP/1.1 200 OK\r\n\r\nsome of");
    peer.Cut();
  };
  auto test = [&]() -> Task<void> {
    EXPECT_EQ(co_await Fetch("/"),
              "cut off: the connection was closed before the answer was complete");
  };
  RunAgainst(serve, test);
}

TEST_F(TlsStreamTest, EndsABodyWithoutLengthWithAFarewellOnlyWhenItIsWhole) {
  Start();
  auto peer = [&] {
    Peer whole = Connect();
    whole.Send("GET /stream HTTP/1.0\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(whole.ReadToEnd().ends_with("\r\n\r\none,two"));
    EXPECT_TRUE(whole.SawFarewell());
    Peer part = Connect();
    part.Send("GET /break HTTP/1.0\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(part.ReadToEnd().ends_with("\r\n\r\none,"));
    EXPECT_FALSE(part.SawFarewell());
  };
  RunBeside(peer);
}

TEST_F(TlsStreamTest, SendsAHeadAndItsBodyAsOneRecord) {
  auto serve = [](Peer& peer) {
    const std::string request = peer.Read(100'000);  // one record at most
    EXPECT_TRUE(request.starts_with("POST / HTTP/1.1\r\n"));
    EXPECT_TRUE(request.ends_with("\r\n\r\nthe body"));
    peer.Send(kAnswer);
  };
  auto test = [&]() -> Task<void> { EXPECT_EQ(co_await Fetch("/", "the body"), "ok"); };
  RunAgainst(serve, test);
}

TEST_F(TlsStreamTest, CarriesLargeBodiesBothWays) {
  Start();
  std::string body;
  for (size_t i = 0; body.size() < 5'000'000; ++i) body += std::to_string(i * 7919);
  auto test = [&]() -> Task<void> {
    const std::string echoed = co_await Fetch("/large", body);
    EXPECT_TRUE(echoed == body) << echoed.size();
  };
  Run(test);
}

TEST_F(TlsStreamTest, WritesAsMuchAsItsReaderTakes) {
  Start();
  const std::string body(15'000'000, 'x');  // more than the kernel's buffers hold
  auto peer = [&] {
    Peer client = Connect();
    client.Send("POST /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n");
    client.Send(body);
    EXPECT_TRUE(client.ReadExactly(1000).starts_with("HTTP/1.1 200 OK"));
    EXPECT_GT(client.ReadToEnd().size(), body.size() - 1000);
    EXPECT_TRUE(client.SawFarewell());
  };
  RunBeside(peer);
}

TEST_F(TlsStreamTest, CanBeAbortedInTheMiddleOfABody) {
  Start();
  auto test = [&]() -> Task<void> {
    Abort abort;
    HttpRequest request{.method = "GET", .target = "/flood", .abort = &abort};
    auto response = co_await Send(request);
    std::string got;
    while (got.size() < 1'000'000) {
      const auto more = co_await response->ReadSome(got);
      EXPECT_TRUE(more && *more);
    }
    abort.Trigger();
    const auto after = co_await response->ReadSome(got);
    EXPECT_FALSE(after);
    EXPECT_EQ(after.error().code, base::ErrorCode::kCancelled);
  };
  Run(test);
}

TEST_F(TlsStreamTest, KeepsAConnectionThatWasSentTicketsAndKeys) {
  std::atomic<bool> idle = false;
  std::atomic<bool> told = false;
  auto serve = [&](Peer& peer) {
    for (int i = 0; i < 3; ++i) {
      EXPECT_TRUE(peer.Read().starts_with("POST /")) << i;
      peer.Send(kAnswer);
      if (i == 2) break;
      while (!idle) std::this_thread::yield();
      // Records that carry no data come while nobody asked for any.
      EXPECT_EQ(SSL_new_session_ticket(peer.ssl()), 1);
      EXPECT_EQ(SSL_do_handshake(peer.ssl()), 1);
      EXPECT_EQ(SSL_key_update(peer.ssl(), SSL_KEY_UPDATE_REQUESTED), 1);
      EXPECT_EQ(SSL_do_handshake(peer.ssl()), 1);
      idle = false;
      told = true;
    }
  };
  auto test = [&]() -> Task<void> {
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(co_await Fetch("/"), "ok");
      if (i == 2) break;
      idle = true;
      while (!told) co_await SleepFor(loop_, milliseconds(1));
      co_await SleepFor(loop_, EventLoop::kTick);  // for it to count as idle
      told = false;
    }
  };
  RunAgainst(serve, test);
}

TEST_F(TlsStreamTest, DropsAKeptConnectionThatSpeaksUnasked) {
  std::atomic<bool> idle = false;
  std::atomic<bool> told = false;
  auto serve = [&](Peer& peer) {
    peer.Read();
    peer.Send(kAnswer);
    while (!idle) std::this_thread::yield();
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    told = true;
    EXPECT_EQ(peer.Read(), "");
    Peer next = listener_.Accept();
    EXPECT_TRUE(next.SecureAsServer(certificate_.Get()->context()));
    next.Read();
    next.Send(kAnswer);
  };
  auto test = [&]() -> Task<void> {
    EXPECT_EQ(co_await Fetch("/"), "ok");
    idle = true;
    while (!told) co_await SleepFor(loop_, milliseconds(1));
    co_await SleepFor(loop_, EventLoop::kTick);  // for it to count as idle
    EXPECT_EQ(co_await Fetch("/"), "ok");
  };
  RunAgainst(serve, test);
}

TEST_F(TlsStreamTest, SeesThatAWaitingClientIsGoneBehindNewKeys) {
  Start();
  auto peer = [&] {
    std::atomic<bool> done = false;
    handler_.on_done = [&] { done = true; };
    Peer client = Connect();
    client.Send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    while (!handler_.waiting) std::this_thread::yield();
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(SSL_key_update(client.ssl(), SSL_KEY_UPDATE_NOT_REQUESTED), 1);
      EXPECT_EQ(SSL_do_handshake(client.ssl()), 1);
    }
    EXPECT_FALSE(done);
    client.SayFarewell();  // the connection itself stays open
    while (!done) std::this_thread::yield();
  };
  RunBeside(peer);
  EXPECT_TRUE(handler_.client_gone);
}

TEST_F(TlsStreamTest, ResumesSessionsOnNewConnections) {
  Start({.idle_timeout = milliseconds(50)});
  auto test = [&]() -> Task<void> {
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(co_await Fetch("/echo", "x"), "x");
      while (server_->connection_count() > 0) co_await SleepFor(loop_, milliseconds(50));
    }
  };
  Run(test);
  EXPECT_EQ(SSL_CTX_sess_hits(certificate_.Get()->context()), 2);
}

TEST_F(TlsStreamTest, KeepsConnectionsOfOtherRootsApart) {
  Start();
  const auto others = LoadRoots(TestAuthority("somebody else"));
  auto test = [&]() -> Task<void> {
    EXPECT_EQ(co_await Fetch("/echo", "x"), "x");
    HttpRequest request{.target = "/echo", .body = "x", .roots = others.get()};
    const auto refused = co_await client_->Send(url_, request);
    EXPECT_FALSE(refused);
    EXPECT_TRUE(refused.error().not_sent);
    EXPECT_EQ(co_await Fetch("/echo", "y"), "y");
  };
  Run(test);
  EXPECT_EQ(handler_.requests, 2);
}

TEST_F(TlsStreamTest, ServesANewCertificateToNewConnectionsOnly) {
  Start();
  const TestAuthority next_authority("next authority");
  const auto next_roots = LoadRoots(next_authority);
  auto test = [&]() -> Task<void> {
    EXPECT_EQ(co_await Fetch("/echo", "before"), "before");
    certificate_.Replace(LoadCertificate(next_authority.Issue()));
    EXPECT_EQ(co_await Fetch("/echo", "after"), "after");
    EXPECT_EQ(server_->connection_count(), 1u);  // the one from before
    HttpRequest request{.target = "/echo", .body = "new", .roots = next_roots.get()};
    auto response = co_await client_->Send(url_, request);
    EXPECT_TRUE(response.has_value());
    EXPECT_EQ((co_await response->ReadAll(100)).value(), "new");
    EXPECT_EQ(server_->connection_count(), 2u);
  };
  Run(test);
}

TEST_F(TlsStreamTest, ServesManyConnectionsAtOnce) {
  constexpr int kMany = 150;
  Start();
  int answered = 0;
  auto one = [&](int i) -> Task<void> {
    const std::string body = std::to_string(i);
    EXPECT_EQ(co_await Fetch("/echo", body), body);
    ++answered;
  };
  auto test = [&]() -> Task<void> {
    for (int i = 0; i < kMany; ++i) Spawn(one(i));
    while (answered < kMany) co_await SleepFor(loop_, milliseconds(1));
    EXPECT_EQ(server_->connection_count(), size_t{kMany});
  };
  Run(test);
}

}  // namespace
}  // namespace toolgate::net

// SPDX-License-Identifier: Apache-2.0
// Server and client against each other and against peers that follow no rules: all of it plain and
// over TLS.
#include "net/testing/http_fixture.h"

namespace toolgate::net {
namespace {

using std::chrono::milliseconds;

class HttpTest : public HttpFixture, public ::testing::WithParamInterface<Scheme> {
 protected:
  HttpTest() : HttpFixture(GetParam()) {}
};

INSTANTIATE_TEST_SUITE_P(Plain, HttpTest, ::testing::Values(Scheme::kHttp));
class PlainHttpTest : public HttpFixture {
 protected:
  PlainHttpTest() : HttpFixture(Scheme::kHttp) {}
};

TEST_F(PlainHttpTest, HasRoomForSoManyStrangersOfOneAddress) {
  Start({.strangers_per_address_max = 2});
  auto peer = [&] {
    Peer first = Connect();
    first.Send("GET /welcome HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(first.ReadExactly(12), "HTTP/1.1 200");
    Peer second = Connect();
    Peer third = Connect();
    EXPECT_EQ(Raw("GET /ignore HTTP/1.1\r\nHost: x\r\n\r\n"), "") << "a third stranger";
  };
  RunBeside(peer);
}

// Names are judged by what they lead to, when a connection is made.
TEST_F(PlainHttpTest, ConnectsOnlyWithinItsReach) {
  Start();
  HttpClient near(loop_, {.reach = base::Reach::kNetworks});
  HttpClient far(loop_, {.reach = base::Reach::kPublic});
  auto test = [&]() -> Task<void> {
    for (const std::string_view host : {"127.0.0.1", "localhost"}) {
      const Url url = UrlOf(host, url_.port);
      HttpRequest request{.target = "/echo", .body = "hello"};
      const auto answered = co_await near.Send(url, request);
      EXPECT_TRUE(answered.has_value()) << answered.error().error.message;
      const auto refused = co_await far.Send(url, request);
      EXPECT_FALSE(refused.has_value());
      if (!refused) {
        EXPECT_TRUE(refused.error().not_sent);
        EXPECT_NE(refused.error().error.message.find("no server may be"), std::string::npos);
      }
    }
    near.Close();
    far.Close();
  };
  Run(test);
}

INSTANTIATE_TEST_SUITE_P(Tls, HttpTest, ::testing::Values(Scheme::kHttps));

TEST_P(HttpTest, EchoesOverOneKeptConnection) {
  Start();
  auto test = [&]() -> Task<void> {
    for (int i = 0; i < 20; ++i) {
      const std::string body = "hello " + std::to_string(i);
      HttpRequest request{.target = "/echo", .body = body};
      auto response = co_await Send(request);
      EXPECT_TRUE(response.has_value());
      EXPECT_EQ(response->head().status(), 200);
      EXPECT_EQ(response->head().Find(FieldName::kContentType), "text/plain");
      EXPECT_EQ((co_await response->ReadAll(1000)).value(), body);
      EXPECT_EQ(server_->connection_count(), 1u);
    }
  };
  Run(test);
}

TEST_P(HttpTest, StreamsAsItIsWritten) {
  Start();
  auto test = [&]() -> Task<void> {
    HttpRequest request{.method = "GET", .target = "/stream"};
    auto response = co_await Send(request);
    std::string got;
    EXPECT_TRUE((co_await response->ReadSome(got)).value());
    EXPECT_EQ(got, "one,");
    for (bool more = true; more;) {
      const auto read = co_await response->ReadSome(got);
      more = read.value();
    }
    EXPECT_EQ(got, "one,two");
  };
  Run(test);
}

TEST_P(HttpTest, RefusesABodyBeyondItsLimit) {
  Start();
  auto test = [&]() -> Task<void> {
    const std::string body(2000, 'x');
    HttpRequest request{.target = "/echo", .body = body};
    auto response = co_await Send(request);
    EXPECT_EQ(response->head().status(), 413);
  };
  Run(test);
}

TEST_P(HttpTest, AnswersBeforeTheBodyWhenTheHandlerDoesNotReadIt) {
  Start();
  auto peer = [&] {
    const std::string answer =
        Raw("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\npart of the body");
    EXPECT_EQ(answer.substr(0, 12), "HTTP/1.1 401");
    EXPECT_NE(answer.find("Connection: close"), answer.npos);
  };
  RunBeside(peer);
}

TEST_P(HttpTest, SendsContinueOnlyWhenTheBodyIsWanted) {
  Start();
  auto peer = [&] {
    Peer client = Connect();
    client.Send(
        "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
        "Connection: close\r\n\r\n");
    EXPECT_EQ(client.ReadExactly(25), "HTTP/1.1 100 Continue\r\n\r\n");
    client.Send("ok");
    EXPECT_TRUE(client.ReadToEnd().ends_with("\r\n\r\nok"));
    EXPECT_EQ(Raw("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n").substr(0, 12),
              "HTTP/1.1 417");
  };
  RunBeside(peer);
}

TEST_P(HttpTest, RefusesRequestsThatNoHandlerShouldSee) {
  Start();
  auto peer = [&] {
    for (const char* text :
         {"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
          "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
          "POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
      EXPECT_EQ(Raw(text).substr(0, 12), "HTTP/1.1 400") << text;
    }
    EXPECT_EQ(handler_.requests, 0);
  };
  RunBeside(peer);
}

TEST_P(HttpTest, EndsSlowHeadsAndSlowBodiesWith408) {
  Start({.head_timeout = milliseconds(100), .body_timeout = milliseconds(100)});
  auto peer = [&] {
    EXPECT_EQ(Raw("GET / HT").substr(0, 12), "HTTP/1.1 408");
    EXPECT_EQ(Raw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc").substr(0, 12),
              "HTTP/1.1 408");
  };
  RunBeside(peer);
}

TEST_P(HttpTest, ClosesIdleConnections) {
  Start({.idle_timeout = milliseconds(50)});
  auto peer = [&] { EXPECT_EQ(Raw(""), ""); };
  RunBeside(peer);
}

TEST_P(HttpTest, ClosesConnectionsThatNeverSayAnything) {
  Start({.head_timeout = milliseconds(50), .idle_timeout = std::chrono::minutes(1)});
  auto peer = [&] { EXPECT_EQ(Raw(""), ""); };
  RunBeside(peer);
}

TEST_P(HttpTest, DoesNotBufferForAReaderThatStops) {
  Start({.write_timeout = milliseconds(100)});
  auto peer = [&] {
    std::atomic<bool> done = false;
    handler_.on_done = [&] { done = true; };
    Peer client = Connect();
    client.Send("GET /flood HTTP/1.1\r\nHost: x\r\n\r\n");
    while (!done) std::this_thread::yield();
  };
  RunBeside(peer);
  EXPECT_EQ(handler_.last_error.code, base::ErrorCode::kCancelled);
  EXPECT_LT(handler_.flooded, 32u << 20);  // what the kernel's buffers took
}

TEST_P(HttpTest, TellsThatTheClientIsGoneWhileTheHandlerWaits) {
  Start();
  auto peer = [&] {
    std::atomic<bool> done = false;
    handler_.on_done = [&] { done = true; };
    Peer client = Connect();
    client.Send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    client.Finish();
    while (!done) std::this_thread::yield();
  };
  RunBeside(peer);
  EXPECT_TRUE(handler_.client_gone);
}

TEST_P(HttpTest, TellsWhatWasNotSent) {
  Start();
  auto test = [&]() -> Task<void> {
    const Url nobody = UrlOf("127.0.0.1", 1);
    HttpRequest request{.target = "/"};
    const auto refused = co_await SendTo(nobody, request);
    EXPECT_FALSE(refused.has_value());
    EXPECT_TRUE(refused.error().not_sent);
    EXPECT_EQ(refused.error().error.code, base::ErrorCode::kUnavailable);
    const Url unknown = UrlOf("does-not-exist.invalid", 80);
    const auto unresolved = co_await SendTo(unknown, request);
    EXPECT_TRUE(unresolved.error().not_sent);
  };
  Run(test);
}

TEST_P(HttpTest, GivesUpWaitingForAnAnswer) {
  Start();
  auto test = [&]() -> Task<void> {
    HttpRequest request{.target = "/wait", .head_timeout = milliseconds(50)};
    const auto late = co_await Send(request);
    EXPECT_FALSE(late.has_value());
    EXPECT_FALSE(late.error().not_sent);
    EXPECT_EQ(late.error().error.code, base::ErrorCode::kTimeout);
  };
  Run(test);
}

TEST_P(HttpTest, CanBeAbortedFromOutside) {
  Start();
  auto test = [&]() -> Task<void> {
    Abort abort;
    Deadline trigger(loop_, [&] { abort.Trigger(); });
    trigger.Arm(milliseconds(1));
    HttpRequest request{.target = "/wait", .abort = &abort};
    const auto given_up = co_await Send(request);
    EXPECT_FALSE(given_up.has_value());
    EXPECT_EQ(given_up.error().error.code, base::ErrorCode::kCancelled);
  };
  Run(test);
}

TEST_P(HttpTest, ReplacesAKeptConnectionThatTheServerClosed) {
  Start({.idle_timeout = milliseconds(50)});
  auto test = [&]() -> Task<void> {
    HttpRequest request{.target = "/echo", .body = "x"};
    for (int i = 0; i < 2; ++i) {
      auto response = co_await Send(request);
      EXPECT_TRUE(response.has_value());
      co_await response->ReadAll(10);
      while (server_->connection_count() > 0) co_await SleepFor(loop_, milliseconds(50));
    }
  };
  Run(test);
}

TEST_P(HttpTest, DrainsWithoutBreakingRequestsInProgress) {
  Start();
  auto test = [&]() -> Task<void> {
    HttpRequest request{.method = "GET", .target = "/stream"};
    auto response = co_await Send(request);
    server_->Drain();
    EXPECT_EQ((co_await response->ReadAll(100)).value(), "one,two");
    HttpRequest another{.target = "/echo"};
    EXPECT_FALSE((co_await Send(another)).has_value());
  };
  Run(test);
}

TEST_P(HttpTest, SaysWhyItCannotListen) {
  Start();
  HttpServer second(loop_, {.port = server_->port()}, handler_);
  const auto listening = second.Listen();
  ASSERT_FALSE(listening);
  EXPECT_NE(listening.error().message.find("Address already in use"), std::string::npos);
  HttpServer third(loop_, {.address = "nowhere"}, handler_);
  EXPECT_FALSE(third.Listen());
  auto nothing = []() -> Task<void> { co_return; };
  Run(nothing);
}

}  // namespace
}  // namespace toolgate::net

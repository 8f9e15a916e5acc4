// SPDX-License-Identifier: Apache-2.0
// Server and client against each other and against raw sockets.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include <gtest/gtest.h>

#include "net/event_loop.h"
#include "net/http_client.h"
#include "net/http_server.h"

namespace toolgate::net {
namespace {

using std::chrono::milliseconds;

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
    } else if (target == "/stream") {
      co_await exchange.BeginStream(200, fields);
      co_await exchange.WriteStream("one,");
      co_await SleepFor(exchange.loop(), milliseconds(1));
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
      while (!client_gone) co_await SleepFor(exchange.loop(), milliseconds(1));
    } else if (target == "/ignore") {
      co_await exchange.Respond(401, fields, "no");
    }
  }

  int requests = 0;
  size_t flooded = 0;
  bool client_gone = false;
  base::Error last_error;
  std::function<void()> on_done;
};

class HttpTest : public ::testing::Test {
 protected:
  void Start(HttpServerOptions options = {}) {
    server_ = std::make_unique<HttpServer>(loop_, options, handler_);
    ASSERT_TRUE(server_->Listen());
    url_ = *Url::Parse("http://127.0.0.1:" + std::to_string(server_->port()) + "/");
  }

  // Runs `test` on the loop, then closes everything.
  template <class F>
  void Run(F& test) {
    auto wrapped = [&]() -> Task<void> {
      co_await test();
      client_.Close();
      server_->Close();
      loop_.Finish();
    };
    Spawn(wrapped());
    loop_.Run();
  }

  // Runs the loop while a thread talks to the server through a plain socket.
  template <class F>
  void RunBeside(F& peer) {
    std::thread thread([&] {
      peer();
      loop_.Post([&] {
        client_.Close();
        server_->Close();
        loop_.Finish();
      });
    });
    loop_.Run();
    thread.join();
  }

  int ConnectRaw() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(url_.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return fd;
  }

  // Sends `text` and reads until the server closes.
  std::string Raw(std::string_view text) {
    const int fd = ConnectRaw();
    EXPECT_EQ(::send(fd, text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
    std::string answer = ReadToEnd(fd);
    ::close(fd);
    return answer;
  }

  static std::string ReadToEnd(int fd) {
    std::string answer;
    char bytes[4096];
    for (ssize_t got; (got = ::recv(fd, bytes, sizeof bytes, 0)) > 0;) {
      answer.append(bytes, static_cast<size_t>(got));
    }
    return answer;
  }

  EventLoop loop_;
  TestHandler handler_;
  std::unique_ptr<HttpServer> server_;
  HttpClient client_{loop_, {}};
  Url url_;
};

TEST_F(HttpTest, EchoesOverOneKeptConnection) {
  Start();
  auto test = [&]() -> Task<void> {
    for (int i = 0; i < 20; ++i) {
      const std::string body = "hello " + std::to_string(i);
      HttpRequest request{.target = "/echo", .body = body};
      auto response = co_await client_.Send(url_, request);
      EXPECT_TRUE(response.has_value());
      EXPECT_EQ(response->head().status(), 200);
      EXPECT_EQ(response->head().Find(FieldName::kContentType), "text/plain");
      EXPECT_EQ((co_await response->ReadAll(1000)).value(), body);
      EXPECT_EQ(server_->connection_count(), 1u);
    }
  };
  Run(test);
}

TEST_F(HttpTest, StreamsAsItIsWritten) {
  Start();
  auto test = [&]() -> Task<void> {
    HttpRequest request{.method = "GET", .target = "/stream"};
    auto response = co_await client_.Send(url_, request);
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

TEST_F(HttpTest, RefusesABodyBeyondItsLimit) {
  Start();
  auto test = [&]() -> Task<void> {
    const std::string body(2000, 'x');
    HttpRequest request{.target = "/echo", .body = body};
    auto response = co_await client_.Send(url_, request);
    EXPECT_EQ(response->head().status(), 413);
  };
  Run(test);
}

TEST_F(HttpTest, AnswersBeforeTheBodyWhenTheHandlerDoesNotReadIt) {
  Start();
  auto peer = [&] {
    const std::string answer =
        Raw("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\npart of the body");
    EXPECT_EQ(answer.substr(0, 12), "HTTP/1.1 401");
    EXPECT_NE(answer.find("Connection: close"), answer.npos);
  };
  RunBeside(peer);
}

TEST_F(HttpTest, SendsContinueOnlyWhenTheBodyIsWanted) {
  Start();
  auto peer = [&] {
    const int fd = ConnectRaw();
    const std::string head =
        "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
        "Connection: close\r\n\r\n";
    ::send(fd, head.data(), head.size(), MSG_NOSIGNAL);
    char bytes[25];
    EXPECT_EQ(::recv(fd, bytes, sizeof bytes, MSG_WAITALL), 25);
    EXPECT_EQ(std::string(bytes, 25), "HTTP/1.1 100 Continue\r\n\r\n");
    ::send(fd, "ok", 2, MSG_NOSIGNAL);
    EXPECT_TRUE(ReadToEnd(fd).ends_with("\r\n\r\nok"));
    ::close(fd);
    EXPECT_EQ(Raw("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n").substr(0, 12),
              "HTTP/1.1 417");
  };
  RunBeside(peer);
}

TEST_F(HttpTest, RefusesRequestsThatNoHandlerShouldSee) {
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

TEST_F(HttpTest, EndsSlowHeadsAndSlowBodiesWith408) {
  Start({.head_timeout = milliseconds(100), .body_timeout = milliseconds(100)});
  auto peer = [&] {
    EXPECT_EQ(Raw("GET / HT").substr(0, 12), "HTTP/1.1 408");
    EXPECT_EQ(Raw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc").substr(0, 12),
              "HTTP/1.1 408");
  };
  RunBeside(peer);
}

TEST_F(HttpTest, ClosesIdleConnections) {
  Start({.idle_timeout = milliseconds(50)});
  auto peer = [&] { EXPECT_EQ(Raw(""), ""); };
  RunBeside(peer);
}

TEST_F(HttpTest, DoesNotBufferForAReaderThatStops) {
  Start({.write_timeout = milliseconds(100)});
  auto peer = [&] {
    const int fd = ConnectRaw();
    const std::string request = "GET /flood HTTP/1.1\r\nHost: x\r\n\r\n";
    std::atomic<bool> done = false;
    handler_.on_done = [&] { done = true; };
    ::send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    while (!done) std::this_thread::yield();
    ::close(fd);
  };
  RunBeside(peer);
  EXPECT_EQ(handler_.last_error.code, base::ErrorCode::kCancelled);
  EXPECT_LT(handler_.flooded, 32u << 20);  // what the kernel's buffers took
}

TEST_F(HttpTest, TellsThatTheClientIsGoneWhileTheHandlerWaits) {
  Start();
  auto peer = [&] {
    std::atomic<bool> done = false;
    handler_.on_done = [&] { done = true; };
    const int fd = ConnectRaw();
    const std::string request = "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n";
    ::send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    ::shutdown(fd, SHUT_WR);
    while (!done) std::this_thread::yield();
    ::close(fd);
  };
  RunBeside(peer);
  EXPECT_TRUE(handler_.client_gone);
}

TEST_F(HttpTest, TellsWhatWasNotSent) {
  Start();
  auto test = [&]() -> Task<void> {
    const Url nobody = *Url::Parse("http://127.0.0.1:1/");
    HttpRequest request{.target = "/"};
    const auto refused = co_await client_.Send(nobody, request);
    EXPECT_FALSE(refused.has_value());
    EXPECT_TRUE(refused.error().not_sent);
    EXPECT_EQ(refused.error().error.code, base::ErrorCode::kUnavailable);
    const Url unknown = *Url::Parse("http://does-not-exist.invalid/");
    const auto unresolved = co_await client_.Send(unknown, request);
    EXPECT_TRUE(unresolved.error().not_sent);
  };
  Run(test);
}

TEST_F(HttpTest, GivesUpWaitingForAnAnswer) {
  Start();
  auto test = [&]() -> Task<void> {
    HttpRequest request{.target = "/wait", .head_timeout = milliseconds(50)};
    const auto late = co_await client_.Send(url_, request);
    EXPECT_FALSE(late.has_value());
    EXPECT_FALSE(late.error().not_sent);
    EXPECT_EQ(late.error().error.code, base::ErrorCode::kTimeout);
  };
  Run(test);
}

TEST_F(HttpTest, CanBeAbortedFromOutside) {
  Start();
  auto test = [&]() -> Task<void> {
    Abort abort;
    Deadline trigger(loop_, [&] { abort.Trigger(); });
    trigger.Arm(milliseconds(1));
    HttpRequest request{.target = "/wait", .abort = &abort};
    const auto given_up = co_await client_.Send(url_, request);
    EXPECT_FALSE(given_up.has_value());
    EXPECT_EQ(given_up.error().error.code, base::ErrorCode::kCancelled);
  };
  Run(test);
}

TEST_F(HttpTest, ReplacesAKeptConnectionThatTheServerClosed) {
  Start({.idle_timeout = milliseconds(50)});
  auto test = [&]() -> Task<void> {
    HttpRequest request{.target = "/echo", .body = "x"};
    for (int i = 0; i < 2; ++i) {
      auto response = co_await client_.Send(url_, request);
      EXPECT_TRUE(response.has_value());
      co_await response->ReadAll(10);
      while (server_->connection_count() > 0) co_await SleepFor(loop_, milliseconds(50));
    }
  };
  Run(test);
}

TEST_F(HttpTest, DrainsWithoutBreakingRequestsInProgress) {
  Start();
  auto test = [&]() -> Task<void> {
    HttpRequest request{.method = "GET", .target = "/stream"};
    auto response = co_await client_.Send(url_, request);
    server_->Drain();
    EXPECT_EQ((co_await response->ReadAll(100)).value(), "one,two");
    HttpRequest another{.target = "/echo"};
    EXPECT_FALSE((co_await client_.Send(url_, another)).has_value());
  };
  Run(test);
}

TEST_F(HttpTest, SaysWhyItCannotListen) {
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

// SPDX-License-Identifier: Apache-2.0
// Against a server over real sockets; what is more about MCP is in tests/system/.
#include "transport/sse_client.h"

#include <thread>

#include <gtest/gtest.h>

#include "net/http_server.h"

namespace toolgate::transport {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kResult = R"({"jsonrpc":"2.0","id":7,"result":{}})";

// One stream at /sse: the endpoint, then what was POSTed to it makes it say.
class Server final : public net::HttpHandler {
 public:
  net::Task<void> Handle(net::HttpExchange& exchange) override {
    const std::string target(exchange.head().target());
    net::OutgoingFields fields;
    if (target != "/sse") {
      const auto body = co_await exchange.ReadBody(1000);
      posted.push_back(target + " " + std::string(body.value_or("?")));
      if (!answer.empty()) said.append("data: ").append(answer).append("\n\n");
      news.Notify();
      co_await exchange.Respond(post_status, fields, "Accepted");
      co_return;
    }
    exchange.OnClientGone([this] {
      is_gone = true;
      news.Notify();
    });
    fields.Add("Content-Type", "text/event-stream");
    co_await exchange.BeginStream(200, fields);
    co_await exchange.WriteStream(beginning);
    while (!is_gone) {
      co_await news.Wait(exchange.loop(), milliseconds(10'000));
      const std::string saying = std::exchange(said, "");
      if (!saying.empty()) co_await exchange.WriteStream(saying);
      if (ends) break;
    }
    if (!is_gone) co_await exchange.EndStream();
    is_over = true;
  }

  std::string beginning = "event: endpoint\ndata: /message?sessionId=1\n\n";
  std::string answer{kResult};
  int post_status = 202;
  std::vector<std::string> posted;
  std::string said;
  bool ends = false;
  bool is_gone = false;
  bool is_over = false;
  net::Signal news;
};

// A loop with a client of the server.
struct ClientLoop {
  explicit ClientLoop(const net::Url& url, milliseconds answer_timeout = milliseconds(10'000))
      : http(loop, {}),
        client(loop, http, {url, nullptr, answer_timeout, milliseconds(10'000), 1 << 20}, {}) {}

  void Finish() {
    http.Close();
    loop.Finish();
  }

  net::EventLoop loop;
  net::HttpClient http;
  SseClient client;
};

class SseClientTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(server_.Listen());
    url_ = *net::Url::Parse("http://127.0.0.1:" + std::to_string(server_.port()) + "/sse");
    thread_ = std::thread([this] { server_loop_.Run(); });
  }

  void TearDown() override { StopServer(); }

  // What it has seen may be looked at then.
  void StopServer() {
    if (!thread_.joinable()) return;
    server_loop_.Post([this] {
      server_.Close();
      server_loop_.Finish();
    });
    thread_.join();
  }

  // Runs `work` on the loop of `at` until it is done.
  void Run(ClientLoop& at, std::function<net::Task<void>()> work) {
    auto all = [&]() -> net::Task<void> {
      auto task = work();
      co_await std::move(task);
      at.Finish();
    };
    at.loop.Post([&] { net::Spawn(all()); });
    at.loop.Run();
  }

  // What becomes of a request; the error's message if it fails.
  net::Task<std::string> Ask(SseClient& client, std::shared_ptr<SseLink> link,
                             net::Abort* abort = nullptr) {
    SsePost post;
    post.body = "ask";
    post.abort = abort;
    auto call = co_await client.Ask(std::move(link), 7, std::move(post));
    if (!call) co_return call.error().error.message;
    ReceivedMessage received;
    const auto more = co_await (*call)->Next(received);
    if (!more) co_return more.error().message;
    const auto end = co_await (*call)->Next(received);
    co_return *more&& end && !*end ? "answered" : "nonsense";
  }

  void OnServer(std::function<void()> change) {
    server_loop_.Post([this, change] {
      change();
      handler_.news.Notify();
    });
  }

  net::EventLoop server_loop_;
  Server handler_;
  net::HttpServer server_{server_loop_, {}, handler_};
  net::Url url_;
  std::thread thread_;
};

TEST_F(SseClientTest, AnyLoopAsksInASessionOfAnother) {
  ClientLoop opener(url_);
  ClientLoop other(url_);
  std::shared_ptr<SseLink> link;
  net::Signal opened;
  net::Signal asked;
  std::string outcome;
  auto ask = [&]() -> net::Task<void> {
    co_await opened.Wait(other.loop, milliseconds(10'000));
    outcome = co_await Ask(other.client, link);
    asked.Notify();
  };
  std::thread thread([&] { Run(other, ask); });
  auto open = [&]() -> net::Task<void> {
    auto made = co_await opener.client.Open(nullptr);
    link = *made;
    opened.Notify();
    co_await asked.Wait(opener.loop, milliseconds(10'000));
  };
  Run(opener, open);
  thread.join();
  StopServer();
  EXPECT_EQ(outcome, "answered");
  const std::vector<std::string> posted{"/message?sessionId=1 ask"};
  EXPECT_EQ(handler_.posted, posted);
}

TEST_F(SseClientTest, TheLastOwnerEndsTheStream) {
  ClientLoop at(url_);
  bool is_over = false;
  auto work = [&]() -> net::Task<void> {
    auto link = co_await at.client.Open(nullptr);
    link->reset();
    while (!is_over) {
      co_await net::SleepFor(at.loop, milliseconds(1));
      net::Signal looked;
      OnServer([&] {
        is_over = handler_.is_over;
        looked.Notify();
      });
      co_await looked.Wait(at.loop, milliseconds(10'000));
    }
  };
  Run(at, work);
  EXPECT_TRUE(is_over);
}

TEST_F(SseClientTest, AStreamThatEndsFailsWhoWaits) {
  ClientLoop at(url_);
  OnServer([&] { handler_.answer = ""; });
  std::string waiting;
  std::string late;
  auto work = [&]() -> net::Task<void> {
    auto link = co_await at.client.Open(nullptr);
    OnServer([&] { handler_.ends = true; });
    waiting = co_await Ask(at.client, *link);
    late = co_await Ask(at.client, *link);
  };
  Run(at, work);
  EXPECT_EQ(waiting, "the server's stream is lost: it ended");
  EXPECT_EQ(late, waiting);
}

TEST_F(SseClientTest, WhoeverGivesUpStopsWaiting) {
  ClientLoop at(url_);
  OnServer([&] { handler_.answer = ""; });
  net::Abort abort;
  std::string outcome;
  auto work = [&]() -> net::Task<void> {
    auto link = co_await at.client.Open(nullptr);
    net::Deadline soon(at.loop, [&] { abort.Trigger(); });
    soon.Arm(milliseconds(1));
    outcome = co_await Ask(at.client, *link, &abort);
  };
  Run(at, work);
  EXPECT_EQ(outcome, "given up");
}

TEST_F(SseClientTest, ARefusedPostFailsTheRequest) {
  ClientLoop at(url_);
  OnServer([&] {
    handler_.answer = "";
    handler_.post_status = 404;
  });
  std::string outcome;
  auto work = [&]() -> net::Task<void> {
    auto link = co_await at.client.Open(nullptr);
    outcome = co_await Ask(at.client, *link);
  };
  Run(at, work);
  EXPECT_EQ(outcome, "the server does not know our session (HTTP 404)");
}

class SseBeginningTest : public SseClientTest, public ::testing::WithParamInterface<std::string> {};

TEST_P(SseBeginningTest, IsRefusedWithoutRepeatingIt) {
  ClientLoop at(url_);
  OnServer([&] { handler_.beginning = GetParam(); });
  std::string error;
  auto work = [&]() -> net::Task<void> {
    auto link = co_await at.client.Open(nullptr);
    if (!link) error = link.error().error.message;
  };
  Run(at, work);
  EXPECT_NE(error, "");
  EXPECT_EQ(error.find("secret"), std::string::npos) << error;
}

INSTANTIATE_TEST_SUITE_P(
    All, SseBeginningTest,
    ::testing::Values("data: {}\n\n", "event: endpoint\ndata: http://h/secret\n\n",
                      "event: endpoint\ndata: /secret\ndata: x\n\n",
                      "event: endpoint\ndata: /secret" + std::string(5000, 'x') + "\n\n",
                      "event: endpoint\ndata: /secret" + std::string(2 << 20, 'x')));

TEST_F(SseClientTest, DoesNotWaitForAnEndpointForever) {
  ClientLoop at(url_, milliseconds(1));
  OnServer([&] { handler_.beginning = ":\n\n"; });
  base::Error error;
  auto work = [&]() -> net::Task<void> {
    auto link = co_await at.client.Open(nullptr);
    if (!link) error = link.error().error;
  };
  Run(at, work);
  EXPECT_EQ(error.code, base::ErrorCode::kTimeout);
}

}  // namespace
}  // namespace toolgate::transport

// SPDX-License-Identifier: Apache-2.0
// The server behind every path of the proxy benchmark: answers the MCP requests that the gateway
// and the load make, in both eras, and counts the calls. SIGUSR1 makes it print the counts; with
// `--stdio` it speaks to whoever started it instead of listening.
#include <atomic>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <thread>

#include "answers.h"
#include "json/parse.h"
#include "mcp/message.h"
#include "net/event_loop.h"
#include "net/http_server.h"
#include "net/signal.h"
#include "net/sse.h"
#include "pacer.h"

namespace {

using namespace toolgate;

constexpr size_t kBodyBytesMax = 1 << 20;
constexpr std::chrono::hours kForever{24};

// Reads `text` into `document`; null if it is no message.
std::optional<mcp::Message> Read(json::Document& document, std::string_view text) {
  if (json::ParseInto(document, text)) return std::nullopt;
  auto message = mcp::ReadMessage(document.root());
  return message ? std::optional(*message) : std::nullopt;
}

class Handler final : public net::HttpHandler {
 public:
  explicit Handler(bench::Pacer& pacer) : pacer_(pacer) {}

  net::Task<void> Handle(net::HttpExchange& exchange) override {
    const std::string_view method = exchange.head().method();
    if (method == "GET") co_return co_await HoldStream(exchange);
    if (method == "POST") co_return co_await HandlePost(exchange);
    const net::OutgoingFields none;
    co_await exchange.Respond(200, none, "");
  }

  int64_t calls() const { return calls_; }
  int64_t streams() const { return streams_; }

 private:
  net::Task<void> HandlePost(net::HttpExchange& exchange);
  net::Task<void> HoldStream(net::HttpExchange& exchange);
  net::Task<void> TellProgress(net::HttpExchange& exchange, bench::ProgressCall call,
                               std::string answer);

  bench::Pacer& pacer_;
  int64_t sessions_ = 0;
  std::atomic<int64_t> calls_ = 0;
  std::atomic<int64_t> streams_ = 0;  // that belong to no call, and are open
};

net::Task<void> Handler::HandlePost(net::HttpExchange& exchange) {
  net::OutgoingFields fields;
  fields.Add("Content-Type", "application/json");
  const auto body = co_await exchange.ReadBody(kBodyBytesMax);
  json::Document document;
  const auto message = body ? Read(document, *body) : std::nullopt;
  if (!message) {
    co_await exchange.Respond(400, fields, "{}");
    co_return;
  }
  if (message->kind != mcp::MessageKind::kRequest) {
    co_await exchange.Respond(202, fields, "");
    co_return;
  }
  if (message->method == "tools/call") calls_.fetch_add(1, std::memory_order_relaxed);
  if (message->method == "initialize") {
    fields.Add("Mcp-Session-Id", "session-" + std::to_string(++sessions_));
  }
  std::string answer = bench::Answer(*message);
  auto progress = bench::ReadProgressCall(*message);
  if (progress) co_return co_await TellProgress(exchange, std::move(*progress), std::move(answer));
  co_await exchange.Respond(200, fields, answer);
}

// One write for each event, so that each can be relayed by itself.
net::Task<void> Handler::TellProgress(net::HttpExchange& exchange, bench::ProgressCall call,
                                      std::string answer) {
  net::OutgoingFields fields;
  fields.Add("Content-Type", "text/event-stream");
  auto written = co_await exchange.BeginStream(200, fields);
  std::string event;
  for (int64_t progress = 1; progress <= call.events && written; ++progress) {
    event.clear();
    net::AppendSseEvent(event, bench::ProgressMessage(call, progress));
    co_await bench::Pacer::Turn(pacer_);
    written = co_await exchange.WriteStream(event);
  }
  if (!written) co_return;
  event.clear();
  net::AppendSseEvent(event, answer);
  written = co_await exchange.WriteStream(event);
  if (written) co_await exchange.EndStream();
}

// A stream on which nothing happens, until the client leaves.
net::Task<void> Handler::HoldStream(net::HttpExchange& exchange) {
  const auto gone = std::make_shared<net::Signal>();
  exchange.OnClientGone([gone] { gone->Notify(); });
  net::OutgoingFields fields;
  fields.Add("Content-Type", "text/event-stream");
  const auto begun = co_await exchange.BeginStream(200, fields);
  if (!begun) co_return;
  ++streams_;
  co_await gone->Wait(exchange.loop(), kForever);
  --streams_;
}

int ServeStdio() {
  std::string line;
  while (std::getline(std::cin, line)) {
    json::Document document;
    const auto message = Read(document, line);
    if (message && message->kind == mcp::MessageKind::kRequest) {
      std::cout << bench::Answer(*message) << '\n' << std::flush;
    }
  }
  return 0;
}

// Prints the counts until the program is to end.
void WaitForSignals(const sigset_t& set, const Handler& handler) {
  for (int signal = 0; signal != SIGTERM && signal != SIGINT;) {
    sigwait(&set, &signal);
    std::printf("CALLS %ld STREAMS %ld\n", static_cast<long>(handler.calls()),
                static_cast<long>(handler.streams()));
    std::fflush(stdout);
  }
}

int ServeHttp() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  net::EventLoop loop;
  bench::Pacer pacer(loop);
  Handler handler(pacer);
  net::HttpServerOptions options;
  options.idle_timeout = kForever;  // what a proxy keeps open stays open between rounds
  net::HttpServer server(loop, options, handler);
  if (!server.Listen()) return 1;
  std::printf("LISTENING %u\n", server.port());
  std::fflush(stdout);
  std::thread thread([&loop] { loop.Run(); });
  WaitForSignals(set, handler);
  loop.Post([&] {
    server.Close();
    pacer.Stop();
    loop.Finish();
  });
  thread.join();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  const bool is_stdio = argc == 2 && std::string_view(argv[1]) == "--stdio";
  return is_stdio ? ServeStdio() : ServeHttp();
}

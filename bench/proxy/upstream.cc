// SPDX-License-Identifier: Apache-2.0
// The server behind every path of the proxy benchmark: answers the MCP requests that the gateway
// and the load make, in both eras, and counts the calls. Prints the count when it is ended.
#include <atomic>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>

#include "json/parse.h"
#include "json/writer.h"
#include "mcp/message.h"
#include "net/event_loop.h"
#include "net/http_server.h"

namespace {

using namespace toolgate;

std::atomic<int64_t> calls = 0;

// A result of about a kilobyte, as a list tool would give it.
const std::string& CallResult() {
  static const std::string result = [] {
    std::string text;
    for (int i = 0; i < 12; ++i)
      text += "virtual machine " + std::to_string(i) + " is Running in zone-1\\n";
    return R"({"content":[{"type":"text","text":")" + text +
           R"("}],"structuredContent":{"count":12,"items":[{"id":"a1b2c3","name":"web-1","state":"Running"},)"
           R"({"id":"d4e5f6","name":"web-2","state":"Running"}]},"isError":false,"resultType":"complete"})";
  }();
  return result;
}

std::string ToolList() {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Key("tools").BeginArray();
  for (int i = 0; i < 45; ++i) {
    writer.BeginObject().Member("name", "tool_" + std::to_string(i));
    writer.Key("inputSchema").BeginObject().Member("type", "object").EndObject().EndObject();
  }
  writer.EndArray().Member("resultType", "complete").EndObject();
  return out;
}

std::string ResultOf(std::string_view method) {
  if (method == "tools/call") return CallResult();
  if (method == "tools/list") return ToolList();
  if (method == "server/discover") {
    return R"({"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"resultType":"complete"})";
  }
  if (method == "initialize") {
    return R"({"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"b","version":"1"}})";
  }
  return "{}";
}

class Handler final : public net::HttpHandler {
 public:
  net::Task<void> Handle(net::HttpExchange& exchange) override {
    net::OutgoingFields fields;
    fields.Add("Content-Type", "application/json");
    const auto body = co_await exchange.ReadBody(1 << 20);
    json::Document document;
    const bool is_message = body && !json::ParseInto(document, *body);
    const auto message = mcp::ReadMessage(document.root());
    if (!is_message || !message) {
      co_await exchange.Respond(400, fields, "{}");
      co_return;
    }
    if (message->kind != mcp::MessageKind::kRequest) {
      co_await exchange.Respond(202, fields, "");
      co_return;
    }
    if (message->method == "tools/call") calls.fetch_add(1, std::memory_order_relaxed);
    const std::string answer = mcp::ResultResponse(message->id, ResultOf(message->method));
    co_await exchange.Respond(200, fields, answer);
  }
};

}  // namespace

int main() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  net::EventLoop loop;
  Handler handler;
  net::HttpServer server(loop, {}, handler);
  if (!server.Listen()) return 1;
  std::printf("LISTENING %u\n", server.port());
  std::fflush(stdout);
  std::thread thread([&loop] { loop.Run(); });
  for (int signal = 0; signal != SIGTERM && signal != SIGINT;) {
    sigwait(&set, &signal);
    std::printf("CALLS %ld\n", static_cast<long>(calls.load()));
    std::fflush(stdout);
  }
  loop.Post([&] {
    server.Close();
    loop.Finish();
  });
  thread.join();
  return 0;
}

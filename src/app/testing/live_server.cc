// SPDX-License-Identifier: Apache-2.0
#include "app/testing/live_server.h"

#include <fmt/format.h>

#include "base/check.h"
#include "json/parse.h"
#include "mcp/message.h"
#include "net/event_loop.h"

namespace toolgate::app {
namespace {

constexpr size_t kBodyBytesMax = 1u << 20;
constexpr std::chrono::milliseconds kLook{1};
constexpr std::chrono::seconds kHeldPatience{20};

}  // namespace

LiveServer::LiveServer(std::string says, std::vector<std::string> tools)
    : says_(std::move(says)), tools_(std::move(tools)), server_(loop_, {}, *this) {
  CHECK(server_.Listen());
  thread_ = std::thread([this] { loop_.Run(); });
}

LiveServer::~LiveServer() {
  LetGo();
  loop_.Post([this] {
    server_.Close();
    loop_.Finish();
  });
  thread_.join();
}

net::Url LiveServer::url() const {
  return *net::Url::Parse(fmt::format("http://127.0.0.1:{}/mcp", server_.port()));
}

bool LiveServer::AwaitHeld(int count) const {
  const auto until = std::chrono::steady_clock::now() + kHeldPatience;
  while (held_ < count) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

std::string LiveServer::ResultOf(std::string_view method) const {
  if (method == "initialize") {
    return R"({"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true}},)"
           R"("serverInfo":{"name":"live","version":"1"}})";
  }
  if (method == "tools/list") {
    std::string tools;
    for (const std::string& name : tools_) {
      tools += fmt::format(R"({}{{"name":"{}","inputSchema":{{"type":"object"}}}})",
                           tools.empty() ? "" : ",", name);
    }
    return R"({"tools":[)" + tools + "]}";
  }
  if (method == "tools/call") {
    return fmt::format(R"({{"content":[{{"type":"text","text":"{}"}}]}})", says_);
  }
  return "";
}

net::Task<void> LiveServer::Answer(net::HttpExchange& exchange, std::string body) {
  const auto document = json::Parse(std::move(body));
  CHECK(document.has_value());
  const auto message = mcp::ReadMessage(document->root());
  CHECK(message.has_value());
  net::OutgoingFields fields;
  if (message->kind != mcp::MessageKind::kRequest) {
    co_await exchange.Respond(202, fields, "");
    co_return;
  }
  if (message->method == "tools/call") {
    ++calls_;
    ++held_;
    while (holds_) co_await net::SleepFor(loop_, kLook);
    --held_;
  }
  if (message->method == "initialize") fields.Add("Mcp-Session-Id", "of-" + says_);
  fields.Add("Content-Type", "application/json");
  const std::string result = ResultOf(message->method);
  const std::string answer =
      result.empty() ? mcp::ErrorResponse(message->id, {200, -32601, "Method not found"})
                     : mcp::ResultResponse(message->id, result);
  co_await exchange.Respond(200, fields, answer);
}

net::Task<void> LiveServer::Handle(net::HttpExchange& exchange) {
  const net::OutgoingFields fields;
  if (exchange.head().method() == "DELETE") ++deleted_;
  if (exchange.head().method() != "POST") {
    const int status = exchange.head().method() == "DELETE" ? 200 : 405;
    co_await exchange.Respond(status, fields, "");
    co_return;
  }
  const auto body = co_await exchange.ReadBody(kBodyBytesMax);
  if (!body) co_return;
  std::string text(*body);
  co_await Answer(exchange, std::move(text));
}

}  // namespace toolgate::app

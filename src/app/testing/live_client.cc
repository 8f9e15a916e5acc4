// SPDX-License-Identifier: Apache-2.0
#include "app/testing/live_client.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <charconv>

#include <fmt/format.h>

namespace toolgate::app {
namespace {

constexpr int kPatienceSeconds = 20;

std::string FieldOf(const std::string& head, std::string_view name) {
  const std::string wanted = "\r\n" + std::string(name) + ": ";
  const size_t at = head.find(wanted);
  if (at == head.npos) return "";
  const size_t begin = at + wanted.size();
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

size_t ReadNumber(std::string_view text, int base) {
  size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, base);
  return number;
}

}  // namespace

LiveClient::LiveClient(uint16_t port, std::string server, std::string token)
    : peer_(net::Peer::Connect(port)),
      port_(port),
      server_(std::move(server)),
      token_(std::move(token)) {
  const timeval patience{kPatienceSeconds, 0};
  ::setsockopt(peer_.socket(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

bool LiveClient::ReadMore() {
  const std::string more = peer_.Read(16 * 1024);
  unread_ += more;
  return !more.empty();
}

bool LiveClient::ReadHead(Answer& answer) {
  size_t end = 0;
  while ((end = unread_.find("\r\n\r\n")) == unread_.npos) {
    if (!ReadMore()) return false;
  }
  answer.head = unread_.substr(0, end + 2);
  unread_.erase(0, end + 4);
  answer.status = static_cast<int>(ReadNumber(std::string_view(answer.head).substr(9, 3), 10));
  return true;
}

bool LiveClient::ReadChunks(Answer& answer) {
  for (;;) {
    size_t line = 0;
    while ((line = unread_.find("\r\n")) == unread_.npos) {
      if (!ReadMore()) return false;
    }
    const size_t size = ReadNumber(unread_, 16);
    while (unread_.size() < line + 2 + size + 2) {
      if (!ReadMore()) return false;
    }
    answer.body += unread_.substr(line + 2, size);
    unread_.erase(0, line + 2 + size + 2);
    if (size == 0) return true;
  }
}

LiveClient::Answer LiveClient::Send(std::string_view method, std::string_view body) {
  std::string text = fmt::format(
      "{} /mcp/{} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer {}\r\n"
      "Accept: application/json, text/event-stream\r\n",
      method, server_, port_, token_);
  if (!session_.empty()) text += fmt::format("Mcp-Session-Id: {}\r\n", session_);
  if (!body.empty()) {
    text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
  }
  text.append("\r\n").append(body);
  Answer answer;
  if (!peer_.Send(text) || !ReadHead(answer)) return answer;
  if (FieldOf(answer.head, "Content-Type") == "text/event-stream" && method == "GET") return answer;
  if (!FieldOf(answer.head, "Transfer-Encoding").empty()) {
    ReadChunks(answer);
    return answer;
  }
  const size_t length = ReadNumber(FieldOf(answer.head, "Content-Length"), 10);
  while (unread_.size() < length && ReadMore()) {
  }
  answer.body = unread_.substr(0, length);
  unread_.erase(0, length);
  return answer;
}

LiveClient::Answer LiveClient::Request(std::string_view method, std::string_view params) {
  return Send("POST", fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"{}","params":{}}})",
                                  ++last_id_, method, params));
}

LiveClient::Answer LiveClient::Initialize() {
  session_.clear();
  Answer answer = Request("initialize", R"({"protocolVersion":"2025-11-25","capabilities":{},)"
                                        R"("clientInfo":{"name":"live","version":"1"}})");
  session_ = FieldOf(answer.head, "Mcp-Session-Id");
  return answer;
}

LiveClient::Answer LiveClient::CallTool(std::string_view tool) {
  return Request("tools/call", fmt::format(R"({{"name":"{}","arguments":{{}}}})", tool));
}

LiveClient::Answer LiveClient::ListTools() { return Request("tools/list", "{}"); }

LiveClient::Answer LiveClient::Listen() { return Send("GET", ""); }

bool LiveClient::AwaitEvent(std::string_view text) {
  while (unread_.find(text) == unread_.npos) {
    if (!ReadMore()) return false;
  }
  return true;
}

bool LiveClient::AwaitEnd() { return AwaitEvent("0\r\n\r\n"); }

}  // namespace toolgate::app

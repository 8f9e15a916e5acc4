// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/stdio_server.h"

#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "json/parse.h"
#include "mcp/request_fault.h"
#include "transport/stdio_framing.h"

namespace toolgate::cloudstack {
namespace {

using mcp::MessageKind;
using mcp::RpcError;

constexpr size_t kReadBytes = 64 * 1024;
constexpr std::chrono::milliseconds kEndCheck{50};

// What an HTTP client would repeat in headers: here the message speaks for itself.
struct OwnHeaders {
  explicit OwnHeaders(const mcp::Message& message) : method(message.method) {
    const json::Value claim = message.params.Find("_meta").Find(mcp::kMetaProtocolVersion);
    if (!claim.Is(json::Type::kString)) return;
    headers.protocol_version = claim.text();
    headers.method = method;
    const mcp::MethodRule* rule = mcp::FindMethod(method);
    if (!rule || rule->mirrored_param.empty()) return;
    name = mcp::EncodeHeaderValue(message.params.Find(rule->mirrored_param).text());
    headers.name = name;
  }

  std::string method;
  std::string name;
  mcp::RequestHeaders headers;
};

}  // namespace

struct StdioServer::Received {
  json::Document document;
  mcp::Message message;
};

struct StdioServer::Work {
  std::shared_ptr<Received> received;
  mcp::Classified era;
  const mcp::MethodRule* rule;
  std::string log_id;
  std::vector<std::function<void()>> on_given_up;

  const mcp::Message& message() const { return received->message; }
  void GiveUp() {
    for (const auto& tell : on_given_up) tell();
  }
};

class StdioServer::StdioCall final : public ClientCall {
 public:
  StdioCall(StdioServer& server, Work& work) : server_(server), work_(work) {}

  mcp::Method method() const override { return work_.rule->method; }
  json::Value params() const override { return work_.message().params; }
  mcp::Revision revision() const override { return work_.era.revision; }
  std::string_view log_id() const override { return work_.log_id; }
  ClientState* client() override {
    return work_.era.era == mcp::Era::kLegacy ? server_.client_.get() : nullptr;
  }
  bool CanBeAsked() const override { return true; }
  void OnGivenUp(std::function<void()> on_gone) override {
    work_.on_given_up.push_back(std::move(on_gone));
  }
  net::Task<void> Tell(std::string_view message) override {
    server_.Send(std::string(message));
    co_return;
  }
  net::Task<void> KeepAlive() override { co_return; }
  net::Task<void> FinishResult(std::string_view result) override {
    server_.Send(mcp::ResultResponse(work_.message().id, result));
    co_return;
  }
  net::Task<void> FinishError(const RpcError& error) override {
    server_.Send(mcp::ErrorResponse(work_.message().id, error));
    co_return;
  }
  RpcError MethodNotFound() const override {
    return {200, mcp::kMethodNotFound,
            fmt::format("Method not found: {}", base::Printable(work_.message().method))};
  }

 private:
  StdioServer& server_;
  Work& work_;
};

net::Task<void> StdioServer::Serve() {
  transport::LineReader lines(kLineBytesMax);
  const auto buffer = std::make_unique<std::array<char, kReadBytes>>();
  for (;;) {
    const net::IoResult read = co_await input_.Read(*buffer);
    if (!read.ok()) break;
    std::string_view bytes(buffer->data(), read.bytes);
    bool is_too_long = false;
    while (!bytes.empty() && !is_too_long) {
      auto line = lines.Feed(bytes);
      is_too_long = !line.has_value();
      if (line && *line) TakeLine(std::move(**line));
    }
    if (!is_too_long) continue;
    logger_.Error("line_too_long", {{"bytes_max", kLineBytesMax}});
    break;
  }
  for (const auto& [id, work] : work_) work->GiveUp();
  const auto goes_on = [this] { return !work_.empty() || is_writing_; };
  for (std::chrono::milliseconds waited{0}; goes_on() && waited < kEndGrace; waited += kEndCheck) {
    co_await net::SleepFor(loop_, kEndCheck);
  }
  output_.Close();
}

void StdioServer::TakeLine(std::string line) {
  if (base::Trim(line).empty()) return;
  const auto received = std::make_shared<Received>();
  json::Limits limits;
  limits.bytes_max = kLineBytesMax;
  json::Document& document = received->document;
  if (const auto malformed = json::ParseInto(document, document.Own(std::move(line)), limits)) {
    const RpcError error{400, mcp::kParseError, "Parse error: " + malformed->Message()};
    return Send(mcp::ErrorResponse("null", error));
  }
  auto message = mcp::ReadMessage(document.root());
  if (!message) return Send(mcp::ErrorResponse(message.error().id, message.error().error));
  received->message = std::move(*message);
  TakeMessage(received);
}

void StdioServer::TakeMessage(std::shared_ptr<Received> received) {
  const mcp::Message& message = received->message;
  if (message.kind == MessageKind::kResponse) {
    const bool was_asked = client_ && client_->TakeResponse(message);
    if (!was_asked) logger_.Warning("unexpected_response");
    return;
  }
  if (message.kind == MessageKind::kNotification) return TakeNotification(message);
  const OwnHeaders own(message);
  const auto era = mcp::ClassifyMessage(message, own.headers);
  if (!era) return Send(mcp::ErrorResponse(message.id, era.error()));
  if (message.method == "initialize" && era->era == mcp::Era::kLegacy) return OpenSession(message);
  TakeRequest(std::move(received), *era);
}

void StdioServer::TakeNotification(const mcp::Message& message) {
  if (message.method != "notifications/cancelled") return;
  const auto found = work_.find(mcp::ReadId(message.params.Find("requestId")));
  if (found != work_.end()) found->second->GiveUp();
}

void StdioServer::OpenSession(const mcp::Message& message) {
  std::optional<RpcError> refusal;
  if (client_) {
    refusal.emplace(400, mcp::kInvalidRequest, "Already initialized");
  } else if (!message.params.Find("protocolVersion").Is(json::Type::kString)) {
    refusal.emplace(400, mcp::kInvalidParams, "initialize needs `protocolVersion`");
  }
  if (refusal) return Send(mcp::ErrorResponse(message.id, *refusal));
  transport::Opened opened = server_.Open(message.params);
  revision_ = opened.revision;
  client_.reset(static_cast<ClientState*>(opened.state.release()));
  Send(mcp::ResultResponse(message.id, opened.result));
}

std::optional<RpcError> StdioServer::FindRefusal(const mcp::Message& message,
                                                 mcp::Classified era) const {
  const mcp::MethodRule* rule = mcp::FindMethod(message.method);
  if (auto fault = mcp::FindRequestFault(message, rule, era.revision)) return fault;
  const bool needs_session = era.era == mcp::Era::kLegacy && rule->method != mcp::Method::kPing;
  if (needs_session && !client_) {
    return RpcError{400, mcp::kServerError, "Send initialize first"};
  }
  if (work_.contains(message.id)) {
    return RpcError{400, mcp::kInvalidRequest, "A request with this id is in progress"};
  }
  if (work_.size() >= kCallsMax) {
    return RpcError{429, mcp::kTooManyRequests, "Too many calls are in progress; wait for some"};
  }
  return std::nullopt;
}

void StdioServer::TakeRequest(std::shared_ptr<Received> received, mcp::Classified era) {
  if (era.era == mcp::Era::kLegacy) era.revision = revision_;
  const mcp::Message& message = received->message;
  if (const auto refusal = FindRefusal(message, era)) {
    return Send(mcp::ErrorResponse(message.id, *refusal));
  }
  const auto work = std::make_shared<Work>();
  work->received = std::move(received);
  work->era = era;
  work->rule = mcp::FindMethod(message.method);
  work->log_id = fmt::format("stdio.{}", ++last_request_);
  work_.emplace(message.id, work);
  net::Spawn(Answer(work));
}

net::Task<void> StdioServer::Answer(std::shared_ptr<Work> work) {
  StdioCall call(*this, *work);
  co_await server_.Handle(call);
  work_.erase(work->message().id);
}

void StdioServer::Send(std::string message) {
  auto line = transport::FrameMessage(std::move(message));
  if (is_broken_ || !line) return;
  if (unsent_bytes_ + line->size() > kUnsentBytesMax) {
    logger_.Error("client_does_not_read", {{"unsent_bytes", unsent_bytes_}});
    is_broken_ = true;
    unsent_.clear();
    input_.Close();
    return;
  }
  unsent_bytes_ += line->size();
  unsent_.push_back(std::move(*line));
  if (is_writing_) return;
  is_writing_ = true;
  net::Spawn(WriteAll());
}

net::Task<void> StdioServer::WriteAll() {
  while (!unsent_.empty()) {
    const std::string line = std::move(unsent_.front());
    unsent_.pop_front();
    const net::IoResult written = co_await output_.Write(line);
    unsent_bytes_ -= line.size();
    if (written.ok()) continue;
    is_broken_ = true;
    unsent_.clear();
    input_.Close();
  }
  is_writing_ = false;
}

}  // namespace toolgate::cloudstack

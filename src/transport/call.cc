// SPDX-License-Identifier: Apache-2.0
#include "transport/call.h"

#include <fmt/format.h>

#include "base/text.h"
#include "net/sse.h"
#include "transport/stream_reader.h"

namespace toolgate::transport {

Call::Call(net::HttpExchange& exchange, const Origin& origin, const mcp::Message& message,
           const mcp::MethodRule& rule)
    : exchange_(exchange), origin_(origin), message_(message), rule_(rule) {
  fields_.Reserve(128);
  fields_.Add("X-Request-Id", origin_.request_id);
}

std::string_view Call::HeaderValue(net::FieldName name) const {
  return exchange_.head().Find(name).value_or("");
}

std::optional<std::string_view> Call::FindHeader(std::string_view name) const {
  return exchange_.head().Find(std::string_view(base::ToAsciiLower(name)));
}

void Call::SetSession(std::shared_ptr<Session> session) {
  session_ = std::move(session);
  revision_ = session_->revision();
}

bool Call::is_elsewhere() const { return is_gone_ || (kept_ && kept_->has_reader()); }

net::Task<base::Status> Call::BeginStream() {
  if (streaming_ || !origin_.accepts_stream) co_return base::Status();
  streaming_ = true;
  fields_.Add("Content-Type", "text/event-stream");
  fields_.Add("Cache-Control", "no-store, no-transform");
  fields_.Add("X-Accel-Buffering", "no");
  if (session_) kept_ = session_->OpenStream();
  auto begun = co_await exchange_.BeginStream(200, fields_);
  if (!begun) {
    is_gone_ = true;
    co_return begun;
  }
  exchange_.KeepStreamAlive(kComment, kCommentInterval);
  // Older clients would read an event without data as a message (MCP SDKs, observed).
  if (!kept_ || revision_ < mcp::Revision::k2025_11_25) co_return base::Status();
  event_ = kept_->AppendPosition(std::nullopt);
  co_return co_await WriteKept(event_);
}

net::Task<base::Status> Call::WriteKept(std::string_view bytes) {
  if (is_elsewhere()) co_return base::Fail(base::ErrorCode::kCancelled, "the client is gone");
  auto written = co_await exchange_.WriteStream(bytes);
  if (!written) is_gone_ = true;
  co_return written;
}

net::Task<base::Status> Call::Stream(std::string_view bytes) {
  if (!origin_.accepts_stream) co_return base::Status();
  auto begun = co_await BeginStream();
  if (!begun) co_return begun;
  co_return co_await WriteKept(bytes);
}

net::Task<base::Status> Call::Notify(std::string_view message) {
  if (!origin_.accepts_stream) co_return base::Status();
  // What cannot be written now is kept for the client all the same.
  const auto begun = co_await BeginStream();
  if (!begun && !kept_) co_return begun;
  if (kept_) {
    event_ = kept_->Append(message);
  } else {
    event_.clear();
    net::AppendSseEvent(event_, message);
  }
  co_return co_await WriteKept(event_);
}

net::Task<base::Status> Call::KeepAlive() { return Stream(kComment); }

net::Task<void> Call::Park(std::optional<std::chrono::milliseconds> retry) {
  if (!kept_ || is_elsewhere() || revision_ < mcp::Revision::k2025_11_25) co_return;
  event_ = kept_->AppendPosition(retry);
  const auto written = co_await WriteKept(event_);
  if (!written) co_return;
  co_await exchange_.EndStream();
  is_gone_ = true;
  exchange_.Close();
}

net::Task<base::Status> Call::FinishMessage(std::string_view message, int http_status) {
  if (streaming_) {
    auto written = co_await Notify(message);
    if (kept_) kept_->Finish(std::chrono::steady_clock::now());
    if (!written && !is_gone_) exchange_.Drop();  // the client took the stream elsewhere
    if (!written) co_return written;
    co_return co_await exchange_.EndStream();
  }
  fields_.Add("Content-Type", "application/json");
  co_return co_await exchange_.Respond(http_status, fields_, message);
}

std::string Call::BeginResponse(size_t result_bytes) const {
  return mcp::BeginResultResponse(message_.id, result_bytes);
}

net::Task<base::Status> Call::FinishResult(std::string_view result) {
  const std::string response = mcp::ResultResponse(message_.id, result);
  co_return co_await FinishMessage(response);
}

net::Task<base::Status> Call::FinishError(const mcp::RpcError& error) {
  const std::string response =
      mcp::ErrorResponse(message_.id.empty() ? "null" : message_.id, error);
  co_return co_await FinishMessage(response, error.http_status);
}

net::Task<base::Status> Call::FinishAccepted() { return exchange_.Respond(202, fields_, ""); }

mcp::RpcError Call::MethodNotFound() const {
  return {is_modern() ? 404 : 200, mcp::kMethodNotFound,
          fmt::format("Method not found: {}", base::Printable(message_.method))};
}

}  // namespace toolgate::transport

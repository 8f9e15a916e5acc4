// SPDX-License-Identifier: Apache-2.0
#include "transport/call.h"

#include <fmt/format.h>

#include "base/text.h"
#include "net/sse.h"

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

void Call::SetSession(std::shared_ptr<Session> session) {
  session_ = std::move(session);
  revision_ = session_->revision();
}

net::Task<base::Status> Call::Stream(std::string_view bytes) {
  if (!origin_.accepts_stream) co_return base::Status();
  if (!streaming_) {
    streaming_ = true;
    fields_.Add("Content-Type", "text/event-stream");
    fields_.Add("Cache-Control", "no-store, no-transform");
    fields_.Add("X-Accel-Buffering", "no");
    auto begun = co_await exchange_.BeginStream(200, fields_);
    if (!begun) co_return begun;
  }
  co_return co_await exchange_.WriteStream(bytes);
}

net::Task<base::Status> Call::Notify(std::string_view message) {
  event_.clear();
  net::AppendSseEvent(event_, message);
  return Stream(event_);
}

net::Task<base::Status> Call::KeepAlive() { return Stream(":\n\n"); }

net::Task<base::Status> Call::FinishMessage(std::string_view message, int http_status) {
  if (streaming_) {
    auto written = co_await Notify(message);
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

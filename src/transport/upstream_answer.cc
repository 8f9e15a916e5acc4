// SPDX-License-Identifier: Apache-2.0
#include "transport/upstream_answer.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "mcp/rpc_error.h"

namespace toolgate::transport {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr int kAccepted = 202;
constexpr size_t kEventIdBytesMax = 1024;
constexpr uint64_t kRetryMsMax = 60'000;

// The essence of a Content-Type value.
std::string Essence(std::string_view content_type) {
  return base::ToAsciiLower(base::Trim(content_type.substr(0, content_type.find(';'))));
}

bool IsSessionId(std::string_view id) {
  return !id.empty() && id.size() <= 1024 &&
         std::all_of(id.begin(), id.end(), [](char c) { return c >= 0x21 && c <= 0x7E; });
}

}  // namespace

UpstreamAnswer::UpstreamAnswer(net::HttpResponse response, size_t message_bytes_max)
    : response_(std::move(response)),
      message_bytes_max_(message_bytes_max),
      http_status_(response_->head().status()),
      events_(message_bytes_max) {
  is_stream_ = Essence(response_->head().Find(net::FieldName::kContentType).value_or("")) ==
               "text/event-stream";
  const std::string_view session =
      response_->head().Find(net::FieldName::kMcpSessionId).value_or("");
  if (IsSessionId(session)) session_id_ = session;
}

UpstreamAnswer::UpstreamAnswer(std::unique_ptr<LinkCall> call)
    : call_(std::move(call)),
      message_bytes_max_(0),
      http_status_(kAccepted),
      done_(call_ == nullptr),
      events_(0) {}

net::Task<base::Result<Arrival>> UpstreamAnswer::Next() {
  if (std::exchange(rewound_, false)) co_return Arrival::kMessage;
  if (done_) co_return Arrival::kEnd;
  if (call_) co_return co_await ReadCall();
  auto read = is_stream_ ? ReadEvent() : ReadBody();
  co_return co_await std::move(read);
}

net::Task<base::Result<Arrival>> UpstreamAnswer::ReadCall() {
  const auto more = co_await call_->Next(received_);
  if (!more) co_return tl::unexpected(more.error());
  done_ = !*more;
  co_return *more ? Arrival::kMessage : Arrival::kEnd;
}

net::Task<base::Result<Arrival>> UpstreamAnswer::ReadBody() {
  done_ = true;
  auto body = co_await response_->ReadAll(message_bytes_max_);
  if (!body) co_return tl::unexpected(std::move(body.error()));
  if (body->empty()) co_return Arrival::kEnd;
  if (Essence(response_->head().Find(net::FieldName::kContentType).value_or("")) !=
      "application/json") {
    co_return Fail(ErrorCode::kInvalidInput, "the server answered with something other than JSON");
  }
  auto parsed = received_.Parse(std::move(*body), message_bytes_max_);
  if (!parsed) co_return tl::unexpected(std::move(parsed.error()));
  co_return Arrival::kMessage;
}

bool UpstreamAnswer::is_modern_refusal() const {
  const std::string_view code = received_.document.root().Find("error").Find("code").text();
  return code == std::to_string(mcp::kHeaderMismatch) ||
         code == std::to_string(mcp::kMissingClientCapability) ||
         code == std::to_string(mcp::kUnsupportedProtocolVersion);
}

// Servers made from the SDKs' examples answer 400 to a session that they forgot, and say so.
bool UpstreamAnswer::is_session_refusal() const {
  const json::Value error = received_.document.root().Find("error");
  const std::string text = base::ToAsciiLower(error.Find("message").text());
  return text.find("session") != std::string::npos;
}

// Bytes of the stream into bytes_, all of which were taken; false at its end.
net::Task<base::Result<bool>> UpstreamAnswer::ReadMore() {
  bytes_.clear();
  taken_ = 0;
  const auto more = co_await response_->ReadSome(bytes_);
  if (!more) co_return tl::unexpected(more.error());
  done_ = !*more;
  co_return *more;
}

net::Task<base::Result<Arrival>> UpstreamAnswer::ReadEvent() {
  for (;;) {
    std::string_view unparsed = std::string_view(bytes_).substr(taken_);
    auto event = events_.Feed(unparsed);
    taken_ = bytes_.size() - unparsed.size();
    if (!event) co_return tl::unexpected(std::move(event.error()));
    if (!event->has_value()) {
      const auto more = co_await ReadMore();
      if (!more) co_return tl::unexpected(more.error());
      if (!*more) co_return Arrival::kEnd;
      continue;
    }
    net::SseEvent& got = **event;
    const bool has_position = got.id && got.id->size() <= kEventIdBytesMax;
    if (has_position) last_event_id_ = std::move(*got.id);
    if (got.retry_ms) retry_ = std::chrono::milliseconds(std::min(*got.retry_ms, kRetryMsMax));
    // Types other than `message` are not MCP's.
    const bool is_message = !got.data.empty() && (got.type.empty() || got.type == "message");
    if (!is_message && has_position) co_return Arrival::kPosition;
    if (!is_message) continue;
    auto parsed = received_.Parse(std::move(got.data), message_bytes_max_);
    if (!parsed) co_return tl::unexpected(std::move(parsed.error()));
    co_return Arrival::kMessage;
  }
}

}  // namespace toolgate::transport

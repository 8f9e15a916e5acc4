// SPDX-License-Identifier: Apache-2.0
#include "transport/mcp_client.h"

#include <fmt/format.h>

#include "base/text.h"
#include "json/parse.h"
#include "json/writer.h"
#include "mcp/era.h"

namespace toolgate::transport {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr std::chrono::seconds kForgetAfter{5};
constexpr std::chrono::hours kListenQuiet{1};  // a server need not ever say anything
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

std::string WriteClientInfo(const UpstreamOptions& options) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("name", options.client_name);
  writer.Member("version", options.client_version).EndObject();
  return out;
}

net::OutgoingFields WriteCommonFields(const UpstreamOptions& options) {
  net::OutgoingFields fields;
  fields.Add("User-Agent", options.client_name);
  for (const auto& [name, value] : options.fields) fields.Add(name, value);
  return fields;
}

SseClient::Options SseOptions(const UpstreamOptions& options) {
  return {options.url, options.roots.get(), options.answer_timeout, options.quiet_timeout,
          options.answer_bytes_max};
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

UpstreamAnswer::UpstreamAnswer(std::unique_ptr<SseCall> call)
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

McpClient::McpClient(net::EventLoop& loop, net::HttpClient& http, const UpstreamOptions& options)
    : http_(http),
      options_(options),
      common_fields_(WriteCommonFields(options)),
      client_info_(WriteClientInfo(options)),
      sse_(loop, http, SseOptions(options), common_fields_) {
  post_fields_.Add("Content-Type", "application/json");
  post_fields_.Add("Accept", "application/json, text/event-stream");
}

// The members of `_meta` that every modern request carries (2026-07-28, "Request Metadata").
void McpClient::WriteClaim(json::Writer& writer, const OutgoingMessage& message) const {
  writer.Member(mcp::kMetaProtocolVersion, mcp::Name(message.revision));
  writer.Key(mcp::kMetaClientInfo).Raw(client_info_);
  writer.Key(mcp::kMetaClientCapabilities);
  message.features.Write(writer);
  if (!message.log_level.empty()) writer.Member(mcp::kMetaLogLevel, message.log_level);
}

std::string McpClient::WriteBody(const OutgoingMessage& message) const {
  const bool is_modern = mcp::IsModern(message.revision);
  std::string out;
  out.reserve(96 + message.params.size() + message.meta.size() + (is_modern ? 256 : 0));
  json::Writer writer(out);
  writer.BeginObject().Member("jsonrpc", "2.0");
  if (message.id) writer.Member("id", *message.id);
  writer.Member("method", message.method);
  const bool has_meta = !message.meta.empty() || is_modern;
  if (has_meta || !message.params.empty()) {
    writer.Key("params").BeginObject().RawMembers(message.params);
    if (has_meta) {
      writer.Key("_meta").BeginObject().RawMembers(message.meta);
      if (is_modern) WriteClaim(writer, message);
      writer.EndObject();
    }
    writer.EndObject();
  }
  writer.EndObject();
  return out;
}

net::OutgoingFields McpClient::WriteFields(const OutgoingMessage& message) const {
  net::OutgoingFields fields;
  fields.Reserve(common_fields_.text().size() + 160);
  fields.Append(common_fields_).Append(post_fields_);
  if (message.method != "initialize") {
    fields.Add("MCP-Protocol-Version", mcp::Name(message.revision));
  }
  if (!message.session_id.empty()) fields.Add("Mcp-Session-Id", message.session_id);
  if (mcp::IsModern(message.revision)) {
    fields.Add("Mcp-Method", message.method);
    if (!message.mirrored_name.empty()) {
      fields.Add("Mcp-Name", mcp::EncodeHeaderValue(message.mirrored_name));
    }
    for (const auto& [name, value] : message.param_fields) fields.Add(name, value);
  }
  if (!message.traceparent.empty()) fields.Add("traceparent", message.traceparent);
  if (!message.tracestate.empty()) fields.Add("tracestate", message.tracestate);
  return fields;
}

net::Task<tl::expected<std::shared_ptr<SseLink>, UpstreamFailure>> McpClient::OpenLink(
    net::Abort* abort) {
  return sse_.Open(abort);
}

net::Task<tl::expected<UpstreamAnswer, UpstreamFailure>> McpClient::Send(
    const OutgoingMessage& message) {
  return message.link ? SendOverLink(message) : SendOverHttp(message);
}

net::Task<tl::expected<UpstreamAnswer, UpstreamFailure>> McpClient::SendOverLink(
    const OutgoingMessage& message) {
  SsePost post;
  post.body = WriteBody(message);
  post.fields = WriteFields(message);
  post.resend = message.resend;
  post.abort = message.abort;
  post.timeout = options_.answer_timeout;
  if (!message.id) {
    auto told = co_await sse_.Tell(message.link, std::move(post));
    if (!told) co_return tl::unexpected(std::move(told.error()));
    co_return UpstreamAnswer(nullptr);
  }
  auto call = co_await sse_.Ask(message.link, *message.id, std::move(post));
  if (!call) co_return tl::unexpected(std::move(call.error()));
  co_return UpstreamAnswer(std::move(*call));
}

net::Task<tl::expected<UpstreamAnswer, UpstreamFailure>> McpClient::SendOverHttp(
    const OutgoingMessage& message) {
  const std::string body = WriteBody(message);
  net::HttpRequest request;
  request.target = options_.url.target;
  request.roots = options_.roots.get();
  request.fields = WriteFields(message);
  request.body = body;
  request.resend = message.resend;
  request.head_timeout = options_.answer_timeout;
  request.quiet_timeout = options_.quiet_timeout;
  request.abort = message.abort;
  auto response = co_await http_.Send(options_.url, request);
  if (!response) co_return tl::unexpected(FailureOf(std::move(response.error())));
  UpstreamAnswer answer(std::move(*response), options_.answer_bytes_max);
  const int status = answer.http_status();
  if (status >= 200 && status < 300) co_return answer;
  if (status < 400 || status >= 500) {
    co_return tl::unexpected(FailureOfStatus(status, !message.session_id.empty()));
  }
  // A refusal may hold an error for our request: then that is the answer.
  const auto read = co_await answer.Next();
  const bool is_ours = read && *read == Arrival::kMessage && message.id && answer.message().error &&
                       answer.message().id == std::to_string(*message.id);
  if (is_ours && status != 401 && status != 403) {
    answer.Rewind();
    co_return answer;
  }
  UpstreamFailure failure = FailureOfStatus(status, !message.session_id.empty());
  failure.has_modern_error = answer.is_modern_refusal();
  const bool has_session = !message.session_id.empty();
  if (status == 400 && has_session && answer.is_session_refusal()) failure.session_lost = true;
  co_return tl::unexpected(std::move(failure));
}

net::Task<tl::expected<UpstreamAnswer, UpstreamFailure>> McpClient::Listen(
    const ListenRequest& listen) {
  if (listen.link) co_return UpstreamAnswer(sse_.Listen(listen.link, listen.abort));
  net::HttpRequest request;
  request.method = "GET";
  request.target = options_.url.target;
  request.roots = options_.roots.get();
  request.fields.Append(common_fields_).Add("Accept", "text/event-stream");
  request.fields.Add("MCP-Protocol-Version", mcp::Name(listen.revision));
  if (!listen.session_id.empty()) request.fields.Add("Mcp-Session-Id", listen.session_id);
  if (!listen.last_event_id.empty()) request.fields.Add("Last-Event-ID", listen.last_event_id);
  request.resend = net::Resend::kOnStaleConnection;
  request.head_timeout = options_.answer_timeout;
  request.quiet_timeout = listen.is_answer ? options_.quiet_timeout : kListenQuiet;
  request.abort = listen.abort;
  auto response = co_await http_.Send(options_.url, request);
  if (!response) co_return tl::unexpected(FailureOf(std::move(response.error())));
  UpstreamAnswer answer(std::move(*response), options_.answer_bytes_max);
  if (answer.http_status() == 200 && answer.is_stream()) co_return answer;
  UpstreamFailure failure = FailureOfStatus(answer.http_status(), !listen.session_id.empty());
  co_return tl::unexpected(std::move(failure));
}

net::Task<void> McpClient::SendAndForget(net::HttpRequest request, std::string_view session_id,
                                         mcp::Revision revision) {
  request.target = options_.url.target;
  request.roots = options_.roots.get();
  if (!session_id.empty()) request.fields.Add("Mcp-Session-Id", session_id);
  request.fields.Add("MCP-Protocol-Version", mcp::Name(revision));
  request.fields.Append(common_fields_).Append(post_fields_);
  request.head_timeout = kForgetAfter;
  auto response = co_await http_.Send(options_.url, request);
  if (response) co_await response->ReadAll(options_.answer_bytes_max);
}

net::Task<void> McpClient::Respond(const ServerSession& session, std::string_view response) {
  if (session.link) {
    SsePost post;
    post.body = response;
    post.fields.Append(common_fields_).Append(post_fields_);
    post.fields.Add("MCP-Protocol-Version", mcp::Name(session.revision));
    post.timeout = kForgetAfter;
    co_await sse_.Tell(session.link, std::move(post));
    co_return;
  }
  net::HttpRequest request;
  request.body = response;
  auto sent = SendAndForget(std::move(request), session.id, session.revision);
  co_await std::move(sent);
}

net::Task<void> McpClient::Delete(std::string_view session_id, mcp::Revision revision) {
  net::HttpRequest request;
  request.method = "DELETE";
  auto sent = SendAndForget(std::move(request), session_id, revision);
  co_await std::move(sent);
}

}  // namespace toolgate::transport

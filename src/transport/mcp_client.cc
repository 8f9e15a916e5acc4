// SPDX-License-Identifier: Apache-2.0
#include "transport/mcp_client.h"

#include "mcp/era.h"

namespace toolgate::transport {
namespace {

constexpr std::chrono::seconds kForgetAfter{5};
constexpr std::chrono::hours kListenQuiet{1};  // a server need not ever say anything

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

McpClient::McpClient(net::EventLoop& loop, net::HttpClient& http, const UpstreamOptions& options)
    : http_(http),
      options_(options),
      common_fields_(WriteCommonFields(options)),
      client_info_(WriteClientInfo(options.client_name, options.client_version)),
      sse_(loop, http, SseOptions(options), common_fields_) {
  post_fields_.Add("Content-Type", "application/json");
  post_fields_.Add("Accept", "application/json, text/event-stream");
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
  post.body = WriteMessage(message, client_info_);
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
  const std::string body = WriteMessage(message, client_info_);
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

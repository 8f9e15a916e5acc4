// SPDX-License-Identifier: Apache-2.0
#include "gateway/message_rules.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "json/writer.h"
#include "mcp/era.h"

namespace toolgate::gateway {
namespace {

using mcp::Method;
using transport::Call;

constexpr size_t kTraceBytesMax = 512;

bool IsLowerHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), base::IsLowerHexDigit);
}

}  // namespace

std::string_view ValidTraceparent(std::string_view text) {
  const bool well_formed = text.size() == 55 && text[2] == '-' && text[35] == '-' &&
                           text[52] == '-' && IsLowerHex(text.substr(0, 2)) &&
                           IsLowerHex(text.substr(3, 32)) && IsLowerHex(text.substr(36, 16)) &&
                           IsLowerHex(text.substr(53, 2)) && text.substr(0, 2) != "ff";
  return well_formed ? text : std::string_view();
}

std::string_view ValidTracestate(std::string_view text) {
  const bool is_printable =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7E; });
  return is_printable && text.size() <= kTraceBytesMax ? text : std::string_view();
}

void WriteForwardedMeta(std::string& out, const Call& call, std::optional<int64_t> progress_token) {
  json::Writer writer(out);
  if (progress_token) writer.Member("progressToken", *progress_token);
  const json::Value meta = call.params().Find("_meta");
  const std::string_view traceparent = ValidTraceparent(meta.Find("traceparent").text());
  if (traceparent.empty()) return;
  writer.Member("traceparent", traceparent);
  const std::string_view tracestate = ValidTracestate(meta.Find("tracestate").text());
  if (!tracestate.empty()) writer.Member("tracestate", tracestate);
}

// The members of a param of completion/complete: a reference to a prompt has no uri.
std::span<const std::string_view> CompletionMembers(std::string_view name, json::Value value) {
  static constexpr std::string_view kPrompt[] = {"type", "name"};
  static constexpr std::string_view kResource[] = {"type", "uri"};
  static constexpr std::string_view kArgument[] = {"name", "value"};
  static constexpr std::string_view kContext[] = {"arguments"};
  if (name == "argument") return kArgument;
  if (name == "context") return kContext;
  if (value.Find("type").text() == "ref/prompt") return kPrompt;
  return kResource;
}

void WriteParam(json::Writer& writer, Method method, std::string_view name, json::Value value) {
  if (method != Method::kCompletionComplete) {
    writer.Copy(value);
    return;
  }
  writer.BeginObject();
  for (std::string_view member : CompletionMembers(name, value)) {
    if (value.Find(member)) writer.Member(member, value.Find(member));
  }
  writer.EndObject();
}

std::string_view LogLevel(const Call& call) {
  return call.params().Find("_meta").Find(mcp::kMetaLogLevel).text();
}

std::string WriteProgress(const CallContext& context, const mcp::Message& notification,
                          int64_t our_token, const std::string& client_token) {
  const json::Value token = notification.params.Find("progressToken");
  const bool is_ours = token.Is(json::Type::kNumber) && token.text() == std::to_string(our_token);
  if (!is_ours || client_token.empty()) return "";
  std::string params;
  json::Writer writer(params);
  writer.BeginObject().Key("progressToken").Raw(client_token);
  for (const std::string_view name : {"progress", "total"}) {
    const json::Value value = notification.params.Find(name);
    if (value.Is(json::Type::kNumber)) writer.Member(name, value);
  }
  const json::Value message = notification.params.Find("message");
  const bool may_tell = message.Is(json::Type::kString) && !NamesHidden(context, message);
  if (may_tell) writer.Member("message", message);
  writer.EndObject();
  return mcp::Notification(notification.method, params);
}

std::string WriteLogMessage(const mcp::Message& notification) {
  std::string params;
  json::Writer writer(params);
  writer.BeginObject();
  for (const auto& [key, key_value, value] : notification.params) {
    if (key == "level" || key == "logger" || key == "data") writer.Member(key, value);
  }
  writer.EndObject();
  return mcp::Notification(notification.method, params);
}

std::string WriteRelayedNotification(const CallContext& context, const mcp::Message& notification,
                                     int64_t our_token, const std::string& client_token) {
  const Call& call = context.call;
  if (notification.method == "notifications/progress") {
    return WriteProgress(context, notification, our_token, client_token);
  }
  if (call.session()) {
    return WriteUnasked(notification, context.upstream, context.policy,
                        RouteSession::Of(*call.session()));
  }
  // A modern client is told of the log where it asked for that (2026-07-28, "Logging").
  const bool is_wanted = notification.method == "notifications/message" &&
                         !LogLevel(call).empty() && !NamesHidden(context, notification.params);
  return is_wanted ? WriteLogMessage(notification) : "";
}

std::string WriteUnasked(const mcp::Message& notification, Upstream& upstream,
                         const std::shared_ptr<const policy::Policy>& policy,
                         RouteSession& session) {
  if (notification.method == "notifications/message") {
    const bool tells = NamesHidden(upstream, policy, notification.params);
    return tells ? "" : WriteLogMessage(notification);
  }
  std::string params;
  json::Writer writer(params);
  writer.BeginObject();
  if (notification.method == "notifications/resources/updated") {
    const std::string_view uri = notification.params.Find("uri").text();
    if (policy == nullptr || !MayRead(*policy, uri)) return "";
    writer.Member("uri", uri);
  } else if (notification.method == "notifications/elicitation/complete") {
    const std::string id =
        session.asks.FindElicitation(notification.params.Find("elicitationId").text());
    if (id.empty()) return "";
    writer.Member("elicitationId", id);
  } else {
    return "";
  }
  writer.EndObject();
  return mcp::Notification(notification.method, params);
}

std::string WriteCancelledAsk(const mcp::Message& notification, RouteSession& session,
                              std::string_view call_id) {
  const std::string server_id = mcp::ReadId(notification.params.Find("requestId"));
  const auto id = session.asks.Cancel(server_id, call_id);
  if (!id) return "";
  std::string params;
  json::Writer(params).BeginObject().Member("requestId", *id).EndObject();
  return mcp::Notification(notification.method, params);
}

bool NamesHidden(Upstream& upstream, const std::shared_ptr<const policy::Policy>& policy,
                 json::Value value) {
  return value && policy && upstream.HiddenBy(policy)->AreIn(value);
}

bool NamesHidden(const CallContext& context, json::Value value) {
  return NamesHidden(context.upstream, context.policy, value);
}

bool MayRead(const policy::Policy& policy, std::string_view uri) {
  return policy.ResolveResource(uri).lets_through();
}

std::optional<mcp::RpcError> ReadUpstreamError(json::Value error) {
  const std::string_view code_text = error.Find("code").text();
  int code = 0;
  const auto read = std::from_chars(code_text.data(), code_text.data() + code_text.size(), code);
  const bool is_code = error.Find("code").Is(json::Type::kNumber) && read.ec == std::errc() &&
                       read.ptr == code_text.data() + code_text.size();
  if (!is_code || !error.Find("message").Is(json::Type::kString)) return std::nullopt;
  const json::Value data = error.Find("data");
  return mcp::RpcError(200, code, std::string(error.Find("message").text()),
                       data ? json::Write(data) : "");
}

void LogViolation(Route& route, std::string_view request_id, std::string_view what) {
  route.upstream().metrics().CountViolation();
  route.services().logger.Warning(
      "upstream_protocol_violation",
      {{"server", route.upstream().name()}, {"request_id", request_id}, {"what", what}});
}

}  // namespace toolgate::gateway

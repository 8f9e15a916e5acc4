// SPDX-License-Identifier: Apache-2.0
#include "gateway/message_rules.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "json/parse.h"
#include "json/writer.h"
#include "mcp/content.h"
#include "mcp/downgrade.h"
#include "mcp/era.h"

namespace toolgate::gateway {
namespace {

using mcp::Method;
using transport::Call;

constexpr size_t kTraceBytesMax = 512;

bool IsLowerHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsCacheable(Method method) {
  return method == Method::kResourcesList || method == Method::kResourcesTemplatesList ||
         method == Method::kResourcesRead || method == Method::kPromptsList;
}

// What only the gateway may say of a decision.
bool IsOurMeta(std::string_view key) { return key.starts_with("io.toolgate/"); }

bool ClaimsToBeUs(json::Value result) {
  for (const auto& [key, key_value, value] : result.Find("_meta")) {
    if (IsOurMeta(key)) return true;
  }
  return false;
}

// How long a client may keep what it was given: as long as the server says, within a minute, which
// is how soon a policy should be felt.
int64_t CacheTime(json::Value result) {
  constexpr int64_t kMsMax = 60'000;
  const std::string_view text = result.Find("ttlMs").text();
  int64_t ms = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), ms);
  const bool is_time = result.Find("ttlMs").Is(json::Type::kNumber) && read.ec == std::errc() &&
                       read.ptr == text.data() + text.size() && ms >= 0;
  return is_time ? std::min(ms, kMsMax) : 0;
}

// A modern result is complete, and what one caller may see is cached for that caller only.
void WriteModernResult(std::string& out, json::Value result, bool cacheable) {
  json::Writer writer(out);
  const bool is_plain = !cacheable && result.Find("resultType") && !result.Find("ttlMs") &&
                        !result.Find("cacheScope");
  if (is_plain) {
    writer.Copy(result);
    return;
  }
  writer.BeginObject().Member("resultType", "complete");
  if (cacheable) writer.Member("cacheScope", "private").Member("ttlMs", CacheTime(result));
  for (const auto& [key, key_value, value] : result) {
    const bool is_ours = key == "resultType" || key == "cacheScope" || key == "ttlMs";
    if (!is_ours) writer.Member(key, value);
  }
  writer.EndObject();
}

// Members that readers without regard for case, or for what JavaScript treats apart, would take for
// others; and a task, which was not asked for.
bool IsAmbiguous(json::Value result) {
  static constexpr std::string_view kMembers[] = {
      "_meta",         "resultType",   "content",  "structuredContent", "isError", "task",
      "inputRequests", "requestState", "contents", "messages",          "ttlMs",   "cacheScope"};
  return result.Find("task") || !mcp::FindAlias(result, kMembers).empty();
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

std::string WriteProgress(const mcp::Message& notification, int64_t our_token,
                          const std::string& client_token) {
  const json::Value token = notification.params.Find("progressToken");
  const bool is_ours = token.Is(json::Type::kNumber) && token.text() == std::to_string(our_token);
  if (!is_ours || client_token.empty()) return "";
  std::string params;
  json::Writer writer(params);
  writer.BeginObject().Key("progressToken").Raw(client_token);
  for (const auto& [key, key_value, value] : notification.params) {
    if (key == "progress" || key == "total" || key == "message") writer.Member(key, value);
  }
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
    return WriteProgress(notification, our_token, client_token);
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

// Names shorter than this are words of every text.
constexpr size_t kTellingNameBytes = 5;

bool IsNamePart(char c) { return base::IsAsciiAlnum(c) || c == '_' || c == '-'; }

// Whether `text` holds `name` as a word of its own.
bool HoldsWord(std::string_view text, std::string_view name) {
  for (size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
    const size_t end = at + name.size();
    const bool begins = at == 0 || !IsNamePart(text[at - 1]);
    if (begins && (end == text.size() || !IsNamePart(text[end]))) return true;
  }
  return false;
}

// Whether a text names an entry of the list that the policy does not show.
bool NamesHiddenOf(const Catalogue& list, const std::shared_ptr<const policy::Policy>& policy,
                   std::string_view text) {
  const auto bound = list.Bind(policy);
  for (size_t i = 0; i < list.entries().size(); ++i) {
    const std::string_view name = list.entries()[i].name;
    const bool is_telling = !bound->rules[i].is_listed() && name.size() >= kTellingNameBytes;
    if (is_telling && HoldsWord(text, name)) return true;
  }
  return false;
}

// The lists of all clients count: this one may not have asked for its own yet.
bool NamesHidden(Upstream& upstream, const std::shared_ptr<const policy::Policy>& policy,
                 json::Value value) {
  if (!value || !policy) return false;
  const std::string text = json::Write(value);
  for (const ListKind kind : {ListKind::kTools, ListKind::kPrompts}) {
    for (const auto& list : upstream.LastLists(kind)) {
      if (NamesHiddenOf(*list, policy, text)) return true;
    }
  }
  return false;
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

// The result without what of its `_meta` it has no right to say.
std::string WithoutMeta(const CallContext& context, json::Value result) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject();
  for (const auto& [key, key_value, value] : result) {
    if (key != "_meta") {
      writer.Member(key, value);
      continue;
    }
    writer.Key(key).BeginObject();
    for (const auto& entry : value) {
      const bool may_pass = !IsOurMeta(entry.key) && !NamesHidden(context, entry.value);
      if (may_pass) writer.Member(entry.key, entry.value);
    }
    writer.EndObject();
  }
  writer.EndObject();
  return out;
}

// What is read may answer with other resources than the one that was asked for.
bool HoldsOnlyWhatIsGranted(const CallContext& context, json::Value result) {
  if (context.call.rule().method != Method::kResourcesRead) return true;
  for (const auto& entry : result.Find("contents")) {
    const std::string_view uri = entry.value.Find("uri").text();
    if (uri != context.target && !MayRead(*context.policy, uri)) return false;
  }
  return true;
}

// A modern result, without the icons that clients should not fetch.
ResultFault WriteComplete(std::string& out, const Call& call, json::Value result) {
  const bool is_cacheable = IsCacheable(call.rule().method);
  if (!mcp::HasUnsafeIcons(result)) {
    WriteModernResult(out, result, is_cacheable);
    return ResultFault::kNone;
  }
  std::string safe;
  mcp::WriteResult(safe, call.rule().method, result, call.revision());
  const auto cleaned = json::Parse(std::move(safe));
  if (!cleaned) return ResultFault::kNonsense;
  WriteModernResult(out, cleaned->root(), is_cacheable);
  return ResultFault::kNone;
}

ResultFault WriteRelayedResult(std::string& out, const CallContext& context, json::Value result) {
  const Call& call = context.call;
  if (!result.Is(json::Type::kObject) || IsAmbiguous(result)) return ResultFault::kNonsense;
  if (ClaimsToBeUs(result) || NamesHidden(context, result.Find("_meta"))) {
    const auto cleaned = json::Parse(WithoutMeta(context, result));
    return cleaned ? WriteRelayedResult(out, context, cleaned->root()) : ResultFault::kNonsense;
  }
  if (!HoldsOnlyWhatIsGranted(context, result)) return ResultFault::kForbidden;
  const bool is_call = call.rule().method == Method::kToolsCall;
  if (is_call && !result.Find("content").Is(json::Type::kArray)) return ResultFault::kNonsense;
  if (call.is_modern()) {
    const json::Value type = result.Find("resultType");
    if (type && type.text() != "complete") return ResultFault::kNonsense;
    return WriteComplete(out, call, result);
  }
  mcp::WriteResult(out, call.rule().method, result, call.revision());
  return ResultFault::kNone;
}

void KeepLinks(CallContext& context, json::Value result) {
  for (std::string_view uri : mcp::LinkedUris(result)) {
    context.upstream.links().Add(context.call.origin().principal.id, uri);
  }
}

void LogViolation(Route& route, std::string_view request_id, std::string_view what) {
  route.upstream().metrics().CountViolation();
  route.services().logger.Warning(
      "upstream_protocol_violation",
      {{"server", route.upstream().name()}, {"request_id", request_id}, {"what", what}});
}

}  // namespace toolgate::gateway

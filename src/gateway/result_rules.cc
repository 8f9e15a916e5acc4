// SPDX-License-Identifier: Apache-2.0
#include "gateway/result_rules.h"

#include <algorithm>
#include <charconv>

#include "gateway/message_rules.h"
#include "json/parse.h"
#include "json/writer.h"
#include "mcp/content.h"
#include "mcp/downgrade.h"
#include "mcp/era.h"

namespace toolgate::gateway {
namespace {

using mcp::Method;
using transport::Call;

bool IsCacheable(Method method) {
  return method == Method::kResourcesList || method == Method::kResourcesTemplatesList ||
         method == Method::kResourcesRead || method == Method::kPromptsList;
}

// What only the gateway may say of a decision.
bool IsOurMeta(std::string_view key) { return key.starts_with("io.toolgate/"); }

bool MayPass(const CallContext& context, const json::Value::Iterator::Entry& meta) {
  return !IsOurMeta(meta.key) && !NamesHidden(context, meta.key_value) &&
         !NamesHidden(context, meta.value);
}

// Whether all of a `_meta` may pass.
bool MayPassWhole(const CallContext& context, json::Value meta) {
  if (!meta) return true;
  if (!meta.Is(json::Type::kObject)) return false;
  for (const auto& entry : meta) {
    if (!MayPass(context, entry)) return false;
  }
  return true;
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
    if (!value.Is(json::Type::kObject)) continue;
    writer.Key(key).BeginObject();
    for (const auto& entry : value) {
      if (MayPass(context, entry)) writer.Member(entry.key, entry.value);
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

}  // namespace

ResultFault WriteRelayedResult(std::string& out, const CallContext& context, json::Value result) {
  const Call& call = context.call;
  if (!result.Is(json::Type::kObject) || IsAmbiguous(result)) return ResultFault::kNonsense;
  json::Document cleaned;
  if (!MayPassWhole(context, result.Find("_meta"))) {
    auto parsed = json::Parse(WithoutMeta(context, result));
    if (!parsed) return ResultFault::kNonsense;
    cleaned = std::move(*parsed);
    result = cleaned.root();
  }
  if (!HoldsOnlyWhatIsGranted(context, result)) return ResultFault::kForbidden;
  const bool is_call = call.rule().method == Method::kToolsCall;
  if (is_call && !result.Find("content").Is(json::Type::kArray)) return ResultFault::kNonsense;
  if (call.is_modern()) {
    const json::Value type = result.Find("resultType");
    if (type && type.text() != "complete") return ResultFault::kNonsense;
    WriteModernResult(out, result, IsCacheable(call.rule().method));
    return ResultFault::kNone;
  }
  mcp::WriteResult(out, call.rule().method, result, call.revision());
  return ResultFault::kNone;
}

void KeepLinks(CallContext& context, json::Value result) {
  for (std::string_view uri : mcp::LinkedUris(result)) {
    context.upstream.links().Add(context.call.origin().principal.id, uri);
  }
}

}  // namespace toolgate::gateway

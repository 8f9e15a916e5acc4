// SPDX-License-Identifier: Apache-2.0
#include "gateway/result_rules.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"
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

// What only the gateway may say: of a decision, and what the protocol itself means.
bool IsOurMeta(std::string_view key) {
  return key.starts_with("io.toolgate/") || key.starts_with("io.modelcontextprotocol/");
}

// What a complete result has only where the gateway gives it.
bool IsOurMember(std::string_view key) {
  return key == "requestState" || key == "inputRequests" || key == "nextCursor";
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

// Takes out of a result what must not pass.
class Cleaner {
 public:
  explicit Cleaner(const CallContext& context) : context_(context) {}

  // Whether there is nothing to take out, as in most results.
  bool IsClean(json::Value result) const {
    for (const auto& [key, key_value, value] : result) {
      const bool is_clean = !IsOurMember(key) && (key != "_meta" || IsCleanMeta(value)) &&
                            (key != "content" || IsCleanContent(value)) &&
                            (key != "messages" || IsCleanMessages(value));
      if (!is_clean) return false;
    }
    return true;
  }

  std::string Write(json::Value result) const;

 private:
  using Entry = json::Value::Iterator::Entry;

  bool MayPass(const Entry& meta) const {
    return !IsOurMeta(meta.key) && !NamesHidden(context_, meta.key_value) &&
           !NamesHidden(context_, meta.value);
  }
  bool IsCleanMeta(json::Value meta) const;
  bool IsCleanContent(json::Value content) const;
  bool IsCleanMessages(json::Value messages) const;
  std::optional<std::string_view> FindClosed(json::Value block) const;

  void WriteMeta(json::Writer& writer, json::Value meta) const;
  void WriteContent(json::Writer& writer, json::Value content) const;
  void WriteBlock(json::Writer& writer, json::Value block) const;
  void WriteMessages(json::Writer& writer, json::Value messages) const;

  const CallContext& context_;
};

bool Cleaner::IsCleanMeta(json::Value meta) const {
  if (!meta.Is(json::Type::kObject)) return false;
  for (const auto& entry : meta) {
    if (!MayPass(entry)) return false;
  }
  return true;
}

// A block, or an array of them.
bool Cleaner::IsCleanContent(json::Value content) const {
  if (!content.Is(json::Type::kArray)) return !FindClosed(content);
  for (const auto& block : content) {
    if (FindClosed(block.value)) return false;
  }
  return true;
}

bool Cleaner::IsCleanMessages(json::Value messages) const {
  for (const auto& message : messages) {
    if (!IsCleanContent(message.value.Find("content"))) return false;
  }
  return true;
}

// The uri of a block that embeds a resource or links to one, if the policy closes it; whatever the
// block says it is, because clients differ in how strictly they read that.
std::optional<std::string_view> Cleaner::FindClosed(json::Value block) const {
  for (const json::Value uri : {block.Find("uri"), block.Find("resource").Find("uri")}) {
    const bool is_closed =
        uri.Is(json::Type::kString) && context_.policy->ClosesResource(uri.text());
    if (is_closed) return uri.text();
  }
  return std::nullopt;
}

void Cleaner::WriteMeta(json::Writer& writer, json::Value meta) const {
  writer.BeginObject();
  for (const auto& entry : meta) {
    if (MayPass(entry)) writer.Member(entry.key, entry.value);
  }
  writer.EndObject();
}

// What is hidden is not named; of what is denied the agent is told as if it had read it.
void Cleaner::WriteBlock(json::Writer& writer, json::Value block) const {
  const auto uri = FindClosed(block);
  if (!uri) {
    writer.Copy(block);
    return;
  }
  const policy::ToolRules rules = context_.policy->ResolveResource(*uri);
  const bool may_be_told = rules.gate == policy::ToolRules::Gate::kDenied;
  std::string text = "[POLICY DENIED] a resource in this result is withheld";
  if (may_be_told) text += ": " + rules.message;
  writer.BeginObject().Member("type", "text").Member("text", text).EndObject();
  context_.services.logger.Info("resource_withheld",
                                {{"server", context_.upstream.name()},
                                 {"request_id", context_.call.origin().request_id},
                                 {"uri", base::Printable(*uri)},
                                 {"rule", rules.rule}});
}

void Cleaner::WriteContent(json::Writer& writer, json::Value content) const {
  if (!content.Is(json::Type::kArray)) return WriteBlock(writer, content);
  writer.BeginArray();
  for (const auto& block : content) WriteBlock(writer, block.value);
  writer.EndArray();
}

void Cleaner::WriteMessages(json::Writer& writer, json::Value messages) const {
  if (!messages.Is(json::Type::kArray)) {
    writer.Copy(messages);
    return;
  }
  writer.BeginArray();
  for (const auto& message : messages) {
    if (!message.value.Is(json::Type::kObject)) {
      writer.Copy(message.value);
      continue;
    }
    writer.BeginObject();
    for (const auto& [key, key_value, value] : message.value) {
      writer.Key(key);
      if (key == "content") {
        WriteContent(writer, value);
      } else {
        writer.Copy(value);
      }
    }
    writer.EndObject();
  }
  writer.EndArray();
}

std::string Cleaner::Write(json::Value result) const {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject();
  for (const auto& [key, key_value, value] : result) {
    if (IsOurMember(key) || (key == "_meta" && !value.Is(json::Type::kObject))) continue;
    writer.Key(key);
    if (key == "_meta") {
      WriteMeta(writer, value);
    } else if (key == "content") {
      WriteContent(writer, value);
    } else if (key == "messages") {
      WriteMessages(writer, value);
    } else {
      writer.Copy(value);
    }
  }
  writer.EndObject();
  return out;
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

// What is read may answer with other resources than the one that was asked for.
bool HoldsOnlyWhatIsGranted(const CallContext& context, json::Value result) {
  if (context.call.rule().method != Method::kResourcesRead) return true;
  for (const auto& entry : result.Find("contents")) {
    const std::string_view uri = entry.value.Find("uri").text();
    if (uri != context.target && !MayRead(*context.policy, uri)) return false;
  }
  return true;
}

// What a result links to need not be listed to be read.
void KeepLinks(const CallContext& context, json::Value result) {
  for (std::string_view uri : mcp::LinkedUris(result)) {
    context.upstream.links().Add(context.call.origin().principal.id, uri);
  }
}

}  // namespace

ResultFault WriteRelayedResult(std::string& out, const CallContext& context, json::Value result) {
  const Call& call = context.call;
  if (!result.Is(json::Type::kObject) || IsAmbiguous(result)) return ResultFault::kNonsense;
  const Cleaner cleaner(context);
  json::Document cleaned;
  if (!cleaner.IsClean(result)) {
    auto parsed = json::Parse(cleaner.Write(result));
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
    const ResultFault fault = WriteComplete(out, call, result);
    if (fault != ResultFault::kNone) return fault;
  } else {
    mcp::WriteResult(out, call.rule().method, result, call.revision());
  }
  KeepLinks(context, result);
  return ResultFault::kNone;
}

}  // namespace toolgate::gateway

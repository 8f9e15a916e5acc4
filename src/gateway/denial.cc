// SPDX-License-Identifier: Apache-2.0
#include "gateway/denial.h"

#include "json/writer.h"

namespace toolgate::gateway {
namespace {

// What is held waits for nobody yet.
constexpr std::string_view kNobodyCanBeAsked =
    " (the policy asks for a person's approval, and this gateway cannot ask for it yet, so the "
    "call was not made)";

bool TellsLittle(const CallContext& context) {
  return context.policy && context.policy->document().deny_detail == policy::DenyDetail::kMinimal;
}

// Sentences that name the rule end with it.
std::string MessageOf(const CallContext& context) {
  std::string message = context.decision.message;
  const std::string rule = " (rule " + context.decision.rule + ")";
  if (TellsLittle(context) && message.ends_with(rule)) {
    message.resize(message.size() - rule.size());
  }
  return message;
}

void WriteDecision(json::Writer& writer, const CallContext& context) {
  const policy::Decision& decision = context.decision;
  writer.Key("io.toolgate/decision").BeginObject();
  if (TellsLittle(context)) {
    writer.Member("request_id", context.call.origin().request_id).EndObject();
    return;
  }
  writer.Member("outcome", policy::Name(decision.outcome)).Member("rule", decision.rule);
  if (context.policy) {
    writer.Member("policy", context.policy->name()).Member("version", context.policy->version());
  }
  writer.Member("request_id", context.call.origin().request_id);
  if (decision.retry_after) {
    writer.Member("retry_after_ms", int64_t{decision.retry_after->count()});
  }
  if (!decision.remaining.empty()) writer.Key("remaining").Raw(decision.remaining);
  writer.EndObject();
}

}  // namespace

std::string WriteDenial(const CallContext& context) {
  std::string text = "[POLICY DENIED] " + MessageOf(context);
  if (context.decision.outcome == policy::Outcome::kHold) text += kNobodyCanBeAsked;
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Key("content").BeginArray().BeginObject();
  writer.Member("type", "text").Member("text", text);
  writer.EndObject().EndArray().Member("isError", true);
  if (context.call.is_modern()) writer.Member("resultType", "complete");
  writer.Key("_meta").BeginObject();
  WriteDecision(writer, context);
  writer.EndObject().EndObject();
  return out;
}

}  // namespace toolgate::gateway

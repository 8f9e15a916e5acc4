// SPDX-License-Identifier: Apache-2.0
#include "gateway/stages.h"

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::gateway {
namespace {

using mcp::Method;
using mcp::RpcError;

Verdict Fault(CallContext& context, RpcError error, std::string rule) {
  context.decision = policy::Deny(std::move(rule), error.message);
  context.fault = std::move(error);
  return Verdict::kReply;
}

Verdict Denied(CallContext& context, policy::Decision decision) {
  context.decision = std::move(decision);
  return context.decision.outcome == policy::Outcome::kForward ? Verdict::kContinue
                                                               : Verdict::kReply;
}

// What a caller is told about something that it may not reach: the same as if it did not exist.
RpcError NotFound(const CallContext& context) {
  const std::string shown = base::Printable(context.target);
  const bool is_resource = context.call.rule().mirrored_param == "uri" ||
                           context.call.rule().method == Method::kResourcesSubscribe ||
                           context.call.rule().method == Method::kResourcesUnsubscribe;
  if (!is_resource) {
    return {200, mcp::kInvalidParams, fmt::format("Not available: {}", shown)};
  }
  const int code = context.call.is_modern() ? mcp::kInvalidParams : mcp::kResourceNotFound;
  return {200, code, fmt::format("Resource not found: {}", shown)};
}

bool IsList(Method method) {
  return method == Method::kResourcesList || method == Method::kResourcesTemplatesList ||
         method == Method::kPromptsList;
}

std::string_view TargetParam(Method method) {
  switch (method) {
    case Method::kToolsCall:
    case Method::kPromptsGet:
      return "name";
    case Method::kResourcesRead:
    case Method::kResourcesSubscribe:
    case Method::kResourcesUnsubscribe:
      return "uri";
    default:
      return "";
  }
}

}  // namespace

Verdict ReadTarget(CallContext& context) {
  const transport::Call& call = context.call;
  const std::string_view param = TargetParam(call.rule().method);
  if (!param.empty()) {
    const json::Value target = call.params().Find(param);
    if (!target.Is(json::Type::kString)) {
      return Fault(context, {200, mcp::kInvalidParams, fmt::format("`{}` must be a string", param)},
                   "(malformed)");
    }
    context.target = target.text();
  }
  context.arguments = call.params().Find("arguments");
  if (context.arguments && !context.arguments.Is(json::Type::kObject)) {
    return Fault(context, {200, mcp::kInvalidParams, "`arguments` must be an object"},
                 "(malformed)");
  }
  return Verdict::kContinue;
}

Verdict CheckCatalogue(CallContext& context) {
  const int tool = context.view->catalogue->Find(context.target);
  if (tool < 0) {
    return Fault(context,
                 {200, mcp::kInvalidParams,
                  fmt::format("Unknown tool: {}", base::Printable(context.target))},
                 "(unknown tool)");
  }
  if (!context.policy) {
    return Denied(context, policy::Deny("(no policy)",
                                        "this grant has no policy, so every call "
                                        "is denied"));
  }
  context.bound = context.view->catalogue->Bind(context.policy);
  context.rules = &context.bound->rules[static_cast<size_t>(tool)];
  context.schema = &context.view->catalogue->SchemaOf(static_cast<size_t>(tool));
  return Verdict::kContinue;
}

Verdict CheckCapability(CallContext& context) {
  const transport::Call& call = context.call;
  const Capabilities& offered =
      call.is_modern()
          ? context.view->modern_capabilities
          : static_cast<const RouteSession&>(*call.session()->state()).upstream.capabilities;
  if (offered.Has(call.rule().capability)) return Verdict::kContinue;
  return Fault(context, call.MethodNotFound(), "(not offered)");
}

Verdict EvaluatePolicy(CallContext& context) {
  return Denied(context, policy::Evaluate(*context.rules, context.arguments, *context.schema));
}

Verdict FollowDefault(CallContext& context) {
  const bool allowed = context.policy && context.policy->document().allows_by_default;
  // Lists stay answerable, so that clients need not handle a failure: they are empty.
  if (allowed) return Verdict::kContinue;
  const std::string rule = context.policy ? "(default deny)" : "(no policy)";
  if (IsList(context.call.rule().method)) {
    return Denied(context, policy::Deny(rule, "the list is empty under this policy"));
  }
  return Fault(context, NotFound(context), rule);
}

Verdict CheckDecisionLog(CallContext& context) {
  context.has_record_room = context.services.decisions.Reserve();
  if (context.has_record_room) return Verdict::kContinue;
  if (context.policy && context.policy->document().on_full == policy::OnFull::kDrop) {
    return Verdict::kContinue;
  }
  constexpr std::string_view kWhy =
      "the decision log cannot be written, so nothing is done; try again later";
  const bool is_tool = context.call.rule().method == Method::kToolsCall;
  if (is_tool) return Denied(context, policy::Deny("(decision log)", std::string(kWhy)));
  return Fault(context, {200, mcp::kInternalError, std::string(kWhy)}, "(decision log)");
}

Verdict ReserveLimits(CallContext& context) {
  if (context.rules->rate_limits.empty()) return Verdict::kContinue;
  std::vector<std::string> ids;
  std::vector<state::RateLimit> limits;
  ids.reserve(context.rules->rate_limits.size());
  for (const policy::RateLimit* limit : context.rules->rate_limits) {
    ids.push_back(context.policy->name() + " " + limit->rule);
    limits.push_back({ids.back(), limit->max, std::chrono::seconds(limit->window_seconds)});
  }
  const transport::Call& call = context.call;
  const state::RateHolder holder{call.origin().principal.id,
                                 call.session() ? std::string_view(call.session()->id()) : ""};
  auto reserved = context.services.limiter.Reserve(holder, limits, context.services.clock.Now());
  if (reserved) {
    context.reservation = std::move(*reserved);
    return Verdict::kContinue;
  }
  const state::RateExceeded& exceeded = reserved.error();
  if (exceeded.table_full) {
    return Denied(context, policy::Deny("(limits)",
                                        "there is no room to count this call; try again "
                                        "later"));
  }
  return Denied(context, policy::DenyByLimit(*context.rules->rate_limits[exceeded.index],
                                             context.target, exceeded.retry_after));
}

}  // namespace toolgate::gateway

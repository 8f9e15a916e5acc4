// SPDX-License-Identifier: Apache-2.0
#include "gateway/stages.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "gateway/route_session.h"
#include "json/writer.h"
#include "mcp/era.h"
#include "mcp/resource_uri.h"

namespace toolgate::gateway {
namespace {

using mcp::Method;
using mcp::RpcError;

constexpr size_t kListenedUrisMax = 100;

// What is told about a resource that may not be had: the same as if there were none.
RpcError ResourceNotFound(const CallContext& context, std::string_view uri) {
  std::string data;
  json::Writer(data).BeginObject().Member("uri", uri).EndObject();
  const bool completes = context.call.rule().method == Method::kCompletionComplete;
  const int code =
      completes || context.call.is_modern() ? mcp::kInvalidParams : mcp::kResourceNotFound;
  return {200, code, fmt::format("Resource not found: {}", base::Printable(uri)), std::move(data)};
}

RpcError PromptNotFound(std::string_view name) {
  return {200, mcp::kInvalidParams, fmt::format("Unknown prompt: {}", base::Printable(name))};
}

// What the client says of itself: in a session at its beginning, else with every call.
std::string_view ClientNameOf(const transport::Call& call) {
  if (call.session()) return RouteSession::Of(*call.session()).client_name;
  return call.params().Find("_meta").Find(mcp::kMetaClientInfo).Find("name").text();
}

// Decides by rules that know no arguments; what is hidden or not granted does not exist.
Verdict FollowGate(CallContext& context, RpcError not_found) {
  policy::Decision decision = policy::Evaluate(*context.rules, {{}, {}}, policy::NoSchema());
  const bool is_forwarded = decision.outcome == policy::Outcome::kForward;
  if (is_forwarded || context.is_shadow()) return Denied(context, std::move(decision));
  const bool may_be_told = context.rules->gate == policy::ToolRules::Gate::kDenied;
  RpcError denied{200, mcp::kDenied, "[POLICY DENIED] " + decision.message};
  std::string rule = decision.rule;
  const Verdict verdict =
      Fault(context, may_be_told ? std::move(denied) : std::move(not_found), std::move(rule));
  context.decision.message = decision.message;
  return verdict;
}

// Who cannot be used now, and why; empty if everybody can.
std::string FindPause(const Pauses& pauses, const identity::Grant& grant) {
  if (pauses.empty()) return "";
  const auto explain = [](std::string who, const identity::Pause& pause) {
    if (!pause.by.empty()) who += " by " + base::Printable(pause.by);
    if (!pause.why.empty()) who += fmt::format(" ({})", base::Printable(pause.why));
    return who + "; an operator must resume it, until then every call is denied";
  };
  const auto organisation = pauses.organisations.find(grant.organisation);
  if (organisation != pauses.organisations.end()) {
    return explain(fmt::format("the organisation `{}` was paused", grant.organisation),
                   organisation->second);
  }
  const auto server =
      pauses.servers.find(identity::OwnedNameView(grant.organisation, grant.server));
  if (server != pauses.servers.end()) {
    return explain(fmt::format("the server `{}` was paused", grant.server), server->second);
  }
  const auto own = pauses.grants.find(grant.id);
  if (own == pauses.grants.end()) return "";
  return explain(fmt::format("the grant `{}` was paused", grant.label), own->second);
}

bool IsListed(CallContext& context, std::string_view uri) {
  if (!context.policy) return false;
  if (context.list(ListKind::kResources)->Find(uri) >= 0) return true;
  if (!mcp::FindUriFault(uri).empty()) return false;
  const auto& templates = context.list(ListKind::kTemplates)->entries();
  return std::any_of(templates.begin(), templates.end(), [&](const Catalogue::Entry& entry) {
    return entry.uri_template && entry.uri_template->Matches(uri, context.template_steps);
  });
}

Verdict CheckUri(CallContext& context, std::string_view uri, bool is_published) {
  if (!context.policy) return Fault(context, ResourceNotFound(context, uri), "(no policy)");
  context.own_rules = context.policy->ResolveResource(uri);
  context.rules = &context.own_rules;
  // A link in a result need not be listed: then the policy must mean it, in a form that means one
  // thing only.
  const bool is_meant = context.rules->granted_by_entry && mcp::FindUriFault(uri).empty() &&
                        uri.find('#') == uri.npos;
  const bool is_known = is_published || is_meant ||
                        context.upstream.links().Has(context.call.origin().principal.id, uri);
  if (!is_known) return Fault(context, ResourceNotFound(context, uri), "(unknown resource)");
  return FollowGate(context, ResourceNotFound(context, uri));
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

policy::Facts FactsOf(const CallContext& context, const policy::ToolRules& rules) {
  const identity::Principal& principal = context.call.origin().principal;
  policy::Facts facts;
  facts.tool_name = context.target;
  facts.tool_category = policy::WordOf(rules.category);
  facts.tool_severity = policy::WordOf(rules.severity);
  facts.tool_server = context.upstream.name();
  if (principal.grant) facts.grant_label = principal.grant->label;
  facts.grant_subject = principal.subject;
  facts.session_client_name = ClientNameOf(context.call);
  facts.time = context.services.clock.WallNow();
  return facts;
}

Verdict Denied(CallContext& context, policy::Decision decision) {
  context.decision = std::move(decision);
  const bool goes_on = context.decision.outcome == policy::Outcome::kForward || context.is_shadow();
  return goes_on ? Verdict::kContinue : Verdict::kReply;
}

Verdict Fault(CallContext& context, RpcError error, std::string rule) {
  context.decision = policy::Deny(std::move(rule), error.message);
  context.fault = std::move(error);
  return Verdict::kReply;
}

Verdict CheckPaused(CallContext& context) {
  const auto& grant = context.call.origin().principal.grant;
  std::string why = FindPause(context.snapshot->pauses, *grant);
  if (why.empty()) return Verdict::kContinue;
  ReadTarget(context);  // for the record
  context.fault.reset();
  const bool is_tool = context.call.rule().method == Method::kToolsCall;
  if (is_tool) return Denied(context, policy::Deny("(paused)", std::move(why)));
  const Verdict verdict = Fault(context, {200, mcp::kDenied, "[POLICY DENIED] " + why}, "(paused)");
  context.decision.message = std::move(why);
  return verdict;
}

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

Verdict CheckTool(CallContext& context) {
  if (!context.policy) {
    return Denied(context, policy::Deny("(no policy)",
                                        "this grant has no policy, so every call "
                                        "is denied"));
  }
  const Catalogue& tools = *context.list(ListKind::kTools);
  const int index = tools.Find(context.target);
  RpcError unknown{200, mcp::kInvalidParams,
                   fmt::format("Unknown tool: {}", base::Printable(context.target))};
  if (index < 0) return Fault(context, std::move(unknown), "(unknown tool)");
  context.tool = &tools.entries()[static_cast<size_t>(index)];
  context.schema = &tools.SchemaOf(static_cast<size_t>(index));
  context.bound = tools.Bind(context.policy);
  context.rules = &context.bound->rules[static_cast<size_t>(index)];
  context.warning = context.rules->warning;
  // Before anything else could tell that the tool exists.
  const bool is_secret = context.policy->document().hidden_calls == policy::HiddenCalls::kUnknown;
  if (is_secret && !context.rules->is_listed() && context.rules->rule == "(hidden)") {
    return Fault(context, std::move(unknown), "(hidden)");
  }
  return Verdict::kContinue;
}

Verdict CheckParamFields(CallContext& context) {
  if (!context.call.is_modern() || context.tool->headers.empty()) return Verdict::kContinue;
  std::string fault = mcp::FindParamHeaderFault(
      context.tool->headers, context.arguments,
      [&context](std::string_view name) { return context.call.FindHeader(name); });
  if (fault.empty()) return Verdict::kContinue;
  return Fault(context, {400, mcp::kHeaderMismatch, std::move(fault)}, "(header mismatch)");
}

Verdict CheckCapability(CallContext& context) {
  if (context.capabilities.Has(context.call.rule().capability)) return Verdict::kContinue;
  return Fault(context, context.call.MethodNotFound(), "(not offered)");
}

Verdict EvaluatePolicy(CallContext& context) {
  const policy::Facts facts = FactsOf(context, *context.rules);
  context.decision = policy::Evaluate(*context.rules, {context.arguments, facts}, *context.schema);
  // What is held may still be denied: by a limit that it would exceed.
  const bool is_denied = context.decision.outcome == policy::Outcome::kDeny;
  return is_denied && !context.is_shadow() ? Verdict::kReply : Verdict::kContinue;
}

Verdict CheckPrompt(CallContext& context) {
  if (!context.policy) return Fault(context, PromptNotFound(context.target), "(no policy)");
  const Catalogue& prompts = *context.list(ListKind::kPrompts);
  const int index = prompts.Find(context.target);
  if (index < 0) return Fault(context, PromptNotFound(context.target), "(unknown prompt)");
  context.bound = prompts.Bind(context.policy);
  context.rules = &context.bound->rules[static_cast<size_t>(index)];
  return FollowGate(context, PromptNotFound(context.target));
}

Verdict ReadListener(CallContext& context) {
  const transport::Call& call = context.call;
  context.arguments = call.params().Find("notifications");
  std::string fault;
  if (!context.arguments.Is(json::Type::kObject) || !call.accepts_stream()) {
    fault = "`notifications` must say what to listen to, and Accept must list text/event-stream";
  }
  const json::Value uris = context.arguments.Find("resourceSubscriptions");
  if (uris && !uris.Is(json::Type::kArray)) fault = "`resourceSubscriptions` must be an array";
  if (uris.size() > kListenedUrisMax) {
    fault = fmt::format("more than {} resources cannot be listened to at once", kListenedUrisMax);
  }
  for (const auto& uri : uris) {
    const bool is_uri = uri.value.Is(json::Type::kString) && !uri.value.text().empty();
    if (!is_uri) fault = "`resourceSubscriptions` must hold uris";
  }
  if (fault.empty()) return Verdict::kContinue;
  return Fault(context, {200, mcp::kInvalidParams, std::move(fault)}, "(malformed)");
}

// Who listens to several resources is told of those that may be had, and nothing of the others.
Verdict CheckListened(CallContext& context) {
  std::string refused;
  std::string first_rule;
  for (const auto& entry : context.arguments.Find("resourceSubscriptions")) {
    const std::string_view uri = entry.value.text();
    const Verdict verdict = context.capabilities.resource_subscriptions
                                ? CheckUri(context, uri, IsListed(context, uri))
                                : Fault(context, ResourceNotFound(context, uri), "(not offered)");
    if (verdict == Verdict::kContinue) {
      context.listened_uris.emplace_back(uri);
      continue;
    }
    refused += fmt::format("{}`{}` {}", refused.empty() ? "not listened to: " : ", ",
                           base::Printable(uri), context.decision.rule);
    if (first_rule.empty()) first_rule = std::move(context.decision.rule);
    context.fault.reset();
  }
  context.decision = {};
  const json::Value wanted = context.arguments;
  const bool hears_something =
      !context.listened_uris.empty() || wanted.Find("toolsListChanged").AsBool() ||
      wanted.Find("promptsListChanged").AsBool() || wanted.Find("resourcesListChanged").AsBool();
  if (!refused.empty() && !hears_something) context.decision.outcome = policy::Outcome::kDeny;
  context.decision.rule = std::move(first_rule);
  context.decision.message = std::move(refused);
  return Verdict::kContinue;
}

Verdict CheckResource(CallContext& context) {
  return CheckUri(context, context.target, IsListed(context, context.target));
}

Verdict CheckLogLevel(CallContext& context) {
  if (!mcp::IsLogLevel(context.call.params().Find("level").text())) {
    return Fault(context, {200, mcp::kInvalidParams, "`level` is no level of the log"},
                 "(malformed)");
  }
  if (context.policy) return Verdict::kContinue;
  return Fault(context, context.call.MethodNotFound(), "(no policy)");
}

// What is wrong with the params of a completion; empty if nothing.
std::string FindCompletionFault(json::Value params) {
  static constexpr std::string_view kRef[] = {"type", "name", "uri", "title"};
  static constexpr std::string_view kArgument[] = {"name", "value"};
  static constexpr std::string_view kContext[] = {"arguments"};
  const json::Value ref = params.Find("ref");
  const json::Value argument = params.Find("argument");
  if (!ref.Find("type").Is(json::Type::kString)) return "`ref` must name a prompt or a resource";
  for (std::string_view name : kArgument) {
    if (!argument.Find(name).Is(json::Type::kString)) return "`argument` needs a name and a value";
  }
  const bool is_ambiguous = !mcp::FindAlias(ref, kRef).empty() ||
                            !mcp::FindAlias(argument, kArgument).empty() ||
                            !mcp::FindAlias(params.Find("context"), kContext).empty();
  if (is_ambiguous) return "a member of the params is ambiguous";
  const json::Value context = params.Find("context");
  if (context && !context.Find("arguments").Is(json::Type::kObject)) {
    return "`context` holds `arguments` and nothing else";
  }
  for (const auto& entry : context.Find("arguments")) {
    if (!entry.value.Is(json::Type::kString)) return "the arguments of `context` must be texts";
  }
  return "";
}

Verdict CheckReference(CallContext& context) {
  const json::Value params = context.call.params();
  std::string fault = FindCompletionFault(params);
  if (!fault.empty()) {
    return Fault(context, {200, mcp::kInvalidParams, std::move(fault)}, "(malformed)");
  }
  const json::Value ref = params.Find("ref");
  if (ref.Find("type").text() == "ref/prompt") {
    context.target = ref.Find("name").text();
    return CheckPrompt(context);
  }
  if (ref.Find("type").text() != "ref/resource") {
    return Fault(context, {200, mcp::kInvalidParams, "`ref` must name a prompt or a resource"},
                 "(malformed)");
  }
  context.target = ref.Find("uri").text();
  const bool is_template =
      context.policy && context.list(ListKind::kTemplates)->Find(context.target) >= 0;
  return CheckUri(context, context.target, is_template || IsListed(context, context.target));
}

Verdict CheckDecisionLog(CallContext& context) {
  // A call that is decided anew has its room.
  if (!context.has_record_room) context.has_record_room = context.services.decisions.Reserve();
  if (context.has_record_room) return Verdict::kContinue;
  const bool may_be_lost =
      context.policy &&
      (context.is_shadow() || context.policy->document().on_full == policy::OnFull::kDrop);
  if (may_be_lost) return Verdict::kContinue;
  constexpr std::string_view kWhy =
      "the decision log cannot be written, so nothing is done; try again later";
  const bool is_tool = context.call.rule().method == Method::kToolsCall;
  if (is_tool) return Denied(context, policy::Deny("(decision log)", std::string(kWhy)));
  return Fault(context, {200, mcp::kInternalError, std::string(kWhy)}, "(decision log)");
}

}  // namespace toolgate::gateway

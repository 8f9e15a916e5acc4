// SPDX-License-Identifier: Apache-2.0
#include "gateway/shadow.h"

#include "gateway/limits.h"
#include "gateway/stages.h"

namespace toolgate::gateway {
namespace {

using mcp::Method;

policy::ToolRules RulesFor(const CallContext& context, const policy::Policy& policy) {
  if (context.call.rule().method == Method::kPromptsGet) {
    return policy.ResolvePrompt(context.target);
  }
  return policy.ResolveResource(context.target);
}

policy::Decision Decide(CallContext& context, const policy::Policy& policy,
                        const policy::ToolRules& rules) {
  const policy::Facts facts = FactsOf(context, rules);
  const policy::NoSchema no_schema;
  const bool has_schema = context.schema != nullptr;
  const policy::ArgumentValidator& validator =
      has_schema ? static_cast<const policy::ArgumentValidator&>(*context.schema) : no_schema;
  policy::Decision decision = policy::Evaluate(rules, {context.arguments, facts}, validator);
  if (decision.outcome == policy::Outcome::kDeny || rules.limits.empty()) return decision;
  const Counting counting{policy, rules, Counting::Use::kIsTried};
  Counted counted = Count(context, counting);
  if (counted.decision.outcome == policy::Outcome::kDeny) return std::move(counted.decision);
  const bool is_held = decision.outcome == policy::Outcome::kHold;
  if (is_held && counted.reservation) context.services.counters.Release(*counted.reservation);
  if (!is_held) context.shadow_reservation = std::move(counted.reservation);
  return decision;
}

}  // namespace

void EvaluateShadow(CallContext& context) {
  const auto& grant = context.call.origin().principal.grant;
  auto policy = grant ? context.snapshot->FindShadowPolicy(*grant) : nullptr;
  const bool is_decided = context.rules != nullptr && context.decision.rule != "(unknown resource)";
  if (!policy || !is_decided) return;
  if (context.tool != nullptr) {
    const Catalogue& tools = *context.list(ListKind::kTools);
    const auto bound = tools.Bind(policy);
    const auto place = static_cast<size_t>(context.tool - tools.entries().data());
    context.shadow_decision = Decide(context, *policy, bound->rules[place]);
  } else {
    const policy::ToolRules rules = RulesFor(context, *policy);
    context.shadow_decision = Decide(context, *policy, rules);
  }
  context.shadow_policy = std::move(policy);
}

}  // namespace toolgate::gateway

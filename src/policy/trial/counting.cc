// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/counting.h"

namespace toolgate::policy::trial {
namespace {

// Names of those who have none; none of them can be one that a document states.
constexpr std::string_view kNobody = "(nobody)";

state::Scope ScopeOf(Scope scope) {
  switch (scope) {
    case Scope::kSession:
      return state::Scope::kSession;
    case Scope::kGrant:
      return state::Scope::kGrant;
    case Scope::kSubject:
      return state::Scope::kSubject;
    case Scope::kServer:
      return state::Scope::kServer;
    case Scope::kOrganisation:
      break;
  }
  return state::Scope::kOrganisation;
}

// As the gateway has it: a grant without a subject is a subject of its own.
std::string_view HolderOf(const CountedCall& call, Scope scope) {
  std::string_view holder = call.grant;
  if (scope == Scope::kSubject && !call.subject.empty()) holder = call.subject;
  if (scope == Scope::kServer) holder = call.server;
  if (scope == Scope::kOrganisation) holder = "organisation";
  return holder.empty() ? kNobody : holder;
}

}  // namespace

CountRequest MakeRequest(const ToolRules& rules, const CountedCall& call) {
  CountRequest request;
  for (const Limit* rule : rules.limits) request.counters.push_back(rule->CounterFor(call.target));
  for (size_t i = 0; i < rules.limits.size(); ++i) {
    const Limit& rule = *rules.limits[i];
    state::Limit limit;
    limit.scope = ScopeOf(rule.scope);
    limit.holder = HolderOf(call, rule.scope);
    limit.session = call.session;
    limit.counter = request.counters[i];
    limit.window.length = std::chrono::seconds(rule.window_seconds);
    limit.window.align = rule.is_calendar ? state::Align::kCalendar : state::Align::kSliding;
    limit.max = state::Amount::From(rule.max).value_or(state::Amount());
    request.limits.push_back(limit);
  }
  return request;
}

std::optional<Decision> Counters::Take(const ToolRules& rules, const CountedCall& call,
                                       state::Reservation& taken) {
  if (rules.limits.empty()) return std::nullopt;
  CountRequest request = MakeRequest(rules, call);
  for (size_t i = 0; i < request.limits.size(); ++i) {
    const auto amount = AmountOf(*rules.limits[i], call.arguments);
    if (!amount) return DenyByAmount(*rules.limits[i], amount.error().message);
    const auto counted = state::Amount::From(*amount);
    if (!counted) return DenyByAmount(*rules.limits[i], "the amount cannot be counted");
    request.limits[i].amount = *counted;
  }
  auto reserved = store_.Reserve(request.limits);
  if (reserved) {
    taken = std::move(*reserved);
    return std::nullopt;
  }
  const state::Refusal& refusal = reserved.error();
  if (refusal.why == state::Refusal::Why::kExceeded) {
    return DenyByLimit(*rules.limits[refusal.index], call.target, refusal.retry_after,
                       refusal.remaining.Text());
  }
  return Deny("(limits)", "a limit of this call cannot be counted");
}

}  // namespace toolgate::policy::trial

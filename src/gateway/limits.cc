// SPDX-License-Identifier: Apache-2.0
#include "gateway/limits.h"

#include <fmt/format.h>

#include "gateway/stages.h"

namespace toolgate::gateway {
namespace {

using Why = state::Refusal::Why;

// Why a call cannot be counted, for the agent.
std::string_view Explain(Why why) {
  switch (why) {
    case Why::kTableFull:
      return "there is no room to count this call; try again later";
    case Why::kUnavailable:
      return "the count of calls cannot be saved, so nothing is done; try again later";
    default:
      return "a limit of this call cannot be counted; ask whoever runs the gateway";
  }
}

state::Scope ScopeOf(policy::Scope scope) {
  switch (scope) {
    case policy::Scope::kSession:
      return state::Scope::kSession;
    case policy::Scope::kGrant:
      return state::Scope::kGrant;
    case policy::Scope::kSubject:
      return state::Scope::kSubject;
    case policy::Scope::kServer:
      return state::Scope::kServer;
    case policy::Scope::kOrganisation:
      break;
  }
  return state::Scope::kOrganisation;
}

// Who shares what the call uses. A grant without a subject is a subject of its own: nobody else
// shares what nobody is named for. No two organisations share a holder: those of grants are ids,
// and the others begin with the organisation.
std::string HolderOf(const CallContext& context, policy::Scope scope) {
  const identity::Principal& principal = context.call.origin().principal;
  const std::string& organisation = context.upstream.options().organisation;
  switch (scope) {
    case policy::Scope::kSession:
    case policy::Scope::kGrant:
      return principal.id;
    case policy::Scope::kSubject:
      return identity::QualifiedName(
          {organisation, principal.subject.empty() ? principal.id : principal.subject});
    case policy::Scope::kServer:
      return context.upstream.qualified_name();
    case policy::Scope::kOrganisation:
      break;
  }
  // Where a file names everything there is one, which has no name.
  return organisation.empty() ? "organisation" : organisation;
}

// What a call asks of the store; views into the rest of it and into the call.
struct Request {
  std::vector<std::string> counters;
  std::vector<std::string> holders;
  std::vector<state::Limit> limits;
};

state::Limit MakeLimit(const CallContext& context, const policy::Limit& rule) {
  state::Limit limit;
  limit.scope = ScopeOf(rule.scope);
  if (context.call.session()) limit.session = context.call.session()->id();
  limit.window.length = std::chrono::seconds(rule.window_seconds);
  limit.window.align = rule.is_calendar ? state::Align::kCalendar : state::Align::kSliding;
  return limit;
}

// Nothing if it was filled, else the denial.
std::optional<policy::Decision> Fill(Request& request, const CallContext& context,
                                     const Counting& counting) {
  request.counters.clear();
  request.holders.clear();
  request.limits.clear();
  for (const policy::Limit* rule : counting.rules.limits) {
    request.counters.push_back(fmt::format("{}{} {}", counting.is_enforced() ? "" : "shadow ",
                                           counting.policy.name(),
                                           rule->CounterFor(context.target)));
    request.holders.push_back(HolderOf(context, rule->scope));
  }
  for (const policy::Limit* rule : counting.rules.limits) {
    const auto amount = policy::AmountOf(*rule, context.arguments);
    if (!amount) return policy::DenyByAmount(*rule, amount.error().message);
    const auto taken = state::Amount::From(*amount);
    const auto max = state::Amount::From(rule->max);
    if (!taken || !max) return policy::DenyByAmount(*rule, "the amount cannot be counted");
    state::Limit limit = MakeLimit(context, *rule);
    limit.counter = request.counters[request.limits.size()];
    limit.holder = request.holders[request.limits.size()];
    limit.max = *max;
    limit.amount = *taken;
    request.limits.push_back(limit);
  }
  return std::nullopt;
}

}  // namespace

void CallContext::GiveBack() {
  for (auto* taken : {&reservation, &shadow_reservation}) {
    if (*taken) services.counters.Release(**taken);
    taken->reset();
  }
  in_flight.reset();
}

Verdict EnterFlight(CallContext& context) {
  const auto max = context.rules->max_in_flight;
  if (!max || context.decision.outcome == policy::Outcome::kDeny) return Verdict::kContinue;
  context.in_flight =
      context.upstream.in_flight().Enter(context.policy->name(), context.target, *max);
  if (context.in_flight) return Verdict::kContinue;
  return Denied(context,
                policy::Deny(context.rules->max_in_flight_rule,
                             fmt::format("{} calls of `{}` are in progress, and the policy allows "
                                         "no more at a time; try again when one has ended",
                                         *max, context.target)));
}

Counted Count(const CallContext& context, const Counting& counting) {
  Counted counted;
  thread_local Request request;
  if (auto denial = Fill(request, context, counting)) {
    counted.decision = std::move(*denial);
    return counted;
  }
  auto reserved = context.services.counters.Reserve(request.limits);
  if (reserved) {
    counted.reservation = std::move(*reserved);
    return counted;
  }
  const state::Refusal& refusal = reserved.error();
  const bool is_failure = refusal.why == Why::kTableFull || refusal.why == Why::kUnavailable;
  const policy::Document& document = counting.policy.document();
  if (refusal.why == Why::kExceeded) {
    counted.decision = policy::DenyByLimit(*counting.rules.limits[refusal.index], context.target,
                                           refusal.retry_after, refusal.remaining.Text());
  } else if (is_failure && document.on_store_failure == policy::OnStoreFailure::kAllow) {
    counted.warning = "not counted, because what counts is out of order";
  } else {
    counted.decision = policy::Deny("(limits)", std::string(Explain(refusal.why)));
  }
  return counted;
}

Verdict ReserveLimits(CallContext& context) {
  // What a shadow would have denied takes nothing.
  const bool is_denied = context.decision.outcome == policy::Outcome::kDeny;
  if (context.rules->limits.empty() || is_denied) return Verdict::kContinue;
  const Counting counting{*context.policy, *context.rules, Counting::Use::kDecides};
  Counted counted = Count(context, counting);
  context.reservation = std::move(counted.reservation);
  if (!counted.warning.empty()) {
    context.warning += (context.warning.empty() ? "" : "; ") + counted.warning;
  }
  if (counted.decision.outcome == policy::Outcome::kForward) return Verdict::kContinue;
  return Denied(context, std::move(counted.decision));
}

Verdict CheckApproval(CallContext& context) {
  if (context.decision.outcome != policy::Outcome::kHold) return Verdict::kContinue;
  context.GiveBack();
  return context.is_shadow() ? Verdict::kContinue : Verdict::kReply;
}

}  // namespace toolgate::gateway

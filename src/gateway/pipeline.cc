// SPDX-License-Identifier: Apache-2.0
#include "gateway/pipeline.h"

#include <algorithm>

#include "gateway/client_requests.h"
#include "gateway/denial.h"
#include "gateway/record_head.h"
#include "gateway/relay.h"
#include "gateway/route_session.h"
#include "gateway/shadow.h"
#include "gateway/stages.h"
#include "json/writer.h"
#include "risk/classify.h"

namespace toolgate::gateway {
namespace {

using mcp::Method;

// Before the server is asked for anything: why it is paused may be that it is not well.
constexpr Stage kFirstStages[] = {CheckPaused};
// The order in which a call is decided. The first stage that does not continue ends it.
constexpr Stage kToolStages[] = {
    ReadTarget,       ReadRound,   CheckTool,     CheckParamFields, EvaluatePolicy,
    CheckDecisionLog, EnterFlight, ReserveLimits, CheckApproval,
};
constexpr Stage kPromptStages[] = {
    ReadTarget, ReadRound, CheckCapability, CheckPrompt, CheckDecisionLog,
};
constexpr Stage kResourceStages[] = {
    ReadTarget, ReadRound, CheckCapability, CheckResource, CheckDecisionLog,
};
constexpr Stage kCompletionStages[] = {
    ReadTarget,
    CheckCapability,
    CheckReference,
    CheckDecisionLog,
};
constexpr Stage kListenStages[] = {ReadListener, CheckListened, CheckDecisionLog};
// Settings of the client's own session are no access to anything.
constexpr Stage kLogStages[] = {ReadTarget, CheckCapability, CheckLogLevel};

std::span<const Stage> StagesFor(Method method) {
  switch (method) {
    case Method::kToolsCall:
      return kToolStages;
    case Method::kPromptsGet:
      return kPromptStages;
    case Method::kCompletionComplete:
      return kCompletionStages;
    case Method::kLoggingSetLevel:
      return kLogStages;
    case Method::kSubscriptionsListen:
      return kListenStages;
    default:
      return kResourceStages;
  }
}

// The lists without which a call cannot be decided.
std::span<const ListKind> ListsFor(const transport::Call& call) {
  static constexpr ListKind kTools[] = {ListKind::kTools};
  static constexpr ListKind kPrompts[] = {ListKind::kPrompts};
  static constexpr ListKind kResources[] = {ListKind::kResources, ListKind::kTemplates};
  switch (call.rule().method) {
    case Method::kToolsCall:
      return kTools;
    case Method::kPromptsGet:
      return kPrompts;
    case Method::kLoggingSetLevel:
      return {};
    case Method::kCompletionComplete:
      if (call.params().Find("ref").Find("type").text() == "ref/prompt") return kPrompts;
      return kResources;
    case Method::kSubscriptionsListen:
      if (call.params().Find("notifications").Find("resourceSubscriptions").size() == 0) return {};
      return kResources;
    default:
      return kResources;
  }
}

CallOutcome OutcomeOf(const CallContext& context) {
  if (context.fault) return CallOutcome::kFault;
  if (context.is_shadow()) return CallOutcome::kForward;
  switch (context.decision.outcome) {
    case policy::Outcome::kForward:
      return CallOutcome::kForward;
    case policy::Outcome::kHold:
      return CallOutcome::kHold;
    case policy::Outcome::kDeny:
      break;
  }
  return CallOutcome::kDeny;
}

// That a client sets the level of its own log is not worth a record, that it may not is.
bool IsRecorded(const CallContext& context) {
  return context.call.rule().method != Method::kLoggingSetLevel || context.fault;
}

audit::Room RoomOf(const CallContext& context) {
  return context.has_record_room ? audit::Room::kReserved : audit::Room::kWhatIsLeft;
}

// The values that the policy wants to keep.
void AddArgumentValues(const CallContext& context, audit::DecisionRecord& record) {
  for (const policy::ArgumentPath& path : context.policy->document().recorded_values) {
    const policy::ArgumentPath::Found found = path.Find(context.arguments);
    if (found.state != policy::ArgumentPath::Found::State::kValue) continue;
    record.argument_values.emplace_back(path.text(), found.value);
  }
}

}  // namespace

Pipeline::Pipeline(Route& route)
    : route_(route), services_(route.services()), upstream_(route.upstream()) {}

net::Task<void> Pipeline::Run(transport::Call& call) {
  CallContext context = Begin(call);
  const bool is_stale = co_await Serve(context);
  if (is_stale) co_await ServeAnew(context);
}

net::Task<std::optional<Listener>> Pipeline::AdmitListener(transport::Call& call) {
  CallContext context = Begin(call);
  const bool is_admitted = co_await Admit(context);
  if (!is_admitted) co_return std::nullopt;
  Record(context, {});
  Listener listener;
  listener.snapshot = std::move(context.snapshot);
  listener.capabilities = context.capabilities;
  listener.features = context.features;
  listener.uris = std::move(context.listened_uris);
  co_return listener;
}

net::Task<bool> Pipeline::Serve(CallContext& context) {
  const bool is_admitted = co_await Admit(context);
  if (!is_admitted) co_return false;
  co_return co_await Forward(context);
}

// Records and answers what the stages have refused; true if they have not.
net::Task<bool> Pipeline::Pass(CallContext& context, std::span<const Stage> stages) {
  const bool goes_on = std::all_of(stages.begin(), stages.end(), [&context](Stage stage) {
    return stage(context) == Verdict::kContinue;
  });
  EvaluateShadow(context);
  if (goes_on) co_return true;
  context.in_flight.reset();
  Record(context, {});
  co_await Reply(context);
  co_return false;
}

net::Task<bool> Pipeline::Admit(CallContext& context) {
  const bool may_be_made = co_await Pass(context, kFirstStages);
  if (!may_be_made) co_return false;
  const auto gathered = co_await Gather(context);
  if (!gathered) {
    NoteUnavailable(context, gathered.error());
    co_await Reply(context);
    co_return false;
  }
  // Nobody waits for it any more: what is not sent needs no cancelling.
  const auto& in_flight = context.call.in_flight();
  if (in_flight && in_flight->is_cancelled()) {
    context.decision = policy::Deny("(cancelled)", "the client cancelled the call");
    context.fault = mcp::RpcError(200, mcp::kInvalidRequest, "The call was cancelled");
    Record(context, {});
    co_await Reply(context);
    co_return false;
  }
  const std::span<const Stage> stages = StagesFor(context.call.rule().method);
  co_return co_await Pass(context, stages);
}

net::Task<bool> Pipeline::Forward(CallContext& context) {
  RecordDecision(context);
  Relay relay(route_);
  const ForwardOutcome outcome = co_await relay.Forward(context);
  if (outcome.is_stale) {
    const bool knows_more = co_await LearnTool(context);
    if (knows_more && !relay.is_over()) co_return true;
    co_await relay.FinishUnavailable(context, outcome);
  }
  Record(context, outcome);
  co_return false;
}

// Asks for the tools; true if the one that was called is not what we took it for.
net::Task<bool> Pipeline::LearnTool(const CallContext& context) {
  upstream_.MarkStale(ListKind::kTools);
  const auto list = co_await upstream_.RefreshList(ListKind::kTools, context.features,
                                                   route_.client(), route_.loop());
  if (!list) co_return false;
  const int index = (*list)->Find(context.target);
  co_return index < 0 ||
      (*list)->entries()[static_cast<size_t>(index)].digest != context.tool->digest;
}

// Once more from the start, by what is known and granted now: what is sent is what is decided on.
net::Task<void> Pipeline::ServeAnew(CallContext& refused) {
  refused.GiveBack();
  CallContext context = Begin(refused.call);
  context.has_record_room = refused.has_record_room;
  context.recorded_decisions = refused.recorded_decisions;
  context.is_decided_anew = true;
  context.is_decision_changed = true;  // unless it is forwarded again
  co_await Serve(context);
}

CallContext Pipeline::Begin(transport::Call& call) {
  if (began_ == base::SteadyTime()) began_ = services_.clock.Now();
  CallContext context{services_, upstream_, call, began_};
  context.snapshot = services_.snapshots.Get();
  context.policy = context.snapshot->FindPolicyNow(*call.origin().principal.grant);
  return context;
}

net::Task<base::Status> Pipeline::Gather(CallContext& context) {
  const transport::Call& call = context.call;
  if (call.session()) {
    const UpstreamSession& session = RouteSession::Of(*call.session()).upstream;
    context.capabilities = session.capabilities;
  } else {
    auto era = upstream_.FindEra();
    if (!era) {
      const auto asked = co_await upstream_.GetEra(route_.client(), route_.loop());
      if (!asked) co_return tl::unexpected(asked.error());
      era = *asked;
    }
    context.capabilities = era->modern_capabilities;
  }
  context.features = FeaturesOf(call, context.policy.get());
  if (!context.policy) co_return base::Status();  // nothing is asked for who may have nothing
  for (const ListKind kind : ListsFor(call)) {
    auto& list = context.lists[static_cast<size_t>(kind)];
    list = upstream_.FindList(kind, context.features);
    if (list) continue;
    auto listed =
        co_await upstream_.GetList(kind, context.features, route_.client(), route_.loop());
    if (!listed) co_return tl::unexpected(std::move(listed.error()));
    list = std::move(*listed);
  }
  co_return base::Status();
}

mcp::RpcError Pipeline::RecordUnavailable(transport::Call& call, const base::Error& why) {
  CallContext context = Begin(call);
  NoteUnavailable(context, why);
  return *context.fault;
}

void Pipeline::NoteUnavailable(CallContext& context, const base::Error& why) {
  const transport::Call& call = context.call;
  services_.logger.Warning("call_failed", {{"server", upstream_.qualified_name()},
                                           {"request_id", call.origin().request_id},
                                           {"method", call.message().method},
                                           {"error", why.message}});
  ReadTarget(context);
  context.decision = policy::Deny("(upstream unavailable)", why.message);
  context.fault = UpstreamUnavailable(upstream_.name(), call.origin().request_id);
  Record(context, {});
}

net::Task<void> Pipeline::Reply(CallContext& context) {
  transport::Call& call = context.call;
  if (context.fault) {
    co_await call.FinishError(*context.fault);
    co_return;
  }
  const std::string result = WriteDenial(context);
  co_await call.FinishResult(result);
}

// What is known once the call is decided; views into the context.
audit::DecisionRecord Pipeline::MakeRecord(const CallContext& context) const {
  const transport::Call& call = context.call;
  audit::DecisionRecord record;
  record.head = MakeRecordHead(call, upstream_.name(), services_.clock.WallNow());
  record.tool = context.target;
  record.arguments = context.arguments;
  if (context.tool != nullptr) {
    record.risk_category = risk::Name(context.rules->category);
    record.risk_severity = risk::Name(context.rules->severity);
    record.classifier = risk::ClassifierVersion();
  }
  record.outcome = policy::Name(context.decision.outcome);
  record.rule = context.decision.rule;
  record.message = context.decision.message;
  record.warning = context.warning;
  if (context.policy) {
    record.policy = context.policy->name();
    record.policy_version = context.policy->version();
    record.is_shadow = context.is_shadow();
    AddArgumentValues(context, record);
  }
  if (context.shadow_policy) {
    record.shadow = {policy::Name(context.shadow_decision.outcome), context.shadow_decision.rule,
                     context.shadow_policy->name(), context.shadow_policy->version()};
  }
  return record;
}

// Before the call is forwarded, so that nothing is done of which there is no trace.
void Pipeline::RecordDecision(CallContext& context) {
  if (!IsRecorded(context)) return;
  services_.decisions.AppendDecision(MakeRecord(context), RoomOf(context));
  ++context.recorded_decisions;
  context.is_decision_changed = false;
}

void Pipeline::Record(const CallContext& context, const ForwardOutcome& outcome) {
  const transport::Call& call = context.call;
  if (!IsRecorded(context)) return;
  audit::DecisionRecord record = MakeRecord(context);
  record.earlier_decisions = context.recorded_decisions;
  record.is_changed = context.is_decision_changed;
  record.upstream_status = outcome.status;
  record.upstream_time = outcome.time;
  record.upstream_error = outcome.error;
  record.total_time =
      std::chrono::duration_cast<std::chrono::microseconds>(services_.clock.Now() - began_);
  const ServerMetrics& metrics = upstream_.metrics();
  metrics.CountDecision(call.rule().method, OutcomeOf(context));
  if (outcome.time) metrics.CountTime(*outcome.time, record.total_time - *outcome.time);
  services_.decisions.Append(record, RoomOf(context));
}

}  // namespace toolgate::gateway

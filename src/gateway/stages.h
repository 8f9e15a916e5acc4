// SPDX-License-Identifier: Apache-2.0
// The stages that decide a call, each one rule. None does I/O; the order is in pipeline.cc.
#pragma once

#include "gateway/pipeline.h"

namespace toolgate::gateway {

// Nobody has paused the grant, its server or its organisation. Needs nothing that is gathered.
Verdict CheckPaused(CallContext& context);

// The name or uri that the method asks for, and the arguments, in the types they must have.
Verdict ReadTarget(CallContext& context);

// A call that goes on with the client's input was asked for exactly that (rounds.h).
Verdict ReadRound(CallContext& context);

// The tool is byte-equal to a published name of this server's list.
Verdict CheckTool(CallContext& context);

// The request's header fields repeat the arguments that they must repeat.
Verdict CheckParamFields(CallContext& context);

// The policy, all but its limits.
Verdict EvaluatePolicy(CallContext& context);

// The method belongs to a capability that the server declared.
Verdict CheckCapability(CallContext& context);

// The prompt is published and the policy grants it; else it does not exist.
Verdict CheckPrompt(CallContext& context);

// The resource is listed, or an expansion of a listed template, or named by an entry of the policy;
// and the policy grants it.
Verdict CheckResource(CallContext& context);

// What a listener wants to be told of, in the types it must have.
Verdict ReadListener(CallContext& context);

// Which of the resources a listener may be told of: each is checked as if it were asked for alone.
Verdict CheckListened(CallContext& context);

// The level of the log is one that there is.
Verdict CheckLogLevel(CallContext& context);

// What a completion refers to can be had.
Verdict CheckReference(CallContext& context);

// What cannot be recorded is not done, unless the policy says so.
Verdict CheckDecisionLog(CallContext& context);

// Fewer calls of the tool are in progress than the policy allows at a time.
Verdict EnterFlight(CallContext& context);

// Takes the call from all limits, or from none.
Verdict ReserveLimits(CallContext& context);

// A call that a person must approve takes nothing from the limits, and is not forwarded.
Verdict CheckApproval(CallContext& context);

// What is known of the call beside its arguments; views into the context and the rules.
policy::Facts FactsOf(const CallContext& context, const policy::ToolRules& rules);

// Goes on with `decision`: forwarded, or answered. Under a shadow everything is forwarded.
Verdict Denied(CallContext& context, policy::Decision decision);

// Answers with a protocol error, recorded as a denial by `rule`.
Verdict Fault(CallContext& context, mcp::RpcError error, std::string rule);

}  // namespace toolgate::gateway

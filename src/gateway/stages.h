// SPDX-License-Identifier: Apache-2.0
// The stages that decide a call, each one rule. None does I/O; the order is in pipeline.cc.
#pragma once

#include "gateway/pipeline.h"

namespace toolgate::gateway {

// The name or uri that the method asks for, and the arguments, in the types they must have.
Verdict ReadTarget(CallContext& context);

// The tool is byte-equal to a published name of this server's catalogue.
Verdict CheckCatalogue(CallContext& context);

// The method belongs to a capability that the server declared.
Verdict CheckCapability(CallContext& context);

// The policy, all but its limits.
Verdict EvaluatePolicy(CallContext& context);

// The policy's default, for what has no rules of its own.
Verdict FollowDefault(CallContext& context);

// What cannot be recorded is not done, unless the policy says so.
Verdict CheckDecisionLog(CallContext& context);

// Takes the call from all limits, or from none.
Verdict ReserveLimits(CallContext& context);

}  // namespace toolgate::gateway

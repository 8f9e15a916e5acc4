// SPDX-License-Identifier: Apache-2.0
// A draft of a policy, tried on calls that another one decides.
#pragma once

#include "gateway/pipeline.h"

namespace toolgate::gateway {

// Asks the grant's shadow policy, if it has one, about a call that was decided: fills the context's
// `shadow_policy` and `shadow_decision`. Calls that no policy decides, such as those of unknown
// tools, are none of its business.
void EvaluateShadow(CallContext& context);

}  // namespace toolgate::gateway

// SPDX-License-Identifier: Apache-2.0
// What an agent sees of a denial: a tool result, so that a model can read it and adapt.
#pragma once

#include <string>

#include "gateway/pipeline.h"

namespace toolgate::gateway {

// The result of a denied call (docs/policy.md, "What the agent sees").
std::string WriteDenial(const CallContext& context);

}  // namespace toolgate::gateway

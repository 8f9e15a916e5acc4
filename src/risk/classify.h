// SPDX-License-Identifier: Apache-2.0
// Classifies the tools of one server. Pure: no I/O, no clock, no state; callable on any thread.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "risk/assessment.h"
#include "risk/definition.h"
#include "risk/poisoning.h"

namespace toolgate::risk {

// One assessment per tool, in their order, which does not matter to any of them. `server` is the
// name under which the server is known, or empty. `others` are the names of other servers' tools,
// or null. The views in the results live as long as the definitions.
std::vector<Assessment> Classify(std::string_view server, std::span<const ToolDefinition> tools,
                                 const OtherToolNames* others = nullptr);

// Changes with whatever may change an assessment: rules, lexicons, the linear table.
std::string_view ClassifierVersion();

}  // namespace toolgate::risk

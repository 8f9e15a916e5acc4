// SPDX-License-Identifier: Apache-2.0
// Bounds for arguments that can do harm by their value: paths, addresses, amounts of money. They
// are a beginning for the operator to adapt, safe as they are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "risk/assessment.h"
#include "risk/definition.h"

namespace toolgate::advice {

// A predicate for `deny_if`.
struct ArgumentBound {
  std::string conditions;  // JSON: a list of conditions
  std::string on_deny;
};

// The bounds for the arguments that the tool's signals name. Only of those that the schema declares
// with the one type that the condition can judge: every other condition would deny each call.
std::vector<ArgumentBound> BoundArguments(const risk::ToolDefinition& tool,
                                          const risk::Assessment& assessment);

}  // namespace toolgate::advice

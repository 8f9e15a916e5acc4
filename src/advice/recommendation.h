// SPDX-License-Identifier: Apache-2.0
// The rule that a tool's risk asks for, in what the engine of today can do: it hides, limits rates,
// denies arguments. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "advice/argument_bounds.h"
#include "advice/tool_list.h"

namespace toolgate::advice {

enum class Treatment : uint8_t { kHide, kLimit, kOpen };

struct Recommendation {
  Treatment treatment = Treatment::kHide;
  int64_t calls_per_minute = 0;       // kLimit
  std::vector<ArgumentBound> bounds;  // not for hidden tools
  std::string why;                    // `it is Destructive`
};

// Destructive and Financial tools are hidden, as are those of which nothing is known and those
// whose definition is poisoned; Execute may be called 10 times a minute, Write 30, Read as often as
// wanted.
Recommendation Recommend(const risk::ToolDefinition& tool, const risk::Assessment& assessment);

// Whether something in the definition is so clearly meant for the model that it must not be listed.
bool IsPoisoned(const risk::Assessment& assessment);

// The rule in words: `hide it`, `at most 10 calls a minute, 2 bounds on its arguments`.
std::string Describe(const Recommendation& recommendation);

// The entry of the policy's `tools` that does so, as JSON; empty for hidden tools, which `hide`
// lists.
std::string WriteEntry(const Recommendation& recommendation);

}  // namespace toolgate::advice

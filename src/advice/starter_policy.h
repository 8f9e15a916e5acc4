// SPDX-License-Identifier: Apache-2.0
// A complete policy for a server, to begin with: every tool that can be called has the rule that
// its risk asks for, by name. What it does to the server is computed from the policy as the engine
// loads it, not from what was meant.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "advice/tool_list.h"
#include "base/result.h"
#include "policy/policy.h"

namespace toolgate::advice {

// What a policy does to a list of tools.
struct Effect {
  size_t tools = 0;
  size_t hidden = 0;
  size_t denied = 0;   // listed or not, and never callable
  size_t limited = 0;  // at a rate
  size_t open = 0;
  size_t bounded = 0;        // of the limited and open ones: those with conditions on arguments
  size_t unpublishable = 0;  // not counted above: the gateway does not let them through at all
};

Effect MeasureEffect(const policy::Policy& policy, std::span<const ListedTool> tools);

// `hides 1 of 45 tools, limits 18, leaves 26 open`, and what else there is to say.
std::string Describe(const Effect& effect);

struct StarterPolicy {
  std::string text;                              // JSON, laid out for people
  std::shared_ptr<const policy::Policy> policy;  // as loaded from it
  Effect effect;
  std::string sentence;  // what it does; also in the policy's description
};

// The policy for all of `list`, the same whatever the order of its tools.
// Errors: the list makes a policy that is larger than a policy may be.
base::Result<StarterPolicy> MakeStarterPolicy(const ToolList& list);

// The same policy, whose sentence says first what it does to the tool at `place`.
base::Result<StarterPolicy> MakePolicyFor(const ToolList& list, size_t place);

}  // namespace toolgate::advice

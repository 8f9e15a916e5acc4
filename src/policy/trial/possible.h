// SPDX-License-Identifier: Apache-2.0
// What a policy may decide of a recorded call, of whose arguments most values are not known: every
// outcome that some values would lead to, and none that no values can.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "policy/policy.h"
#include "policy/trial/recorded_call.h"

namespace toolgate::policy::trial {

struct Way {
  Outcome outcome = Outcome::kForward;
  std::string rule;
};

// What the decision that was recorded proves of the arguments, under the policy that made it.
struct Evidence {
  bool fits = false;            // the tool's schema
  bool is_misfit = false;       // the opposite
  std::set<std::string> holds;  // predicates that let the call pass, by list and conditions
  std::set<std::string> stops;  // that did not
};
Evidence EvidenceOf(const ToolRules& rules, const RecordedCall& call);

// But for limits. The last way is that of a call which nothing stops, if there is one.
std::vector<Way> FindWays(const ToolRules& rules, const RecordedCall& call,
                          const Evidence& evidence);

}  // namespace toolgate::policy::trial

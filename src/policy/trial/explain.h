// SPDX-License-Identifier: Apache-2.0
// One call, followed through every step of its decision (docs/policy.md, "Order").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/evaluate.h"
#include "policy/policy.h"

namespace toolgate::policy::trial {

struct TriedCall {
  Tool tool;
  std::optional<bool> is_published;              // by the server; empty: not known
  json::Value arguments;                         // an object, or empty
  Facts facts;                                   // but for what the policy says of the tool
  const ArgumentValidator* validator = nullptr;  // null: the tool's schema is not known
};

enum class Verdict {
  kPasses,
  kDenies,
  kHolds,
  kNotKnown,  // it depends on what is not at hand
  kNotAsked,  // the call was decided before
};
std::string_view Name(Verdict verdict);

struct Step {
  std::string name;  // what is asked
  Verdict verdict = Verdict::kPasses;
  std::string rule;  // that says so; may be empty
  std::string text;  // why
};

struct Explanation {
  Tool tool;                         // by its class as the policy has it; views into the call's
  std::vector<std::string> entries;  // that match, by rank
  std::vector<Step> steps;
  Decision decision;  // taking what is not known to pass
  bool is_shadow = false;
};
Explanation Explain(const Policy& policy, const TriedCall& call);

// For people, and as one JSON object on one line.
std::string WriteText(const Explanation& explanation);
std::string WriteJson(const Explanation& explanation);

}  // namespace toolgate::policy::trial

// SPDX-License-Identifier: Apache-2.0
// A policy with one rule changed, for every rule that cases can notice (docs/policy-tools.md,
// "Mutants").
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "json/document.h"

namespace toolgate::policy::trial {

// How many of one policy are tried.
inline constexpr size_t kMutantsMax = 2000;

struct Mutant {
  std::string name;  // the place and the change: `/tools/pay/limits/0/max: 6 for 5`
  std::string text;  // a policy as JSON, which may have mistakes
};

// In the order of the document. One more than kMutantsMax at most, which says that there are more.
std::vector<Mutant> MutantsOf(json::Value policy);

}  // namespace toolgate::policy::trial

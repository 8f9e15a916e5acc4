// SPDX-License-Identifier: Apache-2.0
// Which rules of a policy decide, and which of them decided a case.
#pragma once

#include <string>
#include <vector>

#include "policy/trial/case_decision.h"

namespace toolgate::policy::trial {

// Every rule that can decide a call by itself, as JSON Pointers in the order of the document: the
// default, lists of what is hidden, actions, entries that grant by their name, predicates, limits.
std::vector<std::string> RulesOf(const Document& document);

// Those that decided a case: what denied or held it, or else what let it through.
std::vector<std::string> RulesThatDecided(const Document& document, const Case& one,
                                          const CaseResult& result);

}  // namespace toolgate::policy::trial

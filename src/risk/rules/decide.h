// SPDX-License-Identifier: Apache-2.0
// The first vote: the first rule that holds.
#pragma once

#include <vector>

#include "risk/features/features.h"
#include "risk/rules/rule.h"

namespace toolgate::risk {

// A rule's id may be what evidence tells of; this is its sentence. Empty if there is no such rule.
std::string_view WhyOf(std::string_view rule_id);

// The first rule that holds, or null. Evidence of every rule that holds is added, that of the first
// one first.
const Rule* Decide(const Features& features, std::vector<Evidence>& evidence);

}  // namespace toolgate::risk

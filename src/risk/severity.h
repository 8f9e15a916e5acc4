// SPDX-License-Identifier: Apache-2.0
// How bad a tool is beyond its class. Every step up is named (data/severity.yaml); there is none
// down.
#pragma once

#include <string_view>

#include "risk/assessment.h"
#include "risk/definition_text.h"

namespace toolgate::risk {

// Sets the severities of an assessment whose class, signals and poisoning are known, and its
// adjustments.
void AdjustSeverity(const DefinitionText& definition, Assessment& assessment);

// What an adjustment means, as a sentence; empty if there is no such rule.
std::string_view MeaningOfAdjustment(std::string_view rule);

}  // namespace toolgate::risk

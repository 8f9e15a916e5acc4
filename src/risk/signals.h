// SPDX-License-Identifier: Apache-2.0
// Signals: what a caller should know of a tool whatever its class, such as that it takes a path or
// an amount of money. The rules are data/signals.yaml.
#pragma once

#include <string_view>
#include <vector>

#include "risk/assessment.h"
#include "risk/definition_text.h"

namespace toolgate::risk {

// More places of one kind are not told.
constexpr size_t kSignalsPerKindMax = 8;

// Appends the signals of a definition, in the order of their places in it. More text never takes
// one away but by that bound.
void FindSignals(const DefinitionText& definition, std::vector<Signal>& signals);

// What a kind means, as a sentence; empty if there is no such kind.
std::string_view MeaningOfSignal(std::string_view kind);

}  // namespace toolgate::risk

// SPDX-License-Identifier: Apache-2.0
// The values of one path that cells are made of.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/condition.h"
#include "policy/rules.h"

namespace toolgate::policy::trial {

// So that a set of them is a number of 64 bits.
inline constexpr size_t kAxisValuesMax = 64;

struct AxisValue {
  std::string json;   // empty: the path is missing
  std::string words;  // `less than 5`
};

struct Axis {
  std::string path_text;
  std::optional<Fact> fact;
  ArgumentPath path;  // unless it is a fact
  std::vector<AxisValue> values;
};

// Of every path that conditions of either policy compare, or that a limit of them counts.
std::vector<Axis> AxesOf(const ToolRules& before, const ToolRules& after);

}  // namespace toolgate::policy::trial

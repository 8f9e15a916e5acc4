// SPDX-License-Identifier: Apache-2.0
// Calls of one tool under two policies, one for each cell that the constants of both cut the values
// of their paths into: which of them become more or less allowed.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "policy/rules.h"
#include "policy/tool.h"
#include "policy/trial/change.h"

namespace toolgate::policy::trial {

// How many cells of one tool are tried: of more, as many that are spread over all of them.
inline constexpr size_t kCellsMax = 10'000;
// How many kinds of calls are told of one tool.
inline constexpr size_t kCellChangesMax = 50;

struct CellDiff {
  size_t tried = 0;
  bool is_cut = false;          // there are more than kCellsMax
  std::vector<Change> changes;  // looser or tighter; cells that change alike stand together
  size_t not_told = 0;          // changes beyond kCellChangesMax
};

// Limits are left out, and arguments fit the tool's schema.
CellDiff CompareCells(const ToolRules& before, const ToolRules& after, const Tool& tool);

}  // namespace toolgate::policy::trial

// SPDX-License-Identifier: Apache-2.0
// Two policies over the same tools: which become more or less allowed.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "policy/check_conditions.h"
#include "policy/policy.h"
#include "policy/trial/cells.h"
#include "policy/trial/change.h"

namespace toolgate::policy::trial {

struct ToolDiff {
  std::string tool;
  std::vector<Change> changes;  // never empty
  CellDiff cells;               // of what the changes of conditions come to
};

struct Diff {
  std::vector<ToolDiff> tools;  // those that change
  size_t unchanged = 0;
  std::vector<Change> others;  // of what is not about one listed tool

  size_t Count(Direction direction) const;  // of tools
  // Whether anything is more allowed than before, or may be.
  bool IsLooser() const;
  bool IsTighter() const;
};

// A tool's direction is kBoth if its changes go both ways.
Direction DirectionOf(const ToolDiff& tool);

Diff Compare(const Policy& before, const Policy& after, std::span<const ListedTool> tools);

// For people, and as one JSON object on one line.
std::string WriteText(const Diff& diff);
std::string WriteJson(const Diff& diff);

}  // namespace toolgate::policy::trial

// SPDX-License-Identifier: Apache-2.0
// What is allowed more or less under another policy.
#pragma once

#include <string>
#include <vector>

#include "policy/rules.h"

namespace toolgate::policy::trial {

enum class Direction {
  kLooser,
  kTighter,
  kBoth,  // looser for some calls and tighter for others, or nobody can tell
};
std::string_view Name(Direction direction);  // `looser`...

// What is allowed more stands higher.
int RankOf(Outcome outcome);

struct Change {
  Direction direction = Direction::kBoth;
  std::string text;
};

// The same for conditions that ask the same, up to their order.
std::string KeyOf(const std::vector<Condition>& conditions);

// What differs for the calls of one tool, whose rules these are under both policies. Conditions are
// compared as they are written, up to their order: another one in place of one is both.
std::vector<Change> CompareRules(const ToolRules& before, const ToolRules& after);

}  // namespace toolgate::policy::trial

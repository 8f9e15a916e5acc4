// SPDX-License-Identifier: Apache-2.0
// What has become of a server's tools since people reviewed them, for people to read.
#pragma once

#include <string>
#include <vector>

#include "review/definitions.h"

namespace toolgate::review {

struct Change {
  enum class Kind { kNew, kChanged, kRenamed, kGone };
  Kind kind = Kind::kNew;
  std::string tool;
  std::string before;              // kRenamed: its name when it was reviewed
  std::vector<std::string> lines;  // kChanged: what is different; kNew: what it says of itself
};
std::string_view Name(Change::Kind kind);  // `new`...

// By name. A new tool that differs from one that is gone by its name alone was renamed.
std::vector<Change> CompareTools(const Tools& reviewed, const Tools& seen);

// What differs between two definitions, one line for each place: `description: "a" is now "b"`.
std::vector<std::string> CompareDefinitions(const Definition& before, const Definition& now);

}  // namespace toolgate::review

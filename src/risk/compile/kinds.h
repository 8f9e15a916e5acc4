// SPDX-License-Identifier: Apache-2.0
// The kinds of data files. A new kind is: data/KIND.yaml, data/KIND.schema.json, a function that
// checks what its schema cannot say and writes its tables, a row in kinds.cc, and `risk_data(KIND)`
// in src/risk/CMakeLists.txt.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "risk/compile/data_file.h"

namespace toolgate::risk {

// Other data files that a kind refers to, already checked: `others[0]` is the kind's first.
using OtherFiles = std::vector<DataFile>;

// Returns the C++ source of a file that fits its schema; adds to its issues what is wrong with it
// nevertheless, and then what it returns is not used.
using CompileFunction = std::string (*)(DataFile& file, const OtherFiles& others);

struct Kind {
  std::string_view name;
  CompileFunction compile;
  std::vector<std::string_view> others;  // kinds whose files it refers to
};

// Null if there is none.
const Kind* FindKind(std::string_view name);

// Checks data/KIND.yaml in `folder` and returns its C++ source, or all that is wrong, for people.
base::Result<std::string> CompileKind(const std::string& folder, std::string_view kind);

// Tells of elements of `list`, strings or objects with a string `member`, that were there before.
void CheckUnique(json::Value list, std::string_view member, base::Issues& issues);

}  // namespace toolgate::risk

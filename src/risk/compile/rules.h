// SPDX-License-Identifier: Apache-2.0
// data/rules.yaml, which names classes of data/lexicon.yaml -> rules/rule.h.
#pragma once

#include <string>

#include "risk/compile/kinds.h"

namespace toolgate::risk {

std::string CompileRules(DataFile& file, const OtherFiles& others);

}  // namespace toolgate::risk

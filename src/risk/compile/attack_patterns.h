// SPDX-License-Identifier: Apache-2.0
// data/attack_patterns.yaml -> attack_patterns.h. Refers to: signals, poisoning.
#pragma once

#include <string>

#include "risk/compile/kinds.h"

namespace toolgate::risk {

std::string CompileAttackPatterns(DataFile& file, const OtherFiles& others);

}  // namespace toolgate::risk

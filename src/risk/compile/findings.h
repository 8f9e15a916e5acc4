// SPDX-License-Identifier: Apache-2.0
// data/signals.yaml -> signal_table.h, data/poisoning.yaml -> poisoning_table.h,
// data/severity.yaml -> severity_table.h.
#pragma once

#include <string>

#include "risk/compile/kinds.h"

namespace toolgate::risk {

std::string CompileSignals(DataFile& file, const OtherFiles& others);
std::string CompilePoisoning(DataFile& file, const OtherFiles& others);
// Refers to: signals.
std::string CompileSeverity(DataFile& file, const OtherFiles& others);

}  // namespace toolgate::risk

// SPDX-License-Identifier: Apache-2.0
// data/table.yaml, which names classes of data/lexicon.yaml -> table/table.h.
#pragma once

#include <string>

#include "risk/compile/kinds.h"

namespace toolgate::risk {

std::string CompileTable(DataFile& file, const OtherFiles& others);

}  // namespace toolgate::risk

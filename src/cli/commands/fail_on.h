// SPDX-License-Identifier: Apache-2.0
// The option `--fail-on` of commands that compare policies.
#pragma once

#include "base/result.h"
#include "cli/command_line.h"

namespace toolgate::cli {

// Whether a difference is one that the command must fail for. Errors: invalid_input, where the
// option says nothing that there is.
base::Result<bool> FailsOn(const Arguments& arguments, bool is_looser, bool is_tighter);

}  // namespace toolgate::cli

// SPDX-License-Identifier: Apache-2.0
// Every command, one file each.
#pragma once

#include "cli/command_line.h"

namespace toolgate::cli {

Command ServeCommand();
Command PolicyAcceptCommand();
Command PolicyCheckCommand();
Command PolicyReviewCommand();
Command PolicySchemaCommand();
Command TokenCommand();

}  // namespace toolgate::cli

// SPDX-License-Identifier: Apache-2.0
// The commands of cloudstack-mcp.
#pragma once

#include "cli/command_line.h"

namespace toolgate::cloudstack {

cli::Command ServeCommand();
cli::Command ListCommand();
cli::Command CallCommand();

}  // namespace toolgate::cloudstack

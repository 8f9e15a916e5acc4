// SPDX-License-Identifier: Apache-2.0
// The commands of jobs.
#pragma once

#include <span>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

std::span<const Command> MonitoringCommands();

Reply QueryAsyncJobResult(CommandContext& context);
Reply ListAsyncJobs(CommandContext& context);

}  // namespace toolgate::simulator

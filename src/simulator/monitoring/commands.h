// SPDX-License-Identifier: Apache-2.0
// The commands of jobs, events, alerts, capacities and usage.
#pragma once

#include <span>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

std::span<const Command> MonitoringCommands();

Reply QueryAsyncJobResult(CommandContext& context);
Reply ListAsyncJobs(CommandContext& context);

Reply ListEvents(CommandContext& context);
Reply ArchiveEvents(CommandContext& context);
Reply ListEventTypes(CommandContext& context);
Reply ListAlerts(CommandContext& context);
Reply ListCapacity(CommandContext& context);

Reply ListUsageRecords(CommandContext& context);
Reply GenerateUsageRecords(CommandContext& context);
Reply ListUsageTypes(CommandContext& context);

}  // namespace toolgate::simulator

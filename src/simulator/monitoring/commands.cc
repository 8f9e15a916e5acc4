// SPDX-License-Identifier: Apache-2.0
// With their parameters, from the annotations of Apache CloudStack 4.22.
#include "simulator/monitoring/commands.h"

namespace toolgate::simulator {
namespace {

constexpr Command kCommands[] = {
    {"queryAsyncJobResult", "job.QueryAsyncJobResultCmd", CommandKind::kSync, Rights::kEveryone,
     "Retrieves the current status of asynchronous job.", "jobid!:uuid(AsyncJob)",
     QueryAsyncJobResult},
    {"listAsyncJobs", "job.ListAsyncJobsCmd", CommandKind::kList, Rights::kEveryone,
     "Lists all pending asynchronous jobs for the account.", "+LIST +ACCT startdate:date",
     ListAsyncJobs},
};

}  // namespace

std::span<const Command> MonitoringCommands() { return kCommands; }

}  // namespace toolgate::simulator

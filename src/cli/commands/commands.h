// SPDX-License-Identifier: Apache-2.0
// Commands about files and servers, and `serve`; one file each.
#pragma once

#include "cli/command_line.h"

namespace toolgate::cli {

Command ServeCommand();
Command ScanCommand();
Command ClassifyCommand();
Command LogExportCommand();
Command LogQueryCommand();
Command LogTailCommand();
Command LogVerifyCommand();
Command RiskExplainCommand();
Command PolicyAcceptCommand();
Command PolicyCheckCommand();
Command PolicyConvertCommand();
Command PolicyDiffCommand();
Command PolicyExplainCommand();
Command PolicyReplayCommand();
Command PolicyReviewCommand();
Command PolicySchemaCommand();
Command PolicyStarterCommand();
Command PolicyTestCommand();
Command TokenCommand();

}  // namespace toolgate::cli

// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/commands.h"

int main(int argc, char** argv) {
  using namespace toolgate::cli;
  const Command commands[] = {
      ServeCommand(),        ScanCommand(),          ClassifyCommand(),     RiskExplainCommand(),
      PolicyCheckCommand(),  PolicyStarterCommand(), PolicyTestCommand(),   PolicyExplainCommand(),
      PolicyDiffCommand(),   PolicyConvertCommand(), PolicyReplayCommand(), PolicyReviewCommand(),
      PolicyAcceptCommand(), PolicySchemaCommand(),  LogQueryCommand(),     LogTailCommand(),
      LogExportCommand(),    LogVerifyCommand(),     TokenCommand()};
  return RunProgram({"toolgate",
                     "A gateway between AI agents and MCP servers",
                     commands,
                     {{"policy", "Work on policies"},
                      {"log", "Read the decision log"},
                      {"risk", "What tools can do"}}},
                    argc, argv);
}

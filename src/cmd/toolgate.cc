// SPDX-License-Identifier: Apache-2.0
#include <iterator>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/control/commands.h"

namespace {

using toolgate::cli::Command;

void Add(std::vector<Command>& commands, std::vector<Command> more) {
  std::move(more.begin(), more.end(), std::back_inserter(commands));
}

}  // namespace

int main(int argc, char** argv) {
  using namespace toolgate::cli;
  std::vector<Command> commands = {InitCommand(), ServeCommand()};
  Add(commands, ServerCommands());
  Add(commands, ServerToolCommands());
  Add(commands, PolicyCommands());
  Add(commands,
      {PolicyCheckCommand(), PolicyStarterCommand(), PolicyTestCommand(), PolicyExplainCommand(),
       PolicyDiffCommand(), PolicyConvertCommand(), PolicyReplayCommand(), PolicyReviewCommand(),
       PolicyAcceptCommand(), PolicySchemaCommand()});
  Add(commands, GrantCommands());
  Add(commands, PauseCommands());
  Add(commands, OrganisationCommands());
  Add(commands, MemberCommands());
  // Before the command of one word: the first that was chosen runs.
  Add(commands, ApiTokenCommands());
  Add(commands, {TokenCommand(), AuditCommand(), LogQueryCommand(), LogTailCommand(),
                 LogExportCommand(), LogVerifyCommand()});
  Add(commands, {ApplyCommand(), ImportCommand()});
  Add(commands, KeyCommands());
  Add(commands, DatabaseCommands());
  Add(commands, {ScanCommand(), ClassifyCommand(), RiskExplainCommand()});
  return RunProgram({"toolgate",
                     "A gateway between AI agents and MCP servers",
                     commands,
                     {{"server", "Servers behind the gateway"},
                      {"policy", "Work on policies, and on those of a gateway"},
                      {"grant", "Who may use which server under which policy"},
                      {"pause", "Stop buttons"},
                      {"resume", "Undo a stop button"},
                      {"org", "Organisations"},
                      {"member", "People, their roles, invitations"},
                      {"log", "Read the decision log"},
                      {"keys", "The keys that secrets are sealed with"},
                      {"db", "Back up, restore and check the store"},
                      {"risk", "What tools can do"}}},
                    argc, argv);
}

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/fail_on.h"
#include "cli/commands/policy_file.h"
#include "cli/commands/saved_tools.h"
#include "cli/commands/tool_source.h"
#include "policy/trial/diff.h"

namespace toolgate::cli {
namespace {

namespace trial = policy::trial;

base::Result<int> Compare(const Arguments& arguments) {
  RETURN_IF_ERROR(FailsOn(arguments, false, false));
  ASSIGN_OR_RETURN(const auto before, ReadPolicyFile(arguments.positionals()[0]));
  ASSIGN_OR_RETURN(const auto after, ReadPolicyFile(arguments.positionals()[1]));
  ASSIGN_OR_RETURN(const SavedTools saved, ReadSavedTools(arguments.Get("--tools")));
  const trial::Diff diff = trial::Compare(*before, *after, saved.tools);
  const int status =
      Print(arguments.Has("--json") ? trial::WriteJson(diff) : trial::WriteText(diff));
  if (status != kExitOk) return status;
  ASSIGN_OR_RETURN(const bool is_failure, FailsOn(arguments, diff.IsLooser(), diff.IsTighter()));
  return is_failure ? kExitFailed : kExitOk;
}

int ComparePolicies(const Arguments& arguments) {
  const auto status = Compare(arguments);
  return status ? *status : ReportUsage(status.error().message);
}

}  // namespace

Command PolicyDiffCommand() {
  return {
      .name = "policy diff",
      .summary = "Show which tools become more or less allowed under another policy",
      .details =
          "toolgate policy diff old.yaml new.yaml --tools tools.json --fail-on looser\n\n"
          "Conditions are compared as they are written: one in place of another is `both`, "
          "looser for some\ncalls and tighter for others, and fails for either word. Below stand "
          "the cells of arguments that\nbecome more or less allowed. Besides tools it tells "
          "changes of the\nmode, the defaults, resources, prompts and what "
          "servers may ask.\n\n"
          "Exit status: 0 fine, 1 it differs in the way that --fail-on says, 2 wrong usage or "
          "a file that\ncannot be read.",
      .options = {{"--tools", "FILE", "A saved tools/list result", true},
                  {"--fail-on", "WORD", "End with status 1: looser, tighter, any"},
                  {"--json", "", "One JSON object on one line"}},
      .positionals = {{"OLD", "The policy in force"}, {"NEW", "The policy to be"}},
      .run = ComparePolicies};
}

}  // namespace toolgate::cli

// SPDX-License-Identifier: Apache-2.0
// `toolgate policy replay`.
#include <fstream>
#include <limits>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/fail_on.h"
#include "cli/commands/policy_file.h"
#include "cli/commands/saved_tools.h"
#include "cli/commands/tool_source.h"
#include "policy/trial/replay.h"

namespace toolgate::cli {
namespace {

namespace trial = policy::trial;

base::Status AddLog(const std::string& path, trial::Replay& replay) {
  std::ifstream in(path, std::ios::binary);
  std::string line(trial::kReplayLineBytesMax, '\0');
  while (in.getline(line.data(), static_cast<std::streamsize>(line.size())) || in.gcount() > 0) {
    if (in.fail() && !in.eof()) {
      // A line that is longer than any record.
      in.clear();
      in.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
      replay.AddUnreadable();
      continue;
    }
    replay.Add(std::string(line.data()));
  }
  if (in.eof()) return {};
  return base::Fail(base::ErrorCode::kUnavailable,
                    fmt::format("cannot read `{}`", base::Printable(path)));
}

base::Result<int> Run(const Arguments& arguments) {
  RETURN_IF_ERROR(FailsOn(arguments, false, false));
  if (arguments.positionals().size() < 2) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      "name the policy and at least one decision log, the oldest first");
  }
  trial::ReplayOptions options;
  ASSIGN_OR_RETURN(options.policy, ReadPolicyFile(arguments.positionals()[0]));
  if (const auto path = arguments.Find("--before")) {
    ASSIGN_OR_RETURN(options.before, ReadPolicyFile(*path));
  }
  SavedTools saved;
  if (const auto path = arguments.Find("--tools")) {
    ASSIGN_OR_RETURN(saved, ReadSavedTools(*path));
    options.tools = saved.tools;
  }
  options.grant = arguments.Find("--grant").value_or("");
  options.server = arguments.Find("--server").value_or("");
  options.policy_name = arguments.Find("--policy").value_or("");
  trial::Replay replay(std::move(options));
  for (size_t i = 1; i < arguments.positionals().size(); ++i) {
    RETURN_IF_ERROR(AddLog(arguments.positionals()[i], replay));
  }
  const int status =
      Print(arguments.Has("--json") ? trial::WriteJson(replay) : trial::WriteText(replay));
  if (status != kExitOk) return status;
  ASSIGN_OR_RETURN(const bool is_failure,
                   FailsOn(arguments, replay.IsLooser(), replay.IsTighter()));
  return is_failure ? kExitFailed : kExitOk;
}

int ReplayLog(const Arguments& arguments) {
  const auto status = Run(arguments);
  return status ? *status : ReportUsage(status.error().message);
}

}  // namespace

Command PolicyReplayCommand() {
  return {
      .name = "policy replay",
      .summary = "Decide the calls of a decision log anew, by a draft of a policy",
      .details =
          "toolgate policy replay draft.yaml decisions.jsonl.1 decisions.jsonl --before "
          "operations.yaml\n\nThe log has the names of arguments, and values only of those "
          "that a policy records: where the draft\ndepends on others, the call is told as "
          "undecidable. --before, the policy that decided, makes it less:\nwhat it has asked "
          "for is known. Limits are counted at the recorded times.\n\n"
          "Exit status: 0 fine, 1 calls end differently, or may, in the way that --fail-on "
          "says, 2 wrong usage\nor a file that cannot be read.",
      .options = {{"--before", "FILE", "The policy that decided; used for records of its version"},
                  {"--tools", "FILE", "A saved tools/list result, for the classes of tools"},
                  {"--grant", "LABEL", "Only calls of this grant"},
                  {"--server", "NAME", "Only calls of this server"},
                  {"--policy", "NAME", "Only calls that this policy decided, by its name"},
                  {"--fail-on", "WORD", "End with status 1: looser, tighter, any"},
                  {"--json", "", "One JSON object on one line"}},
      .positionals = {{"POLICY", "The draft, JSON or YAML"},
                      {"LOG", "Decision logs, the oldest first", Positional::Count::kAny}},
      .run = ReplayLog};
}

}  // namespace toolgate::cli

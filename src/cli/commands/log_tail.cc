// SPDX-License-Identifier: Apache-2.0
// `toolgate log tail`.
#include <chrono>
#include <string>
#include <thread>

#include "audit/reading/log_follow.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/log_api.h"
#include "cli/commands/log_options.h"
#include "cli/commands/tool_source.h"
#include "cli/control/api_shown.h"
#include "json/parse.h"
#include "report/log_rows.h"

namespace toolgate::cli {
namespace {

constexpr std::chrono::milliseconds kPoll{200};
constexpr uint64_t kLinesMax = 10'000;

int Follow(audit::LogFollower& follower, bool as_json, bool once) {
  for (;;) {
    const auto lines = follower.TakeNew();
    if (!lines) return ReportUsage(lines.error().message);
    std::string text;
    for (const std::string& line : *lines) {
      const auto record = json::Parse(line);
      if (!record) continue;
      text += as_json ? report::ShowJson(line) + "\n" : report::LogTableRow(record->root());
    }
    if (!text.empty()) {
      if (const int status = Print(text); status != kExitOk) return status;
    }
    if (once) return kExitOk;
    std::this_thread::sleep_for(kPoll);
  }
}

int TailLog(const Arguments& arguments) {
  const auto place = FindLog(arguments);
  if (!place) return ReportUsage(place.error().message);
  if (place->folder.empty()) return Finish(TailLogOfGateway(arguments));
  const auto lines = base::ParseUint(arguments.Get("--lines"));
  if (!lines || *lines > kLinesMax) return ReportUsage("--lines is a number from 0 to 10000");
  auto follower = audit::LogFollower::Begin(place->folder, *lines);
  if (!follower) return ReportUsage(follower.error().message);
  const bool as_json = arguments.Has("--json");
  if (!as_json) {
    if (const int status = Print(report::LogTableHead()); status != kExitOk) return status;
  }
  return Follow(*follower, as_json, arguments.Has("--once"));
}

std::vector<Option> TailOptions() {
  std::vector<Option> options = {
      {"-n,--lines", "N", "So many that are there first", false, "10"},
      {"--once", "", "Only those"},
      {"--json", "", "The records as they stand in the log"},
      {"--organisation", "NAME", "Of this organisation, at a gateway that has several"}};
  for (Option& option : PlaceOptions()) options.push_back(std::move(option));
  return options;
}

}  // namespace

Command LogTailCommand() {
  return {.name = "log tail",
          .summary = "Show records of the decision log as they are written",
          .details =
              "Every record is a row of its own: a decision, what came of it, requests that "
              "are no calls, and what\nthe log says of itself. Runs until it is "
              "interrupted.\n\nExit status: 0 fine, 2 wrong usage or a log that cannot be "
              "read.",
          .options = TailOptions(),
          .positionals = {kLogFolderOrGateway},
          .run = TailLog};
}

}  // namespace toolgate::cli

// SPDX-License-Identifier: Apache-2.0
// `toolgate log export`.
#include <string>

#include "cli/commands/commands.h"
#include "cli/commands/log_api.h"
#include "cli/commands/log_options.h"
#include "cli/commands/tool_source.h"
#include "cli/control/api_shown.h"
#include "json/writer.h"
#include "report/log_rows.h"

namespace toolgate::cli {
namespace {

constexpr size_t kPrintBytes = 1 << 16;

int ExportRecords(const Arguments& arguments) {
  const auto place = FindLog(arguments);
  if (!place) return ReportUsage(place.error().message);
  if (place->folder.empty()) return Finish(ExportLogOfGateway(arguments));
  const auto query = ReadLogQuery(arguments);
  if (!query) return ReportUsage(query.error().message);
  const bool as_csv = arguments.Has("--csv");
  if (as_csv == arguments.Has("--jsonl")) return ReportUsage("say either --csv or --jsonl");
  std::string text = as_csv ? report::LogCsvHead() : "";
  int status = kExitOk;
  const auto walked =
      audit::WalkLog(place->folder, *query, [&](const json::Document& record) -> base::Status {
        text += as_csv ? report::LogCsvRow(record.root())
                       : report::ShowJson(json::Write(record.root())) + "\n";
        if (text.size() < kPrintBytes) return {};
        status = Print(text);
        text.clear();
        if (status == kExitOk) return {};
        return base::Fail(base::ErrorCode::kUnavailable, "");  // Print has said why
      });
  if (status != kExitOk) return status;
  if (!walked) return ReportUsage(walked.error().message);
  return Print(text);
}

}  // namespace

Command LogExportCommand() {
  return {.name = "log export",
          .summary = "Write the calls of the decision log for other programs, the oldest first",
          .details =
              "toolgate log export decisions/ --jsonl > calls.jsonl\n\nA call is one line, in the "
              "order in which calls ended, as in a decision log of one file: `toolgate policy\n"
              "replay` reads it.\n\nExit status: 0 fine, 2 wrong usage or a log that cannot be "
              "read.",
          .options = LogApiOptions({{"--csv", "", "Comma-separated values, with a head line"},
                                    {"--jsonl", "", "One JSON object on each line"}}),
          .positionals = {kLogFolderOrGateway},
          .run = ExportRecords};
}

}  // namespace toolgate::cli

// SPDX-License-Identifier: Apache-2.0
// `toolgate log query`.
#include <cstdio>
#include <filesystem>
#include <string>

#include <fmt/format.h>

#include "audit/index/log_index.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/log_api.h"
#include "cli/commands/log_options.h"
#include "cli/commands/tool_source.h"
#include "cli/control/api_shown.h"
#include "json/writer.h"
#include "report/log_rows.h"

namespace toolgate::cli {
namespace {

std::string WriteJson(const audit::LogPage& page) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject().Key("records").BeginArray();
  for (const json::Document& record : page.records) writer.Copy(record.root());
  writer.EndArray().Key("next");
  page.next ? writer.Int(static_cast<int64_t>(*page.next)) : writer.Null();
  writer.EndObject();
  return report::ShowJson(text) + "\n";
}

std::string WriteTable(const audit::LogPage& page) {
  if (page.records.empty()) return "nothing in the log is like that\n";
  std::string text = report::LogTableHead();
  for (const json::Document& record : page.records) text += report::LogTableRow(record.root());
  if (page.next) text += fmt::format("older: --before {}\n", *page.next);
  return text;
}

// By the index where there is one, else by reading the log.
base::Result<audit::LogPage> FindRecords(const std::string& folder, const audit::LogQuery& query) {
  if (!std::filesystem::exists(audit::IndexPath(folder))) return audit::QueryLog(folder, query);
  const auto index = audit::LogIndex::OpenToRead(folder);
  if (index) return (*index)->QueryFully(query);
  const std::string note =
      fmt::format("note: the whole log is read, because its index cannot be used: {}\n",
                  base::Printable(index.error().message));
  std::fputs(note.c_str(), stderr);
  return audit::QueryLog(folder, query);
}

int QueryRecords(const Arguments& arguments) {
  const auto place = FindLog(arguments);
  if (!place) return ReportUsage(place.error().message);
  if (place->folder.empty()) return Finish(QueryLogOfGateway(arguments));
  const auto query = ReadLogQuery(arguments);
  if (!query) return ReportUsage(query.error().message);
  const auto page = FindRecords(place->folder, *query);
  if (!page) return ReportUsage(page.error().message);
  return Print(arguments.Has("--json") ? WriteJson(*page) : WriteTable(*page));
}

}  // namespace

Command LogQueryCommand() {
  return {.name = "log query",
          .summary = "Find calls in the decision log, the newest first",
          .details =
              "toolgate log query decisions/ --grant agent --outcome deny --since 12h\n\nA call is "
              "one row, with its decision and what came of it. One that did not end, because its\n"
              "server has not answered yet or the gateway ended before, has `...` behind its "
              "outcome.\n\nExit status: 0 fine, 2 wrong usage or a log that cannot be read.",
          .options = LogApiOptions(
              {{"--limit", "N", "So many at most", false, "50"},
               {"--before", "N", "The next page: what the last one named, of a folder"},
               {"--cursor", "TEXT", "The same of a gateway"},
               {"--json", "", "One JSON object on one line: records, and next, or null"}}),
          .positionals = {kLogFolderOrGateway},
          .run = QueryRecords};
}

}  // namespace toolgate::cli

// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/log_api.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/config.h"
#include "base/clock.h"
#include "base/text.h"
#include "cli/api/refusal.h"
#include "cli/commands/log_options.h"
#include "cli/commands/tool_source.h"
#include "cli/control/api_shown.h"
#include "json/parse.h"
#include "json/writer.h"
#include "report/log_rows.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr uint64_t kPageRecordsMax = 500;  // of the API
constexpr uint64_t kRecordsMax = 100'000;
constexpr size_t kEventBytesMax = 4u << 20;

// The filters as the API's parameters.
base::Result<std::string> WriteFilters(const Arguments& arguments) {
  std::string query;
  const auto add = [&query](std::string_view name, const std::string& value) {
    query += fmt::format("{}{}={}", query.empty() ? "" : "&", name, PathPart(value));
  };
  for (const char* const option : {"--since", "--until"}) {
    ASSIGN_OR_RETURN(const auto moment, ReadMoment(arguments, option));
    if (moment) add(option + 2, base::FormatUtc(*moment));
  }
  for (const char* const option :
       {"--grant", "--server", "--tool", "--outcome", "--rule", "--text", "--kind"}) {
    if (const auto value = arguments.Find(option)) add(option + 2, *value);
  }
  if (const auto id = arguments.Find("--grant-id")) add("grant_id", *id);
  return query;
}

base::Result<uint64_t> ReadLimit(const Arguments& arguments) {
  const auto limit = base::ParseUint(arguments.Get("--limit"));
  if (limit && *limit > 0 && *limit <= kRecordsMax) return *limit;
  return Fail(ErrorCode::kInvalidInput,
              fmt::format("--limit is a number from 1 to {}", kRecordsMax));
}

struct Records {
  std::vector<json::Document> pages;
  std::vector<json::Value> records;  // in them, the newest first
  std::string next;
};

base::Result<Records> AskRecords(ApiSession& session, const std::string& filters, uint64_t limit,
                                 std::string cursor) {
  Records found;
  ASSIGN_OR_RETURN(const std::string path, session.PathTo("/decisions"));
  for (;;) {
    const uint64_t wanted = std::min(kPageRecordsMax, limit - found.records.size());
    std::string query = fmt::format("limit={}", wanted);
    if (!filters.empty()) query += "&" + filters;
    if (!cursor.empty()) query += "&cursor=" + PathPart(cursor);
    ASSIGN_OR_RETURN(Reply page, session.Get(path, std::move(query)));
    found.pages.push_back(std::move(page.document));
    const json::Value root = found.pages.back().root();
    for (const auto& entry : root.Find("items")) found.records.push_back(entry.value);
    cursor = root.Find("next").text();
    if (cursor.empty() || found.records.size() >= limit) break;
  }
  found.next = std::move(cursor);
  return found;
}

// Prints the events of a tail as they come, each once it is complete.
class TailPrinter {
 public:
  explicit TailPrinter(bool as_json) : as_json_(as_json) {}

  base::Status Take(std::string_view piece) {
    text_ += piece;
    if (text_.size() > kEventBytesMax) return Fail(ErrorCode::kLimitExceeded, "an endless record");
    for (;;) {
      const size_t end = text_.find('\n');
      if (end == text_.npos) return {};
      const std::string line = text_.substr(0, end);
      text_.erase(0, end + 1);
      constexpr std::string_view kData = "data: ";
      if (line == "event: gap") gap_ = true;
      if (!line.starts_with(kData)) continue;
      RETURN_IF_ERROR(PrintRecord(line.substr(kData.size())));
    }
  }

 private:
  base::Status PrintRecord(const std::string& text) {
    if (std::exchange(gap_, false)) {
      std::fputs(
          "some records came faster than they could be shown: `toolgate log query` has "
          "them\n",
          stderr);
      return {};
    }
    ASSIGN_OR_RETURN(const json::Document record, json::Parse(text));
    const int status = as_json_ ? PrintJson(text) : Print(report::LogTableRow(record.root()));
    if (status == kExitOk) return {};
    return Fail(ErrorCode::kUnavailable, "nobody reads what is printed");
  }

  const bool as_json_;
  std::string text_;
  bool gap_ = false;
};

}  // namespace

std::vector<Option> LogApiOptions(std::vector<Option> more) {
  for (Option& option : PlaceOptions()) more.push_back(std::move(option));
  return LogFilterOptions(std::move(more));
}

base::Result<LogPlace> FindLog(const Arguments& arguments) {
  if (!arguments.positionals().empty()) return LogPlace{arguments.positional()};
  if (!NamesGateway(arguments)) {
    return Fail(ErrorCode::kInvalidInput,
                "say which log: the folder of `decision_log`, or a gateway with --data or --url");
  }
  ASSIGN_OR_RETURN(const ApiPlace place, ReadApiPlace(arguments));
  if (place.data_folder.empty()) return LogPlace{};
  ASSIGN_OR_RETURN(const DataFolder folder, FindDataFolder(place.data_folder));
  const auto lock = state::DirectoryLock::Take(folder.path);
  if (!lock) return LogPlace{};
  const app::LoadedConfig loaded = app::LoadConfig(folder.Config());
  if (!loaded.config.decision_segments.folder.empty()) {
    return LogPlace{loaded.config.decision_segments.folder};
  }
  return Fail(ErrorCode::kInvalidInput,
              fmt::format("`{}` names no folder for the decision log: give `decision_log` a "
                          "`directory`",
                          base::Printable(folder.Config())));
}

base::Result<int> QueryLogOfGateway(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::string filters, WriteFilters(arguments));
  ASSIGN_OR_RETURN(const uint64_t limit, ReadLimit(arguments));
  if (arguments.Has("--before")) {
    return Fail(ErrorCode::kInvalidInput, "--before is for folders: a gateway takes --cursor");
  }
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const Records found,
                   AskRecords(session, filters, limit, arguments.Find("--cursor").value_or("")));
  std::string text;
  if (session.wants_json()) {
    json::Writer writer(text);
    writer.BeginObject().Key("records").BeginArray();
    for (const json::Value record : found.records) writer.Copy(record);
    writer.EndArray().Key("next");
    found.next.empty() ? writer.Null() : writer.String(found.next);
    writer.EndObject();
    return PrintJson(text);
  }
  if (found.records.empty()) return Print("nothing in the log is like that\n");
  text = report::LogTableHead();
  for (const json::Value record : found.records) text += report::LogTableRow(record);
  if (!found.next.empty()) text += fmt::format("older: --cursor {}\n", found.next);
  return Print(text);
}

base::Result<int> TailLogOfGateway(const Arguments& arguments) {
  const bool as_json = arguments.Has("--json");
  const auto lines = base::ParseUint(arguments.Get("--lines"));
  if (!lines || *lines > kPageRecordsMax) {
    return Fail(ErrorCode::kInvalidInput, "--lines is a number from 0 to 500 here");
  }
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, session.PathTo("/decisions/tail"));
  if (!as_json) Print(report::LogTableHead());
  if (*lines > 0) {
    ASSIGN_OR_RETURN(const Records found, AskRecords(session, "", *lines, ""));
    for (auto record = found.records.rbegin(); record != found.records.rend(); ++record) {
      as_json ? PrintJson(json::Write(*record)) : Print(report::LogTableRow(*record));
    }
  }
  if (arguments.Has("--once")) return kExitOk;
  TailPrinter printer(as_json);
  ASSIGN_OR_RETURN(ApiAnswer answer,
                   session.caller().Call({"GET", path, "", ""}, [&](std::string_view piece) {
                     return printer.Take(piece);
                   }));
  RETURN_IF_ERROR(ExpectGood(std::move(answer), session.caller().Place()));
  return Fail(ErrorCode::kUnavailable, "the gateway ended the stream");
}

base::Result<int> ExportLogOfGateway(const Arguments& arguments) {
  const bool as_csv = arguments.Has("--csv");
  if (as_csv == arguments.Has("--jsonl")) {
    return Fail(ErrorCode::kInvalidInput, "say either --csv or --jsonl");
  }
  ASSIGN_OR_RETURN(std::string query, WriteFilters(arguments));
  query += fmt::format("{}format={}", query.empty() ? "" : "&", as_csv ? "csv" : "jsonl");
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, session.PathTo("/decisions/export"));
  ApiRequest request{"GET", path, std::move(query), ""};
  ASSIGN_OR_RETURN(ApiAnswer answer,
                   session.caller().Call(request, [](std::string_view piece) -> base::Status {
                     if (Print(piece) == kExitOk) return {};
                     return Fail(ErrorCode::kInvalidInput, "the rest is not written");
                   }));
  RETURN_IF_ERROR(ExpectGood(std::move(answer), session.caller().Place()));
  return kExitOk;
}

}  // namespace toolgate::cli

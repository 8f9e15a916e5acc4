// SPDX-License-Identifier: Apache-2.0
// `toolgate log verify`.
#include "audit/reading/log_verify.h"

#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/log_options.h"
#include "cli/commands/tool_source.h"
#include "json/writer.h"
#include "report/shown_text.h"

namespace toolgate::cli {
namespace {

constexpr size_t kColumnsMax = 160;

std::string WriteJson(const audit::LogVerdict& verdict) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject().Member("ok", !verdict.broken.has_value());
  writer.Member("records", static_cast<int64_t>(verdict.records));
  writer.Member("segments", static_cast<int64_t>(verdict.segments));
  writer.Member("first", static_cast<int64_t>(verdict.first_seq));
  writer.Member("last", static_cast<int64_t>(verdict.last.seq));
  writer.Member("hash", std::string_view(verdict.last.hash));
  if (verdict.broken) {
    writer.Key("broken").BeginObject();
    writer.Member("path", std::string_view(verdict.broken->path));
    writer.Member("line", static_cast<int64_t>(verdict.broken->line));
    writer.Member("record", static_cast<int64_t>(verdict.broken->seq));
    writer.Member("why", std::string_view(verdict.broken->why)).EndObject();
  }
  writer.Key("notes").BeginArray();
  for (const std::string& note : verdict.notes) writer.String(note);
  writer.EndArray().EndObject();
  return text + "\n";
}

std::string WriteText(const audit::LogVerdict& verdict) {
  std::string text;
  for (const std::string& note : verdict.notes) {
    text += fmt::format("note: {}\n", report::Show(note, kColumnsMax).text);
  }
  if (const auto& broken = verdict.broken) {
    return text + fmt::format("broken at record {}: {}, line {}: {}\n", broken->seq,
                              report::Show(broken->path, kColumnsMax).text, broken->line,
                              report::Show(broken->why, kColumnsMax).text);
  }
  return text + fmt::format("{} records from {} to {} follow from each other\nanchor: {}:{}\n",
                            verdict.records, verdict.first_seq, verdict.last.seq, verdict.last.seq,
                            verdict.last.hash);
}

base::Result<std::optional<audit::ChainEnd>> ReadAnchor(const Arguments& arguments) {
  const auto text = arguments.Find("--anchor");
  if (!text) return std::optional<audit::ChainEnd>();
  const size_t colon = text->find(':');
  const auto seq = base::ParseUint(std::string_view(*text).substr(0, colon));
  const std::string hash = colon == text->npos ? "" : text->substr(colon + 1);
  if (seq && hash.size() == audit::kHashChars) return audit::ChainEnd{*seq, hash};
  return base::Fail(base::ErrorCode::kInvalidInput,
                    fmt::format("--anchor is what an earlier `log verify` printed, not `{}`",
                                base::Printable(*text)));
}

int VerifyRecords(const Arguments& arguments) {
  const auto anchor = ReadAnchor(arguments);
  if (!anchor) return ReportUsage(anchor.error().message);
  const auto verdict = audit::VerifyLog(arguments.positional(), *anchor);
  if (!verdict) return ReportUsage(verdict.error().message);
  const int status = Print(arguments.Has("--json") ? WriteJson(*verdict) : WriteText(*verdict));
  if (status != kExitOk) return status;
  return verdict->broken ? kExitFailed : kExitOk;
}

}  // namespace

Command LogVerifyCommand() {
  return {
      .name = "log verify",
      .summary = "Check that the decision log is what the gateway wrote",
      .details =
          "Every record vouches for all before it. What was changed, taken out or put in is "
          "named; what was taken\nfrom the end, or a log that was written anew, only by the "
          "anchor of an earlier check: keep it where\nwhoever can write the log cannot.\n\nExit "
          "status: 0 fine, 1 something is wrong, 2 wrong usage or a log that cannot be read.",
      .options = {{"--anchor", "N:HASH", "A record that must be there, as printed before"},
                  {"--json", "", "One JSON object on one line"}},
      .positionals = {kLogFolder},
      .run = VerifyRecords};
}

}  // namespace toolgate::cli

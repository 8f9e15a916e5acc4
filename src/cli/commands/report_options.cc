// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/report_options.h"

#include <algorithm>

#include "base/terminal.h"
#include "cli/commands/tool_source.h"
#include "report/markdown.h"
#include "report/sarif.h"
#include "report/scan_json.h"
#include "report/table.h"

namespace toolgate::cli {
namespace {

using Format = ReportOptionsRead::Format;

struct FormatRow {
  const char* option;
  Format format;
};
constexpr FormatRow kFormats[] = {
    {"--json", Format::kJson}, {"--markdown", Format::kMarkdown}, {"--sarif", Format::kSarif}};

std::string Write(Format format, std::span<const report::Scan> scans) {
  if (format == Format::kSarif) return report::WriteSarif(scans, Version()) + "\n";
  const auto colours = base::StdoutTakesColours() ? report::Colours::kAnsi : report::Colours::kNone;
  std::string out;
  for (const report::Scan& scan : scans) {
    if (format == Format::kJson) {
      out += report::WriteJson(scan) + "\n";
      continue;
    }
    if (!out.empty()) out += "\n";
    out += format == Format::kMarkdown ? report::WriteMarkdown(scan)
                                       : report::WriteTable(scan, colours);
  }
  return out;
}

}  // namespace

std::vector<Option> ReportOptions() {
  return {
      {"--json", "", "One JSON object on one line for each server or file"},
      {"--markdown", "", "Markdown, for a ticket or a page"},
      {"--sarif", "", "SARIF 2.1.0, for code scanning"},
      {"--fail-on", "WORDS",
       "End with status 1 if a tool is as bad as this: critical, high, medium, low; destructive, "
       "financial, execute, unknown, write, read; poisoning (Medium or worse), contradiction; "
       "several with commas"}};
}

base::Result<ReportOptionsRead> ReadReportOptions(const Arguments& arguments) {
  ReportOptionsRead read;
  for (const FormatRow& row : kFormats) {
    if (!arguments.Has(row.option)) continue;
    if (read.format != Format::kTable) {
      return base::Fail(base::ErrorCode::kInvalidInput,
                        "--json, --markdown and --sarif exclude each other");
    }
    read.format = row.format;
  }
  if (const auto words = arguments.Find("--fail-on")) {
    ASSIGN_OR_RETURN(read.fail_on, report::FailOn::Parse(*words));
  }
  return read;
}

int PrintScans(const ReportOptionsRead& options, std::span<const report::Scan> scans) {
  const int status = Print(Write(options.format, scans));
  if (status != kExitOk || !options.fail_on) return status;
  const bool is_reached = std::any_of(
      scans.begin(), scans.end(),
      [&options](const report::Scan& scan) { return options.fail_on->IsReached(scan); });
  return is_reached ? kExitFailed : kExitOk;
}

}  // namespace toolgate::cli

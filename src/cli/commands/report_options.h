// SPDX-License-Identifier: Apache-2.0
// How commands print scans, and when they fail.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command_line.h"
#include "report/fail_on.h"
#include "report/scan.h"

namespace toolgate::cli {

// `--json`, `--markdown`, `--sarif`, `--fail-on`.
std::vector<Option> ReportOptions();

struct ReportOptionsRead {
  enum class Format { kTable, kJson, kMarkdown, kSarif };
  Format format = Format::kTable;
  std::optional<report::FailOn> fail_on;
};
// Errors (invalid_input): two formats, an unknown word.
base::Result<ReportOptionsRead> ReadReportOptions(const Arguments& arguments);

// Prints the scans, one after the other, and returns the exit status.
int PrintScans(const ReportOptionsRead& options, std::span<const report::Scan> scans);

}  // namespace toolgate::cli

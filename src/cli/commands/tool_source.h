// SPDX-License-Identifier: Apache-2.0
// Where commands get tools from: a server at a URL, a program that is a server, a saved list.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "cli/command_line.h"
#include "cli/print.h"
#include "report/scan.h"
#include "risk/overrides.h"

namespace toolgate::cli {

// Why there are no tools, and what the command ends with.
struct SourceFailure {
  int exit_status = kExitUsage;
  std::string message;
};
using LoadedScan = tl::expected<report::Scan, SourceFailure>;

// What people have reviewed, of the file of --overrides; nothing without one.
tl::expected<risk::Overrides, SourceFailure> ReadReviews(const Arguments& arguments);
// For a warning: that the definition has changed since.
std::string DescribeStale(const risk::Override& review);

bool IsUrl(std::string_view source);

LoadedScan ScanUrl(const Arguments& arguments, const std::string& url);
LoadedScan ScanProgram(const Arguments& arguments);
// `-` is standard input.
LoadedScan ReadSavedList(const Arguments& arguments, const std::string& path);

// Whichever of them the arguments ask for; `source` is a URL or a file, empty if neither was given.
LoadedScan LoadScan(const Arguments& arguments, const std::string& source);

// Prints why, and returns the exit status.
int Report(const SourceFailure& failure);
int ReportUsage(const std::string& message);

}  // namespace toolgate::cli

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/report_options.h"
#include "cli/commands/server_options.h"
#include "cli/commands/tool_source.h"

namespace toolgate::cli {
namespace {

int RunScan(const Arguments& arguments) {
  const auto options = ReadReportOptions(arguments);
  if (!options) return ReportUsage(options.error().message);
  const std::string url = arguments.positionals().empty() ? "" : arguments.positional();
  if (!url.empty() && !IsUrl(url)) {
    return ReportUsage(
        fmt::format("`{}` is no URL; saved lists are read by `toolgate classify FILE`, "
                    "programs are started by `toolgate scan -- PROGRAM`",
                    base::Printable(url)));
  }
  const LoadedScan scan = LoadScan(arguments, url);
  if (!scan) return Report(scan.error());
  return PrintScans(*options, std::span(&*scan, 1));
}

}  // namespace

Command ScanCommand() {
  return {
      .name = "scan",
      .summary = "Ask a server for its tools, and show what agents could call",
      .details = fmt::format(
          "toolgate scan https://mcp.example.com/mcp --header \"Authorization: Bearer $TOKEN\"\n"
          "toolgate scan -- npx -y @modelcontextprotocol/server-filesystem /srv\n\n{}\n\n"
          "Exit status: 0 fine, 1 something is as bad as --fail-on says, 2 wrong usage, 3 the "
          "server could\nnot be asked.\n\ndocs/scan.md explains the output.",
          kServerDetails),
      .options = WithServerOptions(ReportOptions()),
      .positionals = {{"URL", "The server's MCP endpoint", Positional::Count::kOptional}},
      .run = RunScan,
      .takes_child_command = true};
}

}  // namespace toolgate::cli

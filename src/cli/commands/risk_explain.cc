// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "advice/starter_policy.h"
#include "base/terminal.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/server_options.h"
#include "cli/commands/tool_source.h"
#include "report/explanation.h"
#include "report/shown_text.h"

namespace toolgate::cli {
namespace {

constexpr size_t kNameColumnsMax = 128;

std::string DescribeMissing(const std::string& name, const report::Scan& scan) {
  std::vector<std::string_view> names;
  for (const auto& tool : scan.list.tools) names.push_back(tool.definition.name);
  std::string message =
      fmt::format("there is no tool `{}` among the {} of {}", base::Printable(name), names.size(),
                  base::Printable(scan.source));
  if (const auto closest = base::FindClosest(name, names)) {
    message += fmt::format("; did you mean `{}`?", report::Show(*closest, kNameColumnsMax).text);
  }
  return message;
}

int Explain(const Arguments& arguments) {
  const std::string& name = arguments.positional();
  std::string source = arguments.positionals().size() > 1 ? arguments.positionals()[1] : "";
  if (const auto url = arguments.Find("--url")) {
    if (!source.empty()) return ReportUsage("--url and a second argument exclude each other");
    source = *url;
  }
  const LoadedScan scan = LoadScan(arguments, source);
  if (!scan) return Report(scan.error());
  const auto& tools = scan->list.tools;
  const auto found = std::find_if(tools.begin(), tools.end(), [&name](const auto& tool) {
    return tool.definition.name == name;
  });
  if (found == tools.end()) return ReportUsage(DescribeMissing(name, *scan));
  const auto colours = base::StdoutTakesColours() ? report::Colours::kAnsi : report::Colours::kNone;
  std::string out = report::WriteExplanation(*found, colours);
  const auto place = static_cast<size_t>(found - tools.begin());
  if (const auto policy = advice::MakePolicyFor(scan->list, place)) {
    out += fmt::format("\nthe policy of `toolgate policy starter` {}\n", policy->sentence);
  }
  return Print(out);
}

}  // namespace

Command RiskExplainCommand() {
  return {
      .name = "risk explain",
      .summary = "Show every rule that fired for a tool, over the words that it read",
      .details = fmt::format(
          "toolgate risk explain delete_file saved-list.json\n"
          "toolgate risk explain delete_file --url https://mcp.example.com/mcp\n"
          "toolgate risk explain delete_file -- npx -y "
          "@modelcontextprotocol/server-filesystem /srv\n\n{}\n\n"
          "Exit status: 0 fine, 2 wrong usage or no such tool, 3 the server could not be asked.",
          kServerDetails),
      .options = WithServerOptions({{"--url", "URL", "The server's MCP endpoint"}}),
      .positionals = {{"TOOL", "The tool's name"},
                      {"SOURCE", "A URL, or a file with a saved tools/list result",
                       Positional::Count::kOptional}},
      .run = Explain,
      .takes_child_command = true};
}

}  // namespace toolgate::cli

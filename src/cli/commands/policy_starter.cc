// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include "advice/starter_policy.h"
#include "cli/commands/commands.h"
#include "cli/commands/server_options.h"
#include "cli/commands/tool_source.h"

namespace toolgate::cli {
namespace {

// A policy that is there already is somebody's work.
int WriteNewFile(const std::string& path, const std::string& text) {
  std::FILE* file = std::fopen(path.c_str(), "wbxe");
  if (file == nullptr) {
    const std::string_view remedy = errno == EEXIST ? "; remove it first, or write to another" : "";
    return ReportUsage(fmt::format("cannot write `{}`: {}{}", path, std::strerror(errno), remedy));
  }
  const bool is_written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool is_closed = std::fclose(file) == 0;
  if (is_written && is_closed) return kExitOk;
  return ReportUsage(fmt::format("cannot write `{}`: {}", path, std::strerror(errno)));
}

int WriteStarter(const Arguments& arguments) {
  const std::string source = arguments.positionals().empty() ? "" : arguments.positional();
  const LoadedScan scan = LoadScan(arguments, source);
  if (!scan) return Report(scan.error());
  const auto starter = advice::MakeStarterPolicy(scan->list);
  if (!starter) return ReportUsage(starter.error().message);
  const auto path = arguments.Find("--output");
  const int status = path ? WriteNewFile(*path, starter->text) : Print(starter->text);
  if (status == kExitOk) std::fprintf(stderr, "this policy %s\n", starter->sentence.c_str());
  return status;
}

}  // namespace

Command PolicyStarterCommand() {
  return {
      .name = "policy starter",
      .summary = "Write a complete policy for a server's tools, each with the rule of its risk",
      .details = fmt::format(
          "Destructive, Financial, Unknown and poisoned tools are hidden; Execute may be called 10 "
          "times a\nminute, Write 30; Read is open. Paths, addresses and amounts have bounds to "
          "adapt. What the policy\ndoes is in its description, and on stderr.\n\n{}\n\n"
          "Exit status: 0 fine, 2 wrong usage or a file that cannot be read or written, 3 the "
          "server could not be\nasked.",
          kServerDetails),
      .options = WithServerOptions(
          {{"-o,--output", "FILE", "Write there and not to standard output; must be new"}}),
      .positionals = {{"SOURCE", "A URL, or a file with a saved tools/list result",
                       Positional::Count::kOptional}},
      .run = WriteStarter,
      .takes_child_command = true};
}

}  // namespace toolgate::cli

// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/commands/report_options.h"
#include "cli/commands/server_options.h"
#include "cli/commands/tool_source.h"
#include "report/definition_lines.h"

namespace toolgate::cli {
namespace {

constexpr size_t kReadBytes = 256 * 1024;
constexpr size_t kWriteBytes = 256 * 1024;
constexpr uint64_t kFaultsShownMax = 20;

// One run of `--jsonl`.
class LineRun {
 public:
  LineRun(std::string name, const risk::Overrides& reviews)
      : name_(std::move(name)), reviews_(reviews) {}

  int Run(std::FILE* file) {
    report::DefinitionLines lines(out_, reviews_, [this](uint64_t line, const std::string& why) {
      if (++faults_ <= kFaultsShownMax) {
        std::fprintf(stderr, "%s:%llu: %s\n", name_.c_str(), static_cast<unsigned long long>(line),
                     why.c_str());
      }
    });
    report::LineCutter cutter(lines);
    std::string buffer(kReadBytes, '\0');
    while (const size_t got = std::fread(buffer.data(), 1, buffer.size(), file)) {
      cutter.Feed(std::string_view(buffer).substr(0, got));
      if (out_.size() >= kWriteBytes && !Write()) return kExitUsage;
    }
    if (std::ferror(file) != 0) {
      return ReportUsage(fmt::format("cannot read `{}`: {}", name_, std::strerror(errno)));
    }
    cutter.Finish();
    if (!Write()) return kExitUsage;
    if (faults_ == 0) return kExitOk;
    return ReportUsage(fmt::format("{}: {} hold no definition", name_,
                                   faults_ == 1 ? "1 line" : fmt::format("{} lines", faults_)));
  }

 private:
  bool Write() {
    const int status = Print(out_);
    out_.clear();
    return status == kExitOk;
  }

  const std::string name_;
  const risk::Overrides& reviews_;
  std::string out_;
  uint64_t faults_ = 0;
};

int ClassifyLines(const Arguments& arguments) {
  for (const char* option : {"--json", "--markdown", "--sarif", "--fail-on", "--server"}) {
    if (arguments.Has(option))
      return ReportUsage(fmt::format("{} does not go with --jsonl", option));
  }
  if (arguments.positionals().size() > 1) return ReportUsage("--jsonl reads one file");
  const std::string path = arguments.positionals().empty() ? "-" : arguments.positional();
  const auto reviews = ReadReviews(arguments);
  if (!reviews) return Report(reviews.error());
  if (path == "-") return LineRun("standard input", *reviews).Run(stdin);
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) {
    return ReportUsage(fmt::format("cannot read `{}`: {}", path, std::strerror(errno)));
  }
  const int status = LineRun(path, *reviews).Run(file);
  std::fclose(file);
  return status;
}

int ClassifyFiles(const Arguments& arguments) {
  const auto options = ReadReportOptions(arguments);
  if (!options) return ReportUsage(options.error().message);
  if (arguments.positionals().empty()) {
    return ReportUsage("name a file with a saved tools/list result, or - for standard input");
  }
  std::vector<report::Scan> scans;
  for (const std::string& path : arguments.positionals()) {
    LoadedScan scan = ReadSavedList(arguments, path);
    if (!scan) return Report(scan.error());
    scans.push_back(std::move(*scan));
  }
  return PrintScans(*options, scans);
}

int Classify(const Arguments& arguments) {
  return arguments.Has("--jsonl") ? ClassifyLines(arguments) : ClassifyFiles(arguments);
}

std::vector<Option> Options() {
  std::vector<Option> options = {
      {"--jsonl", "", "Read one definition a line, and write one result a line in the same order"},
      {"--server", "NAME", "The server's name; else the name of the file without its end"}};
  options.push_back(OverridesOption());
  for (Option& option : ReportOptions()) options.push_back(std::move(option));
  return options;
}

}  // namespace

Command ClassifyCommand() {
  return {
      .name = "classify",
      .summary = "Show what the tools of saved tools/list results could do",
      .details =
          "A file holds the result of tools/list, a response with it, or an array of tools; - is "
          "standard\ninput.\n\nWith --jsonl a line is "
          "{\"server\",\"tool\",\"description\",\"inputSchema\",\"annotations\"}, of which only "
          "`tool`\n(or `name`) must be there; consecutive lines of one server are classified "
          "together. A line that\nholds no definition has {\"line\",\"error\"} for a result and is "
          "told on stderr; the rest goes on.\n\n"
          "Exit status: 0 fine, 1 something is as bad as --fail-on says, 2 wrong usage, or a file "
          "or line that\ncannot be read.\n\ndocs/scan.md explains the output.",
      .options = Options(),
      .positionals = {{"FILE", "Saved lists of tools", Positional::Count::kAny}},
      .run = Classify};
}

}  // namespace toolgate::cli

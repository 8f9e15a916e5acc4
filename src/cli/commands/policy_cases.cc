// SPDX-License-Identifier: Apache-2.0
// `toolgate policy test`.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "cli/commands/commands.h"
#include "cli/commands/tool_source.h"
#include "policy/trial/case_report.h"
#include "policy/trial/mutant_run.h"

namespace toolgate::cli {
namespace {

namespace trial = policy::trial;

// A path in a case file is meant from the folder of that file.
std::string PathFrom(const std::string& case_file, const std::string& path) {
  return (std::filesystem::path(case_file).parent_path() / path).lexically_normal().string();
}

// A file of cases, and what names its policy: files that name the same one count together.
struct ReadCases {
  std::string path;
  std::string policy;
  trial::CaseFile file;
};

base::Result<ReadCases> ReadFileOfCases(const std::string& path) {
  ASSIGN_OR_RETURN(std::string text, base::ReadFile(path));
  const trial::PolicySource source = [&path](const std::string& named) {
    return base::ReadFile(PathFrom(path, named));
  };
  ASSIGN_OR_RETURN(trial::CaseFile file, trial::LoadCaseFile(path, std::move(text), source));
  if (file.cases.empty()) {
    return base::Fail(base::ErrorCode::kInvalidInput, fmt::format("{}: holds no cases", path));
  }
  std::string policy = file.policy_path.empty() ? path : PathFrom(path, file.policy_path);
  return ReadCases{path, std::move(policy), std::move(file)};
}

// The mutants of every policy, each once.
std::vector<trial::MutantRun> TryAllMutants(const std::vector<ReadCases>& all) {
  std::vector<trial::MutantRun> runs;
  for (const ReadCases& one : all) {
    const bool is_tried =
        std::any_of(runs.begin(), runs.end(),
                    [&one](const trial::MutantRun& run) { return run.policy == one.policy; });
    if (is_tried) continue;
    std::vector<const trial::CaseFile*> files;
    for (const ReadCases& other : all) {
      if (other.policy == one.policy) files.push_back(&other.file);
    }
    runs.push_back(trial::TryMutants(one.policy, files));
  }
  return runs;
}

int ReportMutants(const Arguments& arguments, const std::vector<trial::MutantRun>& runs) {
  const int status =
      Print(arguments.Has("--json") ? trial::WriteJson(runs) : trial::WriteText(runs));
  if (status != kExitOk) return status;
  const bool is_fine = std::all_of(runs.begin(), runs.end(),
                                   [](const trial::MutantRun& run) { return run.passed(); });
  return is_fine ? kExitOk : kExitFailed;
}

int WriteFile(const std::string& path, const std::string& text) {
  std::FILE* file = std::fopen(path.c_str(), "wbe");
  const bool is_written =
      file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool is_closed = file != nullptr && std::fclose(file) == 0;
  if (is_written && is_closed) return kExitOk;
  return ReportUsage(fmt::format("cannot write `{}`: {}", path, std::strerror(errno)));
}

int TestPolicy(const Arguments& arguments) {
  if (arguments.positionals().empty()) {
    return ReportUsage("name at least one file of cases; docs/policy-tools.md shows one");
  }
  std::vector<ReadCases> all;
  trial::Run run;
  for (const std::string& path : arguments.positionals()) {
    auto read = ReadFileOfCases(path);
    if (!read) {
      std::string message = read.error().message;
      if (message.ends_with('\n')) message.pop_back();
      return ReportUsage(message);
    }
    trial::AddFile(read->path, read->policy, read->file, run);
    all.push_back(std::move(*read));
  }
  if (const auto path = arguments.Find("--junit")) {
    const int status = WriteFile(*path, trial::WriteJunit(run));
    if (status != kExitOk) return status;
  }
  // Mutants tell nothing where the policy itself is not what is expected.
  if (arguments.Has("--mutants") && run.failed() == 0) {
    return ReportMutants(arguments, TryAllMutants(all));
  }
  const int status = Print(arguments.Has("--json") ? trial::WriteJson(run) : trial::WriteText(run));
  if (status != kExitOk) return status;
  return run.failed() == 0 ? kExitOk : kExitFailed;
}

}  // namespace

Command PolicyTestCommand() {
  return {.name = "policy test",
          .summary = "Run cases against a policy: calls, and what must come of them",
          .details =
              "A file of cases is YAML:\n\n"
              "  policy: operations.yaml        # a path from this file, or the policy itself\n"
              "  cases:\n"
              "    - name: a forced stop is for people\n"
              "      call: {tool: stop_vm, arguments: {forced: true}, time: "
              "\"2026-03-02T14:30:00Z\"}\n"
              "      expect: {outcome: deny, rule: /tools/stop_vm/deny_if/0, message: people}\n\n"
              "Besides what differs, it shows how many cases each rule decided: a rule with none "
              "could be\nanything. Calls before a case are its `earlier`, so that used-up limits "
              "can be tried; all of it is\nin docs/policy.md, \"Cases\".\n\n"
              "--mutants runs the cases against the policy with one rule at a time dropped, "
              "flipped or widened,\nand names the changes that no case notices.\n\n"
              "Exit status: 0 all came out as expected, 1 some did not or a mutant is not noticed, "
              "2 a file cannot\nbe read or is wrong.",
          .options = {{"--json", "", "One JSON object on one line"},
                      {"--junit", "FILE", "Write JUnit's XML there as well, for CI"},
                      {"--mutants", "", "Show which changes of the policy no case notices"}},
          .positionals = {{"FILE", "Files of cases", Positional::Count::kAny}},
          .run = TestPolicy};
}

}  // namespace toolgate::cli

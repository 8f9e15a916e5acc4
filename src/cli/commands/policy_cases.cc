// SPDX-License-Identifier: Apache-2.0
// `toolgate policy test`.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"
#include "cli/commands/commands.h"
#include "cli/commands/tool_source.h"
#include "policy/trial/case_report.h"

namespace toolgate::cli {
namespace {

namespace trial = policy::trial;

// A path in a case file is meant from the folder of that file.
std::string PathFrom(const std::string& case_file, const std::string& path) {
  return (std::filesystem::path(case_file).parent_path() / path).lexically_normal().string();
}

base::Status AddCases(const std::string& path, trial::Run& run) {
  ASSIGN_OR_RETURN(std::string text, base::ReadFile(path));
  const trial::PolicySource source = [&path](const std::string& named) {
    return base::ReadFile(PathFrom(path, named));
  };
  ASSIGN_OR_RETURN(const trial::CaseFile file, trial::LoadCaseFile(path, std::move(text), source));
  if (file.cases.empty()) {
    return base::Fail(base::ErrorCode::kInvalidInput, fmt::format("{}: holds no cases", path));
  }
  const std::string policy = file.policy_path.empty() ? path : PathFrom(path, file.policy_path);
  trial::AddFile(path, policy, file, run);
  return {};
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
  trial::Run run;
  for (const std::string& path : arguments.positionals()) {
    if (const auto added = AddCases(path, run); !added) {
      std::string message = added.error().message;
      if (message.ends_with('\n')) message.pop_back();
      return ReportUsage(message);
    }
  }
  if (const auto path = arguments.Find("--junit")) {
    const int status = WriteFile(*path, trial::WriteJunit(run));
    if (status != kExitOk) return status;
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
              "could be\nanything. What limits count is not tried, since every case is a first "
              "call.\n\n"
              "Exit status: 0 all came out as expected, 1 some did not, 2 a file cannot be read or "
              "is wrong.",
          .options = {{"--json", "", "One JSON object on one line"},
                      {"--junit", "FILE", "Write JUnit's XML there as well, for CI"}},
          .positionals = {{"FILE", "Files of cases", Positional::Count::kAny}},
          .run = TestPolicy};
}

}  // namespace toolgate::cli

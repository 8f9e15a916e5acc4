// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "app/wiring.h"
#include "cli/commands/commands.h"
#include "cli/serving.h"

namespace toolgate::cli {
namespace {

constexpr std::chrono::seconds kGrace{10};

// Prints what is wrong; true if something must be repaired first.
bool PrintIssues(const std::vector<app::FileIssues>& reports) {
  bool has_errors = false;
  for (const app::FileIssues& report : reports) {
    std::fputs(report.Format().c_str(), stderr);
    has_errors = has_errors || report.issues.HasErrors();
  }
  return has_errors;
}

int Serve(const Arguments& arguments) {
  app::LoadedConfig loaded = app::LoadConfig(arguments.Get("--config"));
  std::vector<app::FileIssues> reports;
  app::PolicyMap policies = app::LoadPolicies(loaded.config.policies, reports);
  reports.insert(reports.begin(), std::move(loaded.report));
  if (PrintIssues(reports)) return kExitUsage;
  if (arguments.Has("--check")) {
    std::puts("the configuration is fine");
    return kExitOk;
  }

  BlockSignals();
  const base::SystemClock clock;
  const auto logger = telemetry::MakeStderrLogger(clock, telemetry::Level::kInfo);
  auto process = app::GatewayProcess::Start(std::move(loaded.config), std::move(policies), *logger,
                                            std::string(Version()));
  if (!process) {
    logger->Error("cannot_start", {{"error", process.error().message}});
    return kExitUsage;
  }
  logger->Info(
      "listening",
      {{"address", (*process)->address()}, {"url", (*process)->url()}, {"version", Version()}});
  WaitForStop([&] { (*process)->Reload(); });
  logger->Info("stopping");
  (*process)->Stop(kGrace);
  logger->Info("stopped");
  return kExitOk;
}

}  // namespace

Command ServeCommand() {
  return {
      .name = "serve",
      .summary = "Run the gateway",
      .details =
          "SIGHUP opens the decision log anew and looks at the files of policies and "
          "certificate; SIGINT and\nSIGTERM let calls in progress finish and end the program. The "
          "log goes to "
          "stderr.\n\ndocs/configuration.md describes the file.",
      .options = {{"--config", "FILE", "The configuration, YAML or JSON", false, "toolgate.yaml"},
                  {"--check", "", "Check the configuration and its policies, and end"}},
      .positionals = {},
      .run = Serve};
}

}  // namespace toolgate::cli

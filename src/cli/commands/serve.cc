// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <thread>

#include "app/store_gateway.h"
#include "cli/api/data_folder.h"
#include "cli/api/open_api.h"
#include "cli/commands/commands.h"
#include "cli/commands/tool_source.h"
#include "cli/serving.h"

namespace toolgate::cli {
namespace {

constexpr std::chrono::seconds kGrace{10};
constexpr std::chrono::milliseconds kRetryEvery{100};

// Prints what is wrong; true if something must be repaired first.
bool PrintIssues(const std::vector<app::FileIssues>& reports) {
  bool has_errors = false;
  for (const app::FileIssues& report : reports) {
    std::fputs(report.Format().c_str(), stderr);
    has_errors = has_errors || report.issues.HasErrors();
  }
  return has_errors;
}

// Runs the gateway until it is told to stop.
int RunToEnd(app::GatewayProcess& process, telemetry::Logger& logger) {
  logger.Info("listening", {{"address", process.address()},
                            {"url", process.url()},
                            {"admin", process.admin_address()},
                            {"version", Version()}});
  WaitForStop([&] { process.Reload(); });
  logger.Info("stopping");
  process.Stop(kGrace);
  logger.Info("stopped");
  return kExitOk;
}

int ReportNoStart(const base::Error& error, telemetry::Logger& logger) {
  logger.Error("cannot_start", {{"error", error.message}});
  return kExitUsage;
}

// A command may have the store for a moment.
base::Result<std::unique_ptr<app::StoreGateway>> StartFromStore(const app::Config& config,
                                                                const base::Clock& clock,
                                                                telemetry::Logger& logger) {
  const base::SteadyTime until = clock.Now() + kFolderPatience;
  for (;;) {
    auto gateway = app::StoreGateway::Start(config, logger, std::string(Version()));
    const bool is_in_use = !gateway && gateway.error().code == base::ErrorCode::kConflict;
    if (!is_in_use || clock.Now() >= until) return gateway;
    std::this_thread::sleep_for(kRetryEvery);
  }
}

int ServeConfig(app::Config config, app::PolicyMap policies) {
  const base::SystemClock clock;
  const auto logger = telemetry::MakeStderrLogger(clock, telemetry::Level::kInfo);
  if (config.store) {
    const auto gateway = StartFromStore(config, clock, *logger);
    if (!gateway) return ReportNoStart(gateway.error(), *logger);
    return RunToEnd((*gateway)->process(), *logger);
  }
  const auto process = app::GatewayProcess::Start(std::move(config), std::move(policies), *logger,
                                                  std::string(Version()));
  if (!process) return ReportNoStart(process.error(), *logger);
  return RunToEnd(**process, *logger);
}

int Serve(const Arguments& arguments) {
  if (arguments.Has("--data") && arguments.Has("--config")) {
    return ReportUsage("say either --config or --data");
  }
  std::string path = arguments.Find("--config").value_or("toolgate.yaml");
  const std::string data =
      arguments.Has("--config") ? "" : arguments.Find("--data").value_or(DataOfEnvironment());
  if (!data.empty()) {
    const auto folder = FindDataFolder(data);
    if (!folder) return ReportUsage(folder.error().message);
    path = folder->Config();
  }
  app::LoadedConfig loaded = app::LoadConfig(path);
  std::vector<app::FileIssues> reports;
  app::PolicyMap policies = app::LoadPolicies(loaded.config.policies, reports);
  reports.insert(reports.begin(), std::move(loaded.report));
  if (PrintIssues(reports)) return kExitUsage;
  if (arguments.Has("--check")) {
    std::puts("the configuration is fine");
    return kExitOk;
  }
  BlockSignals();
  return ServeConfig(std::move(loaded.config), std::move(policies));
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
      .options = {{"--config", "FILE",
                   "The configuration, YAML or JSON; toolgate.yaml if it is left out"},
                  {"--data", "DIR",
                   "A folder of `toolgate init`, in place of --config (or TOOLGATE_DATA)"},
                  {"--check", "", "Check the configuration and its policies, and end"}},
      .positionals = {},
      .run = Serve};
}

}  // namespace toolgate::cli

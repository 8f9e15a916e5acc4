// SPDX-License-Identifier: Apache-2.0
// cloudstack-sim: a management server to develop, test and demonstrate against.
#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/command_line.h"
#include "cli/serving.h"
#include "json/yaml.h"
#include "net/url.h"
#include "simulator/http_api.h"
#include "simulator/request_log.h"
#include "simulator/scenario.h"
#include "simulator/seed.h"

namespace {

using namespace toolgate;

int FailUsage(const std::string& message) {
  std::fprintf(stderr, "cloudstack-sim: %s\n", message.c_str());
  return cli::kExitUsage;
}

using ReadDocument = std::function<void(json::Document, base::Issues&)>;

// Reads the document in a file; what is wrong with it, or empty.
std::string Load(const std::string& path, const ReadDocument& read) {
  const auto text = base::ReadFile(path);
  if (!text) return text.error().message;
  base::Issues issues;
  auto document = json::ParseJsonOrYaml(*text);
  if (document) {
    read(*std::move(document), issues);
  } else {
    issues.Error(document.error().position, document.error().message);
  }
  return issues.empty() ? "" : issues.Format(path, *text);
}

// Takes the cloud from the file that the options name, or else makes it as they say.
base::Status FillCloud(simulator::ManagementServer& server, const base::Clock& clock,
                       const cli::Arguments& arguments, uint64_t machines,
                       const simulator::Settings& settings) {
  if (const auto path = arguments.Find("--snapshot")) {
    server.set_snapshot_path(std::string(*path));
    if (std::filesystem::exists(*path)) return server.LoadSnapshot();
  }
  const bool has_company = arguments.Has("--seed");
  simulator::Populate(
      server.cloud(),
      has_company ? simulator::Population::kSmallCompany : simulator::Population::kEmpty,
      clock.WallNow());
  if (machines > 0) simulator::AddMany(server.cloud(), machines, clock.WallNow());
  server.cloud().settings = settings;
  return {};
}

// What is left to do when the program is told to stop.
int SaveCloud(const simulator::ManagementServer& server, const cli::Arguments& arguments) {
  if (!arguments.Has("--snapshot")) return cli::kExitOk;
  const auto saved = server.SaveSnapshot();
  return saved ? cli::kExitOk : FailUsage(saved.error().message);
}

// The lines that a shell evaluates to become a user of the cloud.
void PrintAccounts(const simulator::Cloud& cloud, uint16_t port) {
  std::printf("export CLOUDSTACK_API_URL=http://127.0.0.1:%u/client/api\n", port);
  for (const simulator::Account& account : cloud.accounts) {
    if (!account.user) continue;  // a project's
    const bool is_first = &account == &*cloud.accounts.begin();
    if (!is_first) std::printf("# or, as %s (a plain user):\n", account.name.c_str());
    const char* mark = is_first ? "" : "# ";
    std::printf("%sexport CLOUDSTACK_API_KEY=%s\n", mark, account.user->api_key.c_str());
    std::printf("%sexport CLOUDSTACK_SECRET_KEY=%s\n", mark, account.user->secret_key.c_str());
  }
  std::printf("listening on http://127.0.0.1:%u\n", port);
  std::fflush(stdout);
}

int Simulate(const cli::Arguments& arguments) {
  const auto port = base::ParseUint(arguments.Get("--port"));
  if (!port || *port > 65535) return FailUsage("--port must be a number up to 65535");
  char* end = nullptr;
  const double time_scale = std::strtod(arguments.Get("--time-scale").c_str(), &end);
  if (*end != '\0' || !(time_scale >= 0 && time_scale <= 1000)) {
    return FailUsage("--time-scale must be a number from 0 to 1000");
  }
  const auto rate_limit = base::ParseUint(arguments.Get("--rate-limit"));
  if (!rate_limit || *rate_limit > 1'000'000) return FailUsage("--rate-limit must be a number");
  const auto release = simulator::ParseRelease(arguments.Get("--api-version"));
  if (!release) return FailUsage("--api-version must be 4.18, 4.19, 4.20 or 4.22");
  const auto machines = base::ParseUint(arguments.Get("--machines"));
  if (!machines || *machines > simulator::kMachinesMax) {
    return FailUsage("--machines must be a number up to 1000000");
  }
  const auto seed = base::ParseUint(arguments.Find("--seed").value_or("0"));
  if (!seed) return FailUsage("--seed must be a whole number");

  cli::BlockSignals();
  const base::SystemClock clock;
  net::EventLoop loop;
  simulator::ManagementServer server(loop, clock, *seed, time_scale);
  simulator::Settings settings;
  settings.release = *release;
  settings.requests_per_second_max = static_cast<int64_t>(*rate_limit);
  settings.posts_and_timestamps = arguments.Has("--enforce-post");
  settings.user_may_expunge = arguments.Has("--user-may-expunge");
  settings.user_sees_destroyed = arguments.Has("--user-sees-destroyed");
  if (const auto ready = FillCloud(server, clock, arguments, *machines, settings); !ready) {
    return FailUsage(ready.error().message);
  }
  if (const auto path = arguments.Find("--faults")) {
    const std::string mistakes =
        Load(*path, [&server](const json::Document& document, base::Issues& issues) {
          server.faults().Read(document.root(), issues);
        });
    if (!mistakes.empty()) return FailUsage(mistakes);
  }
  simulator::Scenario scenario(loop, server);
  if (const auto path = arguments.Find("--scenario")) {
    const std::string mistakes =
        Load(*path, [&scenario](json::Document document, base::Issues& issues) {
          scenario.Read(std::move(document), issues);
        });
    if (!mistakes.empty()) return FailUsage(mistakes);
    scenario.Start();
  }
  std::optional<simulator::RequestLog> log;
  if (const auto path = arguments.Find("--request-log")) {
    auto opened = simulator::RequestLog::Open(*path, clock);
    if (!opened) return FailUsage(opened.error().message);
    log = std::move(*opened);
    server.OnRequest([&log](const simulator::RequestRecord& record) { log->Append(record); });
  }

  simulator::HttpApi api(server);
  net::HttpServerOptions options;
  options.port = static_cast<uint16_t>(*port);
  options.limits.target_bytes_max = 64 * 1024;
  options.limits.head_bytes_max = 80 * 1024;
  net::HttpServer http(loop, options, api);
  if (auto listening = http.Listen(); !listening) return FailUsage(listening.error().message);
  PrintAccounts(server.cloud(), http.port());
  cli::RunUntilStopped(loop, [&http] { http.Close(); });
  return SaveCloud(server, arguments);
}

}  // namespace

int main(int argc, char** argv) {
  const cli::Command commands[] = {
      {.name = "",
       .summary = "",
       .details =
           "Listens on the loopback address only and needs no privileges. docs/simulator.md "
           "tells what it\nsimulates, its faults, and the requests that change its machines.",
       .options = {{"--port", "PORT", "Where to listen; 0 takes any free port", false, "8096"},
                   {"--seed", "N",
                    "Start with a small company's machines; the same N gives the same ids"},
                   {"--time-scale", "FACTOR", "Multiplies the time that jobs take", false, "1"},
                   {"--request-log", "FILE", "Write a JSON line for every request"},
                   {"--faults", "FILE", "What is to go wrong, as JSON or YAML"},
                   {"--scenario", "FILE", "What is to happen when, as JSON or YAML"},
                   {"--api-version", "4.N", "The release to answer as: 4.18, 4.19, 4.20 or 4.22",
                    false, "4.22"},
                   {"--snapshot", "FILE",
                    "Go on with the cloud in this file, if there is one, and save it there"},
                   {"--machines", "N", "With --seed: so many more machines", false, "0"},
                   {"--enforce-post", "", "enforce.post.requests.and.timestamps=true"},
                   {"--user-may-expunge", "", "allow.user.expunge.recover.vm=true"},
                   {"--user-sees-destroyed", "", "allow.user.view.destroyed.vm=true"},
                   {"--rate-limit", "N", "Requests a second of one plain user; 0 for no limit",
                    false, "0"}},
       .positionals = {},
       .run = Simulate}};
  return cli::RunProgram(
      {"cloudstack-sim", "A CloudStack management server that lives in memory", commands}, argc,
      argv);
}

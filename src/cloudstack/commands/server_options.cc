// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/commands/server_options.h"

#include <cstdio>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::cloudstack {
namespace {

base::Error Wrong(std::string message) {
  return {base::ErrorCode::kInvalidInput, std::move(message)};
}

base::Status ReadPoll(const cli::Arguments& arguments, Clouds& clouds) {
  const auto text = arguments.Find("--poll-ms");
  if (!text) return {};
  constexpr auto kMin = static_cast<uint64_t>(JobOptions::kFirstPollMsMin);
  constexpr auto kMax = static_cast<uint64_t>(JobOptions::kFirstPollMsMax);
  const auto poll = base::ParseUint(*text);
  if (!poll || *poll < kMin || *poll > kMax) {
    return tl::unexpected(Wrong(fmt::format("--poll-ms must be {} to {}", kMin, kMax)));
  }
  for (CloudConfig& cloud : clouds) cloud.jobs.StartAt(std::chrono::milliseconds(*poll));
  return {};
}

}  // namespace

std::vector<cli::Option> SelectionOptions() {
  std::string packs;
  for (std::string_view name : PackNames()) {
    packs += packs.empty() ? "" : ", ";
    packs += name;
  }
  return {{"--tools", "PACKS", "Only tools of these packs, separated by commas: " + packs},
          {"--only", "TOOLS", "Only these tools, separated by commas"},
          {"--without", "TOOLS", "Not these tools"},
          {"--read-only", "", "Only tools that change nothing"}};
}

std::vector<cli::Option> SharedOptions(Offers offers) {
  std::vector<cli::Option> options = {
      {"--config", "FILE", "A file of clouds, instead of the one of the environment"}};
  for (cli::Option& option : SelectionOptions()) options.push_back(std::move(option));
  options.push_back(
      {"--poll-ms", "MS", "Before a job is asked about first (500, or what the file says)"});
  if (offers == Offers::kToolsAndConsent) {
    options.push_back({"--confirm", "CALLS",
                       "Which calls a person must confirm: irreversible, destructive (also what "
                       "interrupts), off",
                       false, "irreversible"});
  }
  return options;
}

std::string EnvironmentHelp() {
  return "Without --config, the cloud is named by the environment:\n"
         "  CLOUDSTACK_API_URL      for example https://cloud/client/api\n"
         "  CLOUDSTACK_CA_FILE      for https: the authority to believe, in PEM form, instead of "
         "the\n"
         "                          system's\n"
         "  CLOUDSTACK_API_KEY      the account's API key\n"
         "  CLOUDSTACK_SECRET_KEY   and its secret key\n"
         "docs/cloudstack.md lists the tools and describes the file.";
}

int FailUsage(const std::string& message) {
  std::fprintf(stderr, "cloudstack-mcp: %s\n", message.c_str());
  return cli::kExitUsage;
}

base::Result<ToolSelection> ReadSelection(const cli::Arguments& arguments) {
  SelectionRequest request;
  request.packs = arguments.Find("--tools").value_or("");
  request.only = arguments.Find("--only").value_or("");
  request.without = arguments.Find("--without").value_or("");
  request.is_read_only = arguments.Has("--read-only");
  return ToolSelection::Make(request);
}

base::Result<CloudServerOptions> ReadServerOptions(const cli::Arguments& arguments) {
  const Environment environment = ProcessEnvironment();
  const auto config = arguments.Find("--config");
  LoadedClouds loaded = config ? LoadClouds(*config, environment) : CloudOfEnvironment(environment);
  if (!loaded.mistake.empty()) return tl::unexpected(Wrong(loaded.mistake));
  RETURN_IF_ERROR(ReadPoll(arguments, loaded.clouds));
  ASSIGN_OR_RETURN(ToolSelection selection, ReadSelection(arguments));
  const std::string confirm = arguments.Find("--confirm").value_or("irreversible");
  const auto rule = FindConfirmRule(confirm);
  if (!rule) {
    return tl::unexpected(Wrong(fmt::format(
        "--confirm: there is no `{}`; known are irreversible, destructive, off", confirm)));
  }
  CloudServerOptions options{{"cloudstack-mcp", std::string(cli::Version())},
                             std::move(loaded.clouds),
                             std::move(selection),
                             *rule};
  return options;
}

}  // namespace toolgate::cloudstack

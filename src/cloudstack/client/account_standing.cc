// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/client/account_standing.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/client/api_client.h"

namespace toolgate::cloudstack {
namespace {

constexpr size_t kCommandsMax = 5'000;
constexpr std::string_view kRefusedForRole = "not available for user";

constexpr std::string_view kCheckKeys =
    "check the API key and the secret key, that the user is enabled and may use API keys, that the "
    "account allows this machine's address, and this machine's clock";

bool IsAboutKeys(const ApiError& error) {
  return error.code == kUnauthorized && error.text.find(kRefusedForRole) == std::string::npos;
}

}  // namespace

bool AccountStanding::MayUse(std::string_view command) const {
  if (commands.empty()) return true;
  return std::any_of(commands.begin(), commands.end(), [command](const std::string& known) {
    return base::EqualsIgnoreCase(known, command);
  });
}

net::Task<AccountStanding> FindStanding(ApiClient& api) {
  AccountStanding standing;
  const Parameters none;
  const auto capabilities = co_await api.Call("listCapabilities", none);
  if (!capabilities) {
    if (IsAboutKeys(capabilities.error())) {
      standing.keys = AccountStanding::Keys::kRefused;
      standing.failure =
          fmt::format("the cloud refuses the keys ({}): {}", capabilities.error().text, kCheckKeys);
    } else {
      standing.failure = capabilities.error().text;
    }
    co_return standing;
  }
  standing.keys = AccountStanding::Keys::kTaken;
  standing.version =
      base::Printable(capabilities->body().Find("capability").Find("cloudstackversion").text());
  const auto apis = co_await api.Call("listApis", none);
  if (!apis) {
    standing.failure = apis.error().text;
    co_return standing;
  }
  for (const auto& entry : apis->body().Find("api")) {
    if (standing.commands.size() == kCommandsMax) break;
    standing.commands.emplace_back(entry.value.Find("name").text());
  }
  std::sort(standing.commands.begin(), standing.commands.end());
  co_return standing;
}

std::string ExplainUnauthorized(const AccountStanding& standing, std::string_view command,
                                std::string_view text) {
  const bool is_for_role = text.find(kRefusedForRole) != std::string_view::npos;
  if (is_for_role || !standing.MayUse(command)) {
    const std::string cloud =
        standing.version.empty() ? "this cloud" : "CloudStack " + standing.version;
    return fmt::format(
        "The account may not use {}: its role does not allow it, or {} does not have it. Other "
        "commands work; the operator can change the role.",
        command, cloud);
  }
  switch (standing.keys) {
    case AccountStanding::Keys::kRefused:
      return fmt::format("The cloud has refused these keys since the start; the operator shall {}.",
                         kCheckKeys);
    case AccountStanding::Keys::kTaken:
      return fmt::format(
          "The same keys were good when this server started, and the command is allowed: they were "
          "changed or blocked since, or the clocks differ. The operator shall {}.",
          kCheckKeys);
    case AccountStanding::Keys::kNotChecked:
      break;
  }
  return "";
}

}  // namespace toolgate::cloudstack

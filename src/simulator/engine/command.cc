// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/command.h"

#include <map>

#include <fmt/format.h>

namespace toolgate::simulator {
namespace {

// What every asynchronous command takes.
constexpr std::string_view kAsync = "starteventid:long customjobid:string";

}  // namespace

const std::vector<ParameterSpec>& SpecsOf(const Command& command) {
  static std::map<std::string_view, std::vector<ParameterSpec>> parsed;
  std::vector<ParameterSpec>& specs = parsed[command.name];
  if (specs.empty()) {
    const bool is_async = command.kind == CommandKind::kAsync;
    specs = ParseNotation(fmt::format("{} {}", command.notation, is_async ? kAsync : ""));
  }
  return specs;
}

std::optional<ApiFailure> CheckAccess(const Account& caller, const Account& owner,
                                      std::string_view what) {
  if (caller.type == AccountType::kRootAdmin || &caller == &owner) return std::nullopt;
  return ApiFailure{cloudstack::kAccountError,
                    fmt::format("Acct {} does not have permission to operate with resource {}",
                                caller.name, what),
                    cloudstack::kPermissionDenied};
}

}  // namespace toolgate::simulator

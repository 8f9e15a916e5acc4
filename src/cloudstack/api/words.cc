// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/api/words.h"

#include <algorithm>

#include "base/text.h"

namespace toolgate::cloudstack {
namespace {

struct StateName {
  VmState state;
  std::string_view name;
};
constexpr StateName kStates[] = {
    {VmState::kStarting, "Starting"},   {VmState::kRunning, "Running"},
    {VmState::kStopping, "Stopping"},   {VmState::kStopped, "Stopped"},
    {VmState::kDestroyed, "Destroyed"}, {VmState::kExpunging, "Expunging"},
    {VmState::kMigrating, "Migrating"}, {VmState::kError, "Error"},
    {VmState::kUnknown, "Unknown"},     {VmState::kShutdown, "Shutdown"},
    {VmState::kRestoring, "Restoring"},
};

}  // namespace

std::string_view Name(VmState state) {
  for (const StateName& entry : kStates) {
    if (entry.state == state) return entry.name;
  }
  return "Unknown";
}

std::optional<VmState> FindVmState(std::string_view name) {
  for (const StateName& entry : kStates) {
    if (base::EqualsIgnoreCase(entry.name, name)) return entry.state;
  }
  return std::nullopt;
}

bool IsReading(std::string_view command) {
  const std::string lower = base::ToAsciiLower(command);
  return lower.starts_with("get") || lower.starts_with("list") || lower.starts_with("query") ||
         lower.starts_with("find");
}

bool IsHostName(std::string_view name) {
  const bool has_good_ends = !name.empty() && name.size() <= 63 && base::IsAsciiAlnum(name[0]) &&
                             !base::IsAsciiDigit(name[0]) && base::IsAsciiAlnum(name.back());
  return has_good_ends && std::all_of(name.begin(), name.end(),
                                      [](char c) { return base::IsAsciiAlnum(c) || c == '-'; });
}

}  // namespace toolgate::cloudstack

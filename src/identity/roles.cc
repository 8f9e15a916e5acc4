// SPDX-License-Identifier: Apache-2.0
#include "identity/roles.h"

#include <array>
#include <utility>

namespace toolgate::identity {
namespace {

constexpr std::array<std::pair<std::string_view, Role>, 3> kRoles = {{
    {"viewer", Role::kViewer},
    {"policy_manager", Role::kPolicyManager},
    {"admin", Role::kAdmin},
}};

}  // namespace

std::string_view Name(Role role) { return kRoles.at(static_cast<size_t>(role)).first; }

std::optional<Role> ParseRole(std::string_view name) {
  for (const auto& [word, role] : kRoles) {
    if (word == name) return role;
  }
  return std::nullopt;
}

}  // namespace toolgate::identity

// SPDX-License-Identifier: Apache-2.0
// What a member may do in an organisation: each role includes those below it.
#pragma once

#include <optional>
#include <string_view>

namespace toolgate::identity {

enum class Role { kViewer = 0, kPolicyManager = 1, kAdmin = 2 };

// `viewer`, `policy_manager`, `admin`: as in the API and the store.
constexpr std::string_view Name(Role role) {
  switch (role) {
    case Role::kAdmin:
      return "admin";
    case Role::kPolicyManager:
      return "policy_manager";
    case Role::kViewer:
      return "viewer";
  }
  return "";
}

constexpr std::optional<Role> ParseRole(std::string_view name) {
  for (const Role role : {Role::kViewer, Role::kPolicyManager, Role::kAdmin}) {
    if (Name(role) == name) return role;
  }
  return std::nullopt;
}

// Whether somebody in `role` may do what asks for `least`.
constexpr bool Includes(Role role, Role least) { return role >= least; }

}  // namespace toolgate::identity

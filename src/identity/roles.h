// SPDX-License-Identifier: Apache-2.0
// What members of an organisation may do: each role includes those before it.
#pragma once

#include <optional>
#include <string_view>

namespace toolgate::identity {

enum class Role { kViewer, kPolicyManager, kAdmin };

// `viewer`, `policy_manager`, `admin`.
std::string_view Name(Role role);
std::optional<Role> ParseRole(std::string_view name);

// Whether whoever has `role` may do what `needed` may.
constexpr bool Includes(Role role, Role needed) { return role >= needed; }

}  // namespace toolgate::identity

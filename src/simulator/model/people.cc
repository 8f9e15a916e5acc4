// SPDX-License-Identifier: Apache-2.0
#include "simulator/model/people.h"

#include <algorithm>

namespace toolgate::simulator {

std::string_view RoleName(AccountType type) {
  switch (type) {
    case AccountType::kRootAdmin:
      return "Root Admin";
    case AccountType::kDomainAdmin:
      return "Domain Admin";
    default:
      return "User";
  }
}

bool IsMember(const Project& project, const Account& account) {
  return std::find(project.members.begin(), project.members.end(), &account) !=
         project.members.end();
}

}  // namespace toolgate::simulator
